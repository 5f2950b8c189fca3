"""Como se mede: rodadas alternadas, em que todos correm, e medianas."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

Chave = TypeVar("Chave", bound=Hashable)
Medida = TypeVar("Medida")


def alternar(corridas: Mapping[Chave, Callable[[], Medida]], rodadas: int) -> dict[Chave, list[Medida]]:
    """Chama cada corrida uma vez por rodada, e devolve o que cada uma mediu.

    Uma oscilação da máquina atinge assim a todos; e a cada rodada começa outro, para que ninguém corra
    sempre depois do mesmo.

    >>> vezes = []
    >>> corridas = {"a": lambda: vezes.append("a") or 1.0, "b": lambda: vezes.append("b") or 2.0}
    >>> alternar(corridas, 2), "".join(vezes)
    ({'a': [1.0, 1.0], 'b': [2.0, 2.0]}, 'abba')
    """
    nomes = list(corridas)
    medidas: dict[Chave, list[Medida]] = {nome: [] for nome in nomes}
    for rodada in range(rodadas):
        primeiro = rodada % len(nomes) if nomes else 0
        for nome in [*nomes[primeiro:], *nomes[:primeiro]]:
            medidas[nome].append(corridas[nome]())
    return medidas


def mediana(medidas: list[float]) -> float:
    """A do meio, que uma rodada ruim não muda."""
    return statistics.median(medidas)
