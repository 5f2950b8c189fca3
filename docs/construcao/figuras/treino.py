"""O que se passa enquanto uma rede treina."""

from typing import Any

import numpy as np

import neuronio as nn
from construcao.figuras.exemplos import leitora
from construcao.figuras.tracos import curvas


def _plato() -> Any:
    nn.semente(0)
    x, y = nn.dados.senoide(60, ruido=0.3)
    rede = nn.RedeNeural([1, 8, 1], "tanh")
    rede.compilar(nn.Adam(0.1), "mse", motor="numpy")
    plato = nn.ReduzirNoPlato(0.5, paciencia=4, monitorar="perda")
    historico = rede.treinar(x, y, epocas=60, callbacks=[plato], progresso=False)
    epocas = np.arange(1, 61)
    linhas = {"a perda": (epocas, historico.perda), "a taxa": (epocas, historico.taxa)}
    return curvas("A taxa cai quando a perda para de cair", "época", "", linhas)


FIGURAS = {
    "Historico": lambda: nn.graficos.perda_por_epoca(leitora()[1]),
    "ReduzirNoPlato": _plato,
}
