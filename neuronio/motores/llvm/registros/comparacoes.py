"""Comparar, juntar condições e escolher entre dois números."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.conversoes import comparar, real, verdade
from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.registros.registro import Registros, elementar
from neuronio.tensor import comparacoes


def _comparacao(operador: str) -> Callable[..., ir.Value]:
    return lambda e, a, b: comparar(e, operador, a, b)


def _extremo(operador: str) -> Callable[..., ir.Value]:
    def calculo(e: Emissor, a: ir.Value, b: ir.Value) -> ir.Value:
        escolhido = e.b.select(comparar(e, operador, a, b), a, b)
        if not real(a.type):
            return escolhido
        return e.b.select(e.b.fcmp_unordered("uno", a, a), a, escolhido)  # NaN se propaga, como no NumPy

    return calculo


def _nao(e: Emissor, x: ir.Value) -> ir.Value:
    bit = verdade(e, x)
    return e.b.xor(bit, e.constante(bit.type, 1))


def _selecionar(e: Emissor, a: ir.Value, b: ir.Value, c: ir.Value) -> ir.Value:
    return e.b.select(a, b, c)


REGISTROS: Registros = {
    comparacoes.maior_entre: elementar(_extremo(">")),
    comparacoes.menor_entre: elementar(_extremo("<")),
    comparacoes.menor: elementar(_comparacao("<")),
    comparacoes.menor_igual: elementar(_comparacao("<=")),
    comparacoes.igual: elementar(_comparacao("==")),
    comparacoes.nao: elementar(_nao),
    comparacoes.logico_e: elementar(lambda e, a, b: e.b.and_(verdade(e, a), verdade(e, b))),
    comparacoes.logico_ou: elementar(lambda e, a, b: e.b.or_(verdade(e, a), verdade(e, b))),
    comparacoes.selecionar: replace(elementar(_selecionar), de_zeros=any),
}
