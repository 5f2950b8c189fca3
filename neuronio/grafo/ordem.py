"""A ordem em que se percorre um grafo: todo vértice depois dos seus progenitores."""

from collections.abc import Iterable
from typing import TypeVar

from neuronio.erros import ErroDeValor
from neuronio.grafo.vertice import Vertice

LEGIVEL = 2000
"""Até quantos vértices um desenho ou uma explicação ainda serve para alguma coisa."""

V = TypeVar("V", bound=Vertice)


def ordem_topologica(raizes: Iterable[V]) -> list[V]:
    """Lista, uma vez cada, os vértices de que as raízes dependem: progenitores antes de descendentes.

    Primeiro vêm as folhas e depois os calculados. Para retropropagar, percorra de trás para a frente.

    Args:
        raizes: os vértices de onde partir, em geral um só: a perda.

    Returns:
        Os vértices, com as próprias raízes, em uma ordem em que podem ser calculados.

    >>> from neuronio.valor import Valor
    >>> a, b = Valor(2.0, rotulo="a"), Valor(-3.0, rotulo="b")
    >>> [v.data for v in ordem_topologica([a * b + a])]
    [2.0, -3.0, -6.0, -4.0]
    """
    raizes = list(raizes)
    calculados = ordem_dos_calculados(raizes)
    folhas = dict.fromkeys(vertice for vertice in raizes if not vertice.progenitor)
    for vertice in calculados:
        for progenitor in vertice.progenitor:
            if not progenitor.progenitor:
                folhas[progenitor] = None
    return [*folhas, *calculados]


def ordem_dos_calculados(raizes: Iterable[V]) -> list[V]:
    """A ordem topológica só dos vértices que têm progenitores, sem as folhas.

    É uma busca em profundidade com pilha própria, sem recursão: uma corrente de um milhão de vértices não
    esbarra no limite da linguagem. As folhas, que podem vir em qualquer ordem, nem entram na conta.

    Raises:
        ErroDeValor: se um vértice depende de si mesmo.

    Fonte: R. E. Tarjan, "Edge-disjoint spanning trees and depth-first search", Acta Informatica 6, 1976.
    """
    ordem: list[V] = []
    prontos: dict[V, bool] = {}  # falso enquanto os progenitores não saíram todos
    abertos: list[V] = []
    # Um None na pilha avisa que os progenitores do último vértice aberto já saíram todos.
    pilha: list[V | None] = list(raizes)
    while pilha:
        vertice = pilha.pop()
        if vertice is None:
            pronto = abertos.pop()
            prontos[pronto] = True
            ordem.append(pronto)
        elif progenitor := vertice.progenitor:
            if vertice not in prontos:
                prontos[vertice] = False
                abertos.append(vertice)
                pilha.append(None)
                pilha.extend(progenitor)
            elif not prontos[vertice]:
                raise _erro_de_ciclo(vertice)
    return ordem


def _erro_de_ciclo(vertice: Vertice) -> ErroDeValor:
    qual = f'o vértice "{vertice.rotulo}"' if vertice.rotulo else "um vértice"
    return ErroDeValor(
        f"este grafo tem um ciclo: {qual} depende de si mesmo. Uma conta só usa o que já existe: veja onde "
        "se muda o .progenitor de um valor que já foi usado."
    )


def ordem_legivel(raizes: Iterable[V], para: str) -> list[V]:
    """A ordem topológica de um grafo que alguém vai ler.

    Raises:
        ErroDeValor: se o grafo tem mais de ``LEGIVEL`` vértices.
    """
    ordem = ordem_topologica(raizes)
    if len(ordem) > LEGIVEL:
        raise ErroDeValor(
            f"este grafo tem {len(ordem)} vértices, e {para} um grafo só serve até {LEGIVEL}. Escolha um "
            "vértice mais perto das folhas, ou um exemplo menor: um só neurônio, ou uma só amostra."
        )
    return ordem
