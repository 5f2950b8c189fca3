"""O receituário: o que a biblioteca tem contra o sobreajuste e contra o subajuste."""

from __future__ import annotations

from neuronio.agendas import Cosseno
from neuronio.aumento import (
    Apagar,
    Cisalhamento,
    CutMix,
    Deslocamento,
    Elastica,
    MixUp,
    Rotacao,
    Ruido,
    Zoom,
)
from neuronio.estudos.remedio import NENHUM, Mal, Receita, Remedio
from neuronio.otimizadores import SGD, Adam, AdamW
from neuronio.regularizadores import L1, L1L2, L2, NormaMaxima
from neuronio.treino import ParadaAntecipada

MAIS = 5
"""Quantas vezes as imagens, no remédio de ter mais dados."""
AUMENTOS = (Rotacao(15), Deslocamento(0.1), Zoom(0.1))
PARADA = ParadaAntecipada(paciencia=10, monitorar="acuracia_validacao", restaurar=True)

CONTRA_O_SOBREAJUSTE = (
    NENHUM,
    Remedio("L1", "L1(1e-5) nos pesos", {"regularizador": L1(1e-5)}),
    Remedio("L2", "L2(1e-4) nos pesos", {"regularizador": L2(1e-4)}),
    Remedio("L1L2", "L1L2(5e-6, 5e-5) nos pesos", {"regularizador": L1L2(5e-6, 5e-5)}),
    Remedio("decaimento", "AdamW(0.001, decaimento=1)", {"otimizador": AdamW(0.001, decaimento=1.0)}),
    Remedio("NormaMaxima", "NormaMaxima(1) nos pesos", {"restricao": NormaMaxima(1.0)}),
    Remedio("Dropout", "Dropout(0.5) depois de cada densa", {"dropout": 0.5}),
    Remedio("RuidoGaussiano", "RuidoGaussiano(0.3) na entrada", {"ruido": 0.3}),
    Remedio("profundidade estocástica", "Residual([...], pular=0.5)", {"pular": 0.5}),
    Remedio("BatchNorm", "BatchNorm() depois de cada densa", {"normalizar": True}),
    Remedio("suavização", "EntropiaCruzada(suavizacao=0.1)", {"suavizacao": 0.1}),
    Remedio("média móvel", "compilar(..., media_movel=0.99)", {"media_movel": 0.99}),
    Remedio(
        "ParadaAntecipada",
        "ParadaAntecipada(10, restaurar=True), com um quinto das imagens para a validação",
        {"callbacks": (PARADA,), "guardadas": 0.2},
    ),
    Remedio("rede menor", "32 unidades por camada", {"unidades": 32}),
    Remedio("aumento", "Rotacao(15), Deslocamento(0.1), Zoom(0.1)", {"aumento": AUMENTOS}),
    Remedio("Cisalhamento", "Cisalhamento(10)", {"aumento": (Cisalhamento(10),)}),
    Remedio("Elastica", "Elastica(0.04)", {"aumento": (Elastica(0.04),)}),
    Remedio("Ruido", "Ruido(0.2)", {"aumento": (Ruido(0.2),)}),
    Remedio("Apagar", "Apagar()", {"aumento": (Apagar(),)}),
    Remedio("MixUp", "MixUp(0.2)", {"aumento": (MixUp(0.2),)}),
    Remedio("CutMix", "CutMix(1)", {"aumento": (CutMix(1.0),)}),
    Remedio("mais dados", "5 vezes as imagens", {"amostras": MAIS}),
    Remedio(
        "vários juntos",
        "aumento, Elastica, Dropout(0.2), média móvel, e 4 vezes as épocas",
        {"aumento": (*AUMENTOS, Elastica(0.04)), "dropout": 0.2, "media_movel": 0.99, "epocas": 4},
    ),
)

CONTRA_O_SUBAJUSTE = (
    NENHUM,
    Remedio("rede maior", "64 unidades", {"unidades": 64}),
    Remedio("mais camadas", "mais 2 camadas, em blocos residuais", {"blocos": 2}),
    Remedio("mais épocas", "10 vezes as épocas", {"epocas": 10}),
    Remedio("taxa maior", "SGD(0.1)", {"otimizador": SGD(0.1)}),
    Remedio("momento", "SGD(0.01, momento=0.9)", {"otimizador": SGD(0.01, momento=0.9)}),
    Remedio("Adam", "Adam(0.01)", {"otimizador": Adam(0.01)}),
    Remedio("agenda", "SGD(Cosseno(0.2))", {"otimizador": SGD(Cosseno(0.2))}),
    Remedio("BatchNorm", "BatchNorm() depois da densa", {"normalizar": True}),
    Remedio("mais dados", "5 vezes as imagens, vistas o mesmo número de vezes", {"amostras": MAIS}),
    Remedio(
        "vários juntos",
        "64 unidades, Adam(0.001), e 3 vezes as épocas",
        {"unidades": 64, "otimizador": Adam(0.001), "epocas": 3},
    ),
)

MALES = (
    Mal(
        "sobreajuste",
        "densas de 256 unidades, a 2.ª e a 3.ª em blocos residuais, com Adam(0.001)",
        Receita(),
        CONTRA_O_SOBREAJUSTE,
    ),
    Mal(
        "subajuste",
        "uma densa de 4 unidades, com SGD(0.01)",
        Receita(unidades=4, blocos=0, otimizador=SGD(0.01), epocas=10),
        CONTRA_O_SUBAJUSTE,
    ),
)
