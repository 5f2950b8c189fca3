"""A escala das entradas: com números grandes, desiguais ou longe de zero, a rede mal aprende."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from neuronio.diagnosticos.escrita import n

GRANDE, DESIGUAL, LONGE = 20.0, 100.0, 10.0
"""O desvio a partir do qual os números são grandes; a razão entre desvios que faz as colunas desiguais; e a
quantos desvios de zero a média está longe."""


class Escala(NamedTuple):
    """O que há com os números; em ``oque`` um ``{}`` diz de que entrada são."""

    oque: str
    remedio: str


_PADRONIZE = "media, desvio = x.mean(0), x.std(0); x = (x - media) / desvio"


def problema_da_escala(x: NDArray[Any]) -> Escala | None:
    """O que há com a escala destas amostras, se algo há.

    >>> problema_da_escala(np.array([[0.0, 1.0], [1.0, 0.0]])) is None
    True
    >>> problema_da_escala(np.array([[2001.0], [2002.0], [2003.0]])).oque
    'os números de x{} estão longe de 0: a média é 2.002, e o desvio padrão, 0,816'
    """
    x = np.asarray(x, np.float64)
    geral = x.std()
    medias, desvios = (x.mean(axis=0), x.std(axis=0)) if x.ndim == 2 else (x.mean()[None], geral[None])
    if x.ndim == 2 and (desigual := _desigual(desvios)) is not None:
        return desigual
    if geral > GRANDE:
        if x.min() >= 0 and x.max() <= 255 and (x == np.round(x)).all():
            return Escala("os números de x{} vão de 0 a 255", "Divida por 255: x = x / 255")
        return Escala(
            f"os números de x{{}} são grandes, de {n(x.min())} a {n(x.max())}", f"Padronize: {_PADRONIZE}"
        )
    return _longe(medias, desvios)


def _desigual(desvios: NDArray[np.float64]) -> Escala | None:
    menor, maior = min(desvios[desvios > 0], default=0.0), max(desvios, default=0.0)
    if not (maior > GRANDE and maior > DESIGUAL * menor > 0):
        return None
    return Escala(
        f"as colunas de x{{}} têm escalas muito diferentes: o desvio padrão vai de {n(menor)} a {n(maior)}",
        f"Padronize: {_PADRONIZE}",
    )


def _longe(medias: NDArray[np.float64], desvios: NDArray[np.float64]) -> Escala | None:
    fora = np.abs(medias) / np.where(desvios > 0, desvios, np.inf)
    if not fora.size or (pior := int(fora.argmax())) < 0 or fora[pior] <= LONGE or abs(medias[pior]) <= LONGE:
        return None
    return Escala(
        f"os números de x{{}} estão longe de 0: a média é {n(medias[pior])}, e o desvio padrão, "
        f"{n(desvios[pior])}",
        f"Padronize: {_PADRONIZE}",
    )
