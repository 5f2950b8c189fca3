"""A ordem em que se percorre um grafo: todo vértice depois dos seus progenitores."""

from collections.abc import Iterable
from typing import TypeVar

from neuronio.grafo.vertice import Vertice

V = TypeVar("V", bound=Vertice)


def ordem_topologica(raizes: Iterable[V]) -> list[V]:
    """Lista, uma vez cada, os vértices de que as raízes dependem: progenitores antes de descendentes.

    É uma busca em profundidade com pilha própria, sem recursão: uma corrente de um milhão de vértices não
    esbarra no limite da linguagem. Para retropropagar, percorra a lista de trás para a frente.

    Args:
        raizes: os vértices de onde partir, em geral um só: a perda.

    Returns:
        Os vértices, com as próprias raízes, na ordem em que podem ser calculados.

    Fonte: R. E. Tarjan, "Edge-disjoint spanning trees and depth-first search", Acta Informatica 6, 1976.

    >>> from neuronio.valor import Valor
    >>> a, b = Valor(2.0, rotulo="a"), Valor(-3.0, rotulo="b")
    >>> d = a * b
    >>> d.rotulo = "d"
    >>> [v.rotulo for v in ordem_topologica([d])]
    ['b', 'a', 'd']
    """
    ordem: list[V] = []
    vistos: set[V] = set()
    abertos: list[V] = []
    # Um None na pilha avisa que os progenitores do último vértice aberto já saíram todos.
    pilha: list[V | None] = list(raizes)
    while pilha:
        vertice = pilha.pop()
        if vertice is None:
            ordem.append(abertos.pop())
        elif vertice not in vistos:
            vistos.add(vertice)
            if progenitor := vertice.progenitor:
                abertos.append(vertice)
                pilha.append(None)
                pilha.extend(progenitor)
            else:
                ordem.append(vertice)
    return ordem
