"""A rede percorrida sem números: no grafo que fica se lê o que ela faz às entradas, e em que acaba."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from neuronio.erros import ErroDeCaptura
from neuronio.modelos.construcao import abstratas, aspectos_de
from neuronio.tensor import Tensor
from neuronio.tensor.tipos import REAIS

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo
    from neuronio.treino.amostras import Dados


class IdaAbstrata(NamedTuple):
    """As entradas, pelo nome, e o que a rede deu: tensores sem números."""

    entradas: dict[str, Tensor]
    saida: Any


def ida_abstrata(modelo: Modelo, treino: Dados) -> IdaAbstrata | None:
    """A ida de amostras como estas; None, se a rede olha para os números: deles nada se sabe."""
    entradas = abstratas(*aspectos_de(dict(zip(treino.molde.entradas, treino.arrays, strict=False))))
    for entrada in entradas.values():
        entrada.requer_grad = entrada.tipo in REAIS
    try:
        return IdaAbstrata(entradas, modelo(entradas))
    except ErroDeCaptura:
        return None
