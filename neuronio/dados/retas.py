"""As retas que atravessam uma fotografia: linhas de caderno, a margem, uma moldura."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mascara = NDArray[np.bool_]

INCLINACOES = np.tan(np.radians(np.arange(-4, 4.01, 0.2)))  # a folha pode estar um pouco virada
ATRAVESSA = 0.78  # da largura da imagem; um traço, mesmo o de um 1 na folha toda, vai menos longe
CANDIDATA = 0.4  # da largura, numa altura só: uma reta grossa se reparte por várias
GROSSURA_MAXIMA = 0.06  # do lado maior
DESVIO = 2.5  # pixels: uma reta de verdade não é de todo reta


def retas_que_atravessam(tinta: Mascara) -> Mascara:
    """Onde estão as retas que vão de um lado ao outro, deitadas ou de pé.

    De cada reta só conta o que tem a grossura dela: onde um traço a cruza, o que ali há é mais grosso, e é do
    traço.

    Fonte: Dalitz, Droettboom, Pranzas e Fujinaga, "A comparative study of staff removal algorithms", 2008.
    """
    return _deitadas(tinta) | _deitadas(tinta.T).T


def _deitadas(tinta: Mascara) -> Mascara:
    largura = tinta.shape[1]
    retas = np.zeros_like(tinta)
    y, x = np.nonzero(tinta)
    if not len(y):
        return retas
    inclinacao = max(INCLINACOES, key=lambda i: float((_por_altura(y, x, i, largura) ** 2).sum()))
    contagem = _por_altura(y, x, inclinacao, largura)
    altura = _altura(y, x, inclinacao, largura)
    corrida = corridas_de_pe(tinta)[y, x]
    for primeira, ultima in _trechos(contagem >= CANDIDATA * largura):
        grossura = ultima - primeira + 1
        perto = (altura > primeira - DESVIO) & (altura < ultima + DESVIO)
        atravessa = len(np.unique(x[perto])) >= ATRAVESSA * largura
        if atravessa and grossura <= GROSSURA_MAXIMA * max(tinta.shape):
            da_reta = perto & (corrida <= grossura + 3)
            retas[y[da_reta], x[da_reta]] = True
    return retas


def _altura(y: NDArray[np.intp], x: NDArray[np.intp], inclinacao: float, largura: int) -> NDArray[np.float64]:
    """A altura em que uma reta de tal inclinação, por cada ponto, corta o lado esquerdo; nunca negativa."""
    altura: NDArray[np.float64] = y - inclinacao * x + INCLINACOES.max() * largura
    return altura


def _por_altura(
    y: NDArray[np.intp], x: NDArray[np.intp], inclinacao: float, largura: int
) -> NDArray[np.intp]:
    """Quantos pontos caem em cada reta de tal inclinação."""
    return np.bincount(np.rint(_altura(y, x, inclinacao, largura)).astype(np.intp))


def corridas_de_pe(tinta: Mascara) -> NDArray[np.intp]:
    """Em cada ponto de tinta, quantos há seguidos na sua coluna; 0 onde não há tinta.

    >>> corridas_de_pe(np.array([[1, 0], [1, 1], [0, 0], [1, 1]], bool))
    array([[2, 0],
           [2, 1],
           [0, 0],
           [1, 1]])
    """
    colunas = np.pad(tinta, ((1, 1), (0, 0))).T  # entre uma coluna e a seguinte, pelo menos um vazio
    corridas = np.zeros(colunas.size, np.intp)
    for primeira, ultima in _trechos(colunas.ravel()):
        corridas[primeira : ultima + 1] = ultima - primeira + 1
    return corridas.reshape(colunas.shape).T[1:-1]


def _trechos(verdades: Mascara) -> NDArray[np.intp]:
    """O primeiro e o último índice de cada trecho de verdades seguidas, ``(trechos, 2)``."""
    mudancas = np.flatnonzero(np.diff(np.pad(verdades, 1).astype(np.int8)))
    trechos: NDArray[np.intp] = mudancas.reshape(-1, 2) - np.array([0, 1], np.intp)
    return trechos
