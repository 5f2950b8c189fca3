"""Conteúdos de relatório para os testes: um classificador de imagens, uma regressão."""

from dataclasses import replace
from datetime import datetime

import numpy as np

from neuronio.graficos import ConteudoDoRelatorio, LinhaDoModelo
from neuronio.medidas import avaliar_classificacao, avaliar_regressao


def de_imagens() -> ConteudoDoRelatorio:
    """Três classes, doze amostras, três enganos: a 3 (era 0, disse 1), a 4 (era 1, disse 2), a 5 (era 2, "
    "disse 0)."""
    rotulos = np.arange(12) % 3
    previstos = np.where(np.isin(np.arange(12), (3, 4, 5)), (rotulos + 1) % 3, rotulos)
    certeza = np.linspace(0.5, 0.998, 12)
    p = np.repeat((1 - certeza)[:, None] / 2, 3, axis=1)
    p[np.arange(12), previstos] = certeza
    return ConteudoDoRelatorio(
        titulo="Dígitos de mentira",
        comando="neuronio treinar --dados digitos --epocas 3 --semente 7",
        configuracao={"Dados": "digitos", "Épocas": 3, "Taxa": 0.01, "Embaralhar": True, "Parada": None},
        modelo=[
            LinhaDoModelo("densa_1 (Densa)", "(lote, 128)", 8320),
            LinhaDoModelo("densa_2 (Densa)", "(lote, 3)", 387),
        ],
        parametros=8707,
        historico={
            "perda": [1.0, 0.5, 0.3],
            "perda_validacao": [1.1, 0.6, 0.5],
            "acuracia": [0.5, 0.8, 0.9],
            "acuracia_validacao": [0.4, 0.7, 0.75],
            "segundos": [0.1, 0.1, 0.1],
        },
        finais={
            "Treino": {"perda": 0.3, "acuracia": 0.9},
            "Validação": {"perda": 0.5, "acuracia": 0.75},
            "Teste": {"perda": 0.55, "acuracia": 0.75},
        },
        avaliacao=avaliar_classificacao(p, rotulos, classes=["zero", "um", "dois"]),
        imagens=np.linspace(0, 1, 12 * 64).reshape(12, 1, 8, 8),
        pesos="Os pesos são os da última época.",
        quando=datetime(2026, 3, 7, 9, 5),
    )


def de_regressao() -> ConteudoDoRelatorio:
    """Uma regressão de erros conhecidos: MAE 0,5 e MSE 0,25."""
    alvos = np.arange(10.0)
    return replace(
        de_imagens(),
        historico={"perda": [9.0, 0.25], "mae": [3.0, 0.5]},
        finais={"Treino": {"perda": 0.25, "mae": 0.5}},
        avaliacao=avaliar_regressao(alvos + 0.5, alvos),
        imagens=None,
    )
