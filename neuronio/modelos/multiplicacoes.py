"""Quantas multiplicações de números uma conta faz por amostra, contadas no grafo dela."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from neuronio.tensor import Lote, Primitiva, Tensor
from neuronio.tensor.aritmetica import multiplicar
from neuronio.tensor.blocos import produto_em_blocos
from neuronio.tensor.convolucao import conv2d, conv2d_gradiente_da_entrada
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.produto import produto
from neuronio.tensor.varredura.corpo import Corpo, ordem_ate
from neuronio.tensor.varredura.primitiva import varredura


def multiplicacoes(entradas: Sequence[Tensor], saidas: Sequence[Tensor]) -> int:
    """As que se fazem entre estas entradas e estas saídas, sem números, para cada amostra do lote.

    As que só envolvem pesos, e se fazem uma vez por lote, não contam.

    >>> from neuronio.tensor import como_tensor
    >>> x = Tensor.abstrato((Lote(), 4), "float32")
    >>> multiplicacoes([x], [(x @ como_tensor([[1.0], [2.0], [3.0], [4.0]])).tanh() * 2])
    5
    """
    vistas: set[int] = set()
    total = 0
    for t in ordem_ate(saidas, {id(e) for e in entradas}):
        conta = id(t if t.irmaos is None else t.irmaos)  # os vários resultados de uma conta são uma conta só
        if conta not in vistas and t.operador_mae is not None:
            vistas.add(conta)
            total += _da_conta(t.operador_mae, [p.forma for p in t.progenitor], t.forma, t.atributos)
    return total


def _da_conta(qual: Primitiva, formas: Sequence[Forma], saida: Forma, atributos: Mapping[str, Any]) -> int:
    contar = _DE_CADA.get(qual.nome)
    por_amostra = any(isinstance(d, Lote) for d in saida)
    return contar(formas, saida, atributos) if contar is not None and por_amostra else 0


def numeros_por_amostra(forma: Sequence[Any]) -> int:
    """Quantos números de uma amostra há num valor de tal forma."""
    total = 1
    for d in forma:
        total *= d.vezes if isinstance(d, Lote) else d
    return total


def _do_produto_em_blocos(formas: Sequence[Forma], saida: Forma, atributos: Mapping[str, Any]) -> int:
    blocos = atributos["blocos"]
    return numeros_por_amostra(saida[:-1]) * int(blocos.mascara.sum())


def _da_varredura(formas: Sequence[Forma], saida: Forma, atributos: Mapping[str, Any]) -> int:
    corpo: Corpo = atributos["corpo"]
    aspectos = corpo.programa.aspectos
    de_um_passo = sum(
        _da_conta(i.primitiva, [aspectos[e].forma for e in i.entradas], aspectos[i.saida].forma, i.atributos)
        for i in corpo.programa.instrucoes
    )
    return int(atributos["passos"]) * de_um_passo


_DE_CADA: dict[str, Callable[[Sequence[Forma], Forma, Mapping[str, Any]], int]] = {
    multiplicar.nome: lambda formas, saida, _: numeros_por_amostra(saida),
    produto.nome: lambda formas, saida, _: numeros_por_amostra(saida) * numeros_por_amostra(formas[0][-1:]),
    produto_em_blocos.nome: _do_produto_em_blocos,
    conv2d.nome: lambda formas, saida, _: numeros_por_amostra(saida) * numeros_por_amostra(formas[1][1:]),
    conv2d_gradiente_da_entrada.nome: lambda formas, _, __: (
        numeros_por_amostra(formas[0]) * numeros_por_amostra(formas[1][1:])
    ),
    varredura.nome: _da_varredura,
}
"""Das formas das entradas, da forma do resultado e dos atributos; as outras primitivas não multiplicam."""
