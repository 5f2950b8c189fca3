"""Como se mede: rodadas alternadas, em que todos correm, e medianas."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

Chave = TypeVar("Chave", bound=Hashable)
Medida = TypeVar("Medida")


PAUSA = 0.2
"""Segundos antes de cada corrida: as threads do BLAS giram um décimo à espera de mais, quando acabam."""


def alternar(
    corridas: Mapping[Chave, Callable[[], Medida]], rodadas: int, pausa: float = PAUSA
) -> dict[Chave, list[Medida]]:
    """Chama cada corrida uma vez por rodada, e devolve o que cada uma mediu.

    Uma oscilação da máquina atinge assim a todos; e a ordem muda a cada rodada, para que ninguém corra sempre
    depois do mesmo. Antes de cada uma se espera que a anterior largue os processadores.

    >>> vezes = []
    >>> corridas = {"a": lambda: vezes.append("a") or 1.0, "b": lambda: vezes.append("b") or 2.0}
    >>> alternar(corridas, 2, pausa=0), "".join(vezes)
    ({'a': [1.0, 1.0], 'b': [2.0, 2.0]}, 'baab')
    """
    nomes = list(corridas)
    medidas: dict[Chave, list[Medida]] = {nome: [] for nome in nomes}
    sorteio = random.Random(0)
    for _ in range(rodadas):
        for nome in sorteio.sample(nomes, len(nomes)):
            time.sleep(pausa)
            medidas[nome].append(corridas[nome]())
    return medidas


def mediana(medidas: list[float]) -> float:
    """A do meio, que uma rodada ruim não muda."""
    return statistics.median(medidas)
