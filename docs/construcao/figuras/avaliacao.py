"""O que se mede de uma rede."""

from typing import Any

import numpy as np

import neuronio as nn
from construcao.figuras.exemplos import ALGARISMOS, curva, medida, previsao
from construcao.figuras.tracos import curvas

g = nn.graficos
RECALL = np.linspace(0.01, 1, 100)
PRECISOES = {"0,3": 0.3, "0,6": 0.6, "0,9": 0.9}


def _f1() -> Any:
    linhas = {f"precisão {nome}": (RECALL, 2 * p * RECALL / (p + RECALL)) for nome, p in PRECISOES.items()}
    return curvas("F1: nunca longe do menor dos dois", "recall", "F1", linhas)


FIGURAS = {
    "Acuracia": lambda: g.matriz_de_confusao(medida().matriz, ALGARISMOS),
    "AUC": lambda: g.curvas_roc(medida().curvas),
    "F1": _f1,
    "Precisao": lambda: g.curvas_de_precisao(medida().precisao_recall),
    "Recall": lambda: g.curvas_de_precisao(medida().precisao_recall),
    "avaliacao.avaliar_classificacao": lambda: g.matriz_de_confusao(
        medida().matriz, ALGARISMOS, fracoes=True
    ),
    "avaliacao.avaliar_regressao": lambda: g.dispersao(curva()),
    "avaliacao.avaliar_serie": lambda: g.previsao_da_serie(previsao()),
}
