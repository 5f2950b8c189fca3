"""Repartir contas do NumPy entre os processadores: enquanto ele calcula, outra thread anda."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from neuronio.motores.processadores import processadores

E = TypeVar("E")
S = TypeVar("S")


def repartir(funcao: Callable[[E], S], itens: Sequence[E]) -> list[S]:
    """``[funcao(item) for item in itens]``, repartidos entre os processadores; a ordem é a mesma.

    >>> repartir(abs, [-2, 3, -5])
    [2, 3, 5]
    """
    threads = min(processadores(), len(itens))
    if threads < 2:
        return [funcao(item) for item in itens]
    with ThreadPoolExecutor(threads) as equipe:
        return list(equipe.map(funcao, itens))
