"""A rede percorrida sem números: no grafo que fica se lê o que ela faz às entradas, e em que acaba."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from neuronio.erros import ErroDeCaptura
from neuronio.modelos.construcao import abstratas
from neuronio.tensor import Tensor
from neuronio.tensor.tipos import REAIS

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo
    from neuronio.tensor.dimensao import Forma


class IdaAbstrata(NamedTuple):
    """As entradas, pelo nome, e o que a rede deu: tensores sem números."""

    entradas: dict[str, Tensor]
    saida: Any


def ida_abstrata(modelo: Modelo, formas: Mapping[str, Forma], tipos: Mapping[str, str]) -> IdaAbstrata | None:
    """A ida de entradas assim; None, se a rede olha para os números: deles nada se sabe."""
    entradas = abstratas(formas, tipos)
    for entrada in entradas.values():
        entrada.requer_grad = entrada.tipo in REAIS
    try:
        return IdaAbstrata(entradas, modelo(entradas))
    except ErroDeCaptura:
        return None
