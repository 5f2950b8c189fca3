"""Os círculos de um grafo: vértices que se alcançam uns aos outros."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import TypeVar

V = TypeVar("V")


def circulos(sucessores: Mapping[V, Set[V]]) -> list[set[V]]:
    """Cada círculo, numa só passada pelas setas, sem recursão.

    Args:
        sucessores: de cada vértice, os que ele aponta; todos são também chaves.

    Fonte: R. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1, 1972.

    >>> circulos({1: {2}, 2: {1, 3}, 3: {3}, 4: {1}})
    [{3}, {1, 2}]
    """
    return [c for c in _componentes(sucessores) if len(c) > 1 or any(v in sucessores[v] for v in c)]


def _componentes(sucessores: Mapping[V, Set[V]]) -> Iterator[set[V]]:
    """Os vértices, repartidos: ficam juntos os que se alcançam uns aos outros."""
    ordem: dict[V, int] = {}
    mais_alto: dict[V, int] = {}
    """De cada vértice, a menor ordem que se alcança dele entre os abertos."""
    abertos: dict[V, None] = {}
    for inicio in sucessores:
        caminho = [] if inicio in ordem else [_abrir(inicio, sucessores, ordem, mais_alto, abertos)]
        while caminho:
            v, restam = caminho[-1]
            novo = next((w for w in restam if _e_novo(v, w, ordem, mais_alto, abertos)), None)
            if novo is not None:
                caminho.append(_abrir(novo, sucessores, ordem, mais_alto, abertos))
                continue
            caminho.pop()
            if caminho:
                acima = caminho[-1][0]
                mais_alto[acima] = min(mais_alto[acima], mais_alto[v])
            if mais_alto[v] == ordem[v]:
                yield set(_fechar_ate(v, abertos))


def _abrir(
    v: V, sucessores: Mapping[V, Set[V]], ordem: dict[V, int], mais_alto: dict[V, int], abertos: dict[V, None]
) -> tuple[V, Iterator[V]]:
    ordem[v] = mais_alto[v] = len(ordem)
    abertos[v] = None
    return v, iter(sucessores[v])


def _e_novo(v: V, w: V, ordem: dict[V, int], mais_alto: dict[V, int], abertos: dict[V, None]) -> bool:
    if w in abertos:
        mais_alto[v] = min(mais_alto[v], ordem[w])
    return w not in ordem


def _fechar_ate(v: V, abertos: dict[V, None]) -> Iterator[V]:
    while True:
        ultimo, _ = abertos.popitem()
        yield ultimo
        if ultimo == v:
            return
