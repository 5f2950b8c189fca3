"""Encolher um caso que falha até que nada mais se possa tirar."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from testes.acaso.caso import Caso

C = TypeVar("C", bound=Caso)


def encolher(caso: C, falha: Callable[[C], bool], segundos: float) -> C:
    """O menor caso que se acha, em tal tempo, com a mesma falha.

    Args:
        falha: se um caso falha do mesmo modo; um que não se execute não falha.
        segundos: quanto se pode demorar, mais ou menos.

    >>> from testes.acaso.familias import sortear_caso
    >>> menor = encolher(sortear_caso(0, 0), lambda caso: caso.amostras >= 2, segundos=10)
    >>> menor.amostras
    2
    """
    fim, vistos = time.monotonic() + segundos, {caso}
    mudou = True
    while mudou:
        mudou = False
        for candidato in _candidatos(caso):
            if time.monotonic() > fim:
                return caso
            if candidato in vistos:
                continue
            vistos.add(candidato)
            if falha(candidato):
                caso, mudou = candidato, True
                break
    return caso


def _candidatos(caso: C) -> list[C]:
    """Os menores que ele; um que se escreva do mesmo modo não conta."""
    texto = caso.texto()
    return [menor for menor in caso.menores() if menor.texto() != texto]
