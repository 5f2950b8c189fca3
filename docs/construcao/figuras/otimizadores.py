"""Os otimizadores, a descer o mesmo vale estreito a partir do mesmo lugar."""

import numpy as np

import neuronio as nn
from construcao.figuras.tracos import quadro
from neuronio.formato import numero
from neuronio.graficos import paleta
from neuronio.graficos.figura import Figura

PASSOS, INICIO = 40, (-4.0, 1.5)
ESTREITO = 12.0
"""Quantas vezes o vale sobe mais para um lado do que ao longo dele."""


def _caminho(otimizador: nn.Otimizador) -> np.ndarray:
    ponto = nn.Parametro(np.array(INICIO))
    caminho = [ponto.dados.copy()]
    otimizador.preparar([ponto])
    for _ in range(PASSOS):
        x, y = ponto.dados
        otimizador.aplicar([nn.Tensor(np.array([x, ESTREITO * y], ponto.dados.dtype))])
        caminho.append(ponto.dados.copy())
    return np.array(caminho)


def _descida(otimizador: nn.Otimizador) -> Figura:
    caminho = _caminho(otimizador)
    titulo = f"{type(otimizador).__name__}, taxa {numero(otimizador.taxa)}: {PASSOS} passos"
    figura, eixos = quadro(titulo, "um peso", "outro")
    x, y = np.meshgrid(np.linspace(-5, 3, 80), np.linspace(-2.2, 2.2, 80))
    perda = (x**2 + ESTREITO * y**2) / 2
    eixos.contour(x, y, perda, levels=np.geomspace(0.1, 40, 9), colors=paleta.APAGADA, linewidths=1)
    eixos.plot(*caminho.T, "-o", color=paleta.AZUL, linewidth=1.4, markersize=3.5)
    eixos.plot(0, 0, "*", color=paleta.VERMELHAO, markersize=13)
    eixos.set(xlim=(-5, 3), ylim=(-2.2, 2.2))
    return figura


FIGURAS = {
    "SGD": lambda: _descida(nn.SGD(0.12)),
    "Adam": lambda: _descida(nn.Adam(0.25)),
    "AdamW": lambda: _descida(nn.AdamW(0.25, decaimento=0.1)),
    "AMSGrad": lambda: _descida(nn.AMSGrad(0.25)),
    "Nadam": lambda: _descida(nn.Nadam(0.25)),
    "RMSProp": lambda: _descida(nn.RMSProp(0.15)),
    "AdaGrad": lambda: _descida(nn.AdaGrad(0.9)),
    "Adadelta": lambda: _descida(nn.Adadelta(60.0)),
    "Lion": lambda: _descida(nn.Lion(0.12)),
}
