"""A escala das entradas: com números grandes, ou colunas desiguais, a rede mal aprende, e não diz por quê."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronio.avisos import avisar
from neuronio.camadas.chamada import saidas_de
from neuronio.diagnosticos.escala import problema_da_escala
from neuronio.grafo.ordem import ordem_topologica
from neuronio.modelos.ida_abstrata import IdaAbstrata
from neuronio.tensor.convolucao import conv2d
from neuronio.tensor.estrutura import redimensionar, transpor
from neuronio.tensor.produto import produto
from neuronio.tensor.tipos import REAIS, lido_como

if TYPE_CHECKING:
    from neuronio.treino.amostras import Dados

AMOSTRAS, NUMEROS = 1000, 1_000_000
"""Quantas amostras se olham, espalhadas, e quantos números delas ao todo: fotos grandes têm muitos."""

_CONTAS = (produto, conv2d)
_MUDAM_O_LUGAR = (redimensionar, transpor)


def avisar_da_escala(treino: Dados, ida: IdaAbstrata | None) -> None:
    """Diz, uma vez por treino, que uma entrada pede outra escala, se a rede a lê tal como veio."""
    for nome, array in zip(treino.molde.entradas, treino.arrays, strict=False):
        if lido_como(array.dtype.name) not in REAIS:
            continue
        quantas = max(1, min(AMOSTRAS, NUMEROS * len(array) // max(1, array.size)))
        problema = problema_da_escala(array[:: -(-len(array) // quantas)])
        if problema and nome in lidas_como_vieram(ida):
            de_qual = f" ({nome})" if len(treino.molde.entradas) > 1 else ""
            avisar(
                f"{problema.oque.format(de_qual)}. {problema.remedio}, e o mesmo, com os números do treino, "
                "na validação e ao prever. A rede aprende melhor com números perto de 0, todos na mesma "
                "escala; começá-la por nn.BatchNorm() também resolve.",
            )


def lidas_como_vieram(ida: IdaAbstrata | None) -> set[str]:
    """As entradas que um produto, ou uma convolução, multiplica antes de qualquer outra conta."""
    if ida is None:
        return set()
    de_onde = {id(t): nome for nome, t in ida.entradas.items()}
    lidas = set()
    for tensor in ordem_topologica(list(saidas_de(ida.saida).values())):
        nomes = {de_onde[id(p)] for p in tensor.progenitor if id(p) in de_onde}
        if tensor.operador_mae in _MUDAM_O_LUGAR and nomes:
            de_onde[id(tensor)] = nomes.pop()
        elif tensor.operador_mae in _CONTAS:
            lidas |= nomes
    return lidas
