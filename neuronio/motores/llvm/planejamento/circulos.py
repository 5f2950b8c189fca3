"""Os vértices de um grafo que estão em algum círculo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set


def em_circulo(sucessores: Mapping[int, Set[int]]) -> set[int]:
    """Os que se alcançam a partir de si mesmos, numa só passada pelas setas.

    Fonte: R. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1, 1972.

    >>> em_circulo({1: {2}, 2: {1, 3}, 3: {3}, 4: {1}})
    {1, 2, 3}
    """
    achados: set[int] = set()
    ordem: dict[int, int] = {}
    menor: dict[int, int] = {}
    abertos: dict[int, None] = {}
    for inicio in sucessores:
        if inicio in ordem:
            continue
        caminho: list[tuple[int, Iterator[int]]] = []
        seguinte: int | None = inicio
        while seguinte is not None or caminho:
            if seguinte is not None:
                ordem[seguinte] = menor[seguinte] = len(ordem)
                abertos[seguinte] = None
                caminho.append((seguinte, iter(sucessores[seguinte])))
            v, restam = caminho[-1]
            seguinte = None
            for w in restam:
                if w not in ordem:
                    seguinte = w
                    break
                if w in abertos:
                    menor[v] = min(menor[v], ordem[w])
            if seguinte is None:
                caminho.pop()
                if caminho:
                    acima = caminho[-1][0]
                    menor[acima] = min(menor[acima], menor[v])
                if menor[v] == ordem[v]:
                    componente = [abertos.popitem()[0]]
                    while componente[-1] != v:
                        componente.append(abertos.popitem()[0])
                    if len(componente) > 1 or v in sucessores[v]:
                        achados.update(componente)
    return achados
