"""O que várias figuras olham: redes pequenas, treinadas uma vez, e o que se mediu delas."""

import warnings
from functools import cache
from typing import Any

import numpy as np

import neuronio as nn

ALGARISMOS = list("0123456789")


@cache
def leitora() -> tuple[nn.Sequencial, nn.Historico]:
    """Uma rede convolucional treinada nos dígitos em poucas épocas, para que ainda se engane."""
    treino, teste = nn.dados.digitos()
    nn.semente(0)
    camadas = [nn.Conv2D(6, 3), nn.ReLU(), nn.Flatten(), nn.Densa(32, "relu"), nn.Densa(10)]
    rede = nn.Sequencial([nn.Entrada(1, 8, 8), *camadas])
    rede.compilar(nn.Adam(0.003), "entropia-cruzada", ["acuracia"])
    return rede, rede.treinar(*treino, epocas=6, validacao=teste, progresso=False)


@cache
def medida() -> Any:
    """O que se mediu dela nos dígitos que não viu."""
    _, (x, y) = nn.dados.digitos()
    probabilidades = nn.Softmax()(leitora()[0].prever(x)).numpy()
    return nn.avaliacao.avaliar_classificacao(probabilidades, y, ALGARISMOS, custos=(1, 5))


@cache
def curva() -> Any:
    """O que se mediu de uma rede que aprendeu a senoide."""
    x, y = nn.dados.senoide()
    nn.semente(0)
    rede = nn.RedeNeural([1, 16, 1], "tanh")
    rede.compilar(nn.Adam(0.05), "mse")
    rede.treinar(x, y, epocas=150, progresso=False)
    return nn.avaliacao.avaliar_regressao(rede.prever(x), y)


def conta() -> nn.Valor:
    """Uma conta de dois números, que ainda não se derivou."""
    a, b = nn.Valor(2, rotulo="a"), nn.Valor(-3, rotulo="b")
    y = (a * b + 7).tanh()
    y.rotulo = "y"
    return y


def sem_avisos(ler: Any) -> Any:
    """Lê uma série, calada sobre os buracos que tem."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ler()


@cache
def previsao() -> Any:
    """O que se mediu, no CO₂, de quem diz que tudo fica na mesma."""
    serie = sem_avisos(nn.dados.co2)
    _, alvos = serie.teste
    return nn.avaliacao.avaliar_serie(np.zeros_like(alvos), serie.prova)


def petalas() -> tuple[np.ndarray, np.ndarray]:
    """As íris, por duas medidas."""
    (x, y), _ = nn.dados.iris()
    return x[:, 2:], y


@cache
def de_iris() -> nn.RedeNeural:
    """Uma rede que as distingue."""
    nn.semente(0)
    rede = nn.RedeNeural([2, 8, 3])
    rede.compilar(nn.Adam(0.02), "entropia-cruzada", motor="numpy")
    rede.treinar(*petalas(), epocas=30, progresso=False)
    return rede
