"""As condições sobre índices: se caem dentro de um eixo, e o que se lê se não caem."""

from __future__ import annotations

from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import VARIOS, Avulsos, Condicao, Faixa


def entre(e: Emissor, i: Any, inicio: int, fim: Any) -> Condicao:
    """Se ``inicio <= i < fim``."""
    if isinstance(i, int) and isinstance(fim, int):
        return inicio <= i < fim
    if isinstance(i, Faixa) and isinstance(i.inicio, int) and isinstance(fim, int):
        return _resumir(tuple(inicio <= d < fim for d in i.desvios))
    b = e.b
    v, de, ate = e.iguais(e.numeros(i), e.i64(inicio), e.i64(fim))
    return b.and_(b.icmp_signed(">=", v, de), b.icmp_signed("<", v, ate))


def igual(e: Emissor, i: Any, quanto: int) -> Condicao:
    """Se ``i == quanto``."""
    return entre(e, i, quanto, quanto + 1)


def ambas(e: Emissor, a: Condicao, b: Condicao) -> Condicao:
    for x, y in ((a, b), (b, a)):
        if isinstance(x, bool):
            return y if x else False
    if isinstance(a, tuple) and isinstance(b, tuple):
        return _resumir(tuple(x and y for x, y in zip(a, b, strict=True)))
    return e.b.and_(*e.iguais(e.bits(a), e.bits(b)))


def _resumir(bits: tuple[bool, ...]) -> Condicao:
    return bits[0] if len(set(bits)) == 1 else bits


def escolher(e: Emissor, cabe: Condicao, i: Any) -> Any:
    """O índice onde a condição vale; onde não, zero, que existe sempre."""
    if isinstance(cabe, bool):
        return i if cabe else 0
    if isinstance(cabe, tuple) and isinstance(i, Faixa) and isinstance(i.inicio, int):
        return Faixa(0, tuple(d if c else 0 for d, c in zip(i.desvios, cabe, strict=True)), i.vivos, 0)
    bits = e.bits(cabe)
    if not isinstance(i, VARIOS):
        return e.b.select(bits, e.i64(i), e.i64(0))
    lanes = range(len(i.desvios))
    return Avulsos(
        tuple(e.b.select(e.lane(bits, k), e.i64(e.da_lane(i, k)), e.i64(0)) for k in lanes), i.vivos
    )


def selecionar(e: Emissor, cabe: Condicao, valor: ir.Value, senao: float) -> ir.Value:
    """O valor onde a condição vale; onde não, a constante."""
    if isinstance(cabe, bool):
        return valor if cabe else e.constante(valor.type, senao)
    bits = e.bits(cabe)
    if isinstance(bits.type, ir.VectorType):
        bits, valor = e.iguais(bits, valor)
    return e.b.select(bits, valor, e.constante(valor.type, senao))
