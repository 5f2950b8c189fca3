"""Os índices de um vetor: as posições, num eixo, dos números que se calculam de uma vez."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING, Any

import llvmlite.ir as ir

if TYPE_CHECKING:
    from neuronio.motores.llvm.emissor import Emissor


@dataclass(frozen=True)
class Faixa:
    """Índices a distâncias conhecidas de um começo: o k-ésimo número está em ``inicio + desvios[k]``.

    Num vetor pela metade, só os primeiros ``vivos`` valem; os outros repetem o último deles.
    """

    inicio: Any
    """Zero, se todos os índices são conhecidos ao compilar."""
    desvios: tuple[int, ...]
    vivos: int
    multiplo: int
    """De que número o começo é múltiplo com certeza; zero é múltiplo de todos."""

    @classmethod
    def seguidos(cls, inicio: Any, vivos: int, lanes: int, multiplo: int = 1) -> Faixa:
        """``inicio``, ``inicio + 1``, … até ``vivos`` deles."""
        desvios = tuple(min(k, vivos - 1) for k in range(lanes))
        if isinstance(inicio, int):
            return cls(0, tuple(inicio + d for d in desvios), vivos, 0)
        return cls(inicio, desvios, vivos, multiplo)

    def da_lane(self, e: Emissor, k: int) -> Any:
        """O índice do k-ésimo número."""
        return e.somar(self.inicio, self.desvios[k])


@dataclass(frozen=True)
class Avulsos:
    """Índices que não guardam entre si distância conhecida: um por número."""

    indices: tuple[Any, ...]
    vivos: int

    def da_lane(self, e: Emissor, k: int) -> Any:
        """O índice do k-ésimo número."""
        return self.indices[k]

    @property
    def desvios(self) -> tuple[Any, ...]:
        """Um por número, como os de uma `Faixa`."""
        return self.indices


VARIOS = (Faixa, Avulsos)

Condicao = Any
"""Verdade ou não: um bool ou um por número, se já se sabe ao compilar; ou um valor de um bit, ou um vetor."""


# ── contas ──────────────────────────────────────────────────────────────────
def somar(e: Emissor, a: Any, b: Any) -> Any:
    if isinstance(b, Faixa) and not isinstance(a, VARIOS):
        a, b = b, a
    if isinstance(a, Faixa) and isinstance(b, int):
        return Faixa(a.inicio, tuple(d + b for d in a.desvios), a.vivos, a.multiplo)
    if isinstance(a, Faixa) and isinstance(b, Faixa):
        desvios = tuple(x + y for x, y in zip(a.desvios, b.desvios, strict=True))
        return Faixa(e.somar(a.inicio, b.inicio), desvios, a.vivos, gcd(a.multiplo, b.multiplo))
    if isinstance(a, Faixa) and not isinstance(b, Avulsos):
        return Faixa(e.somar(a.inicio, b), a.desvios, a.vivos, 1)
    return _um_a_um(e, e.somar, a, b)


def multiplicar(e: Emissor, a: Any, b: Any) -> Any:
    if isinstance(b, Faixa):
        a, b = b, a
    if isinstance(a, Faixa) and isinstance(b, int):
        desvios = tuple(d * b for d in a.desvios)
        return Faixa(e.multiplicar(a.inicio, b), desvios, a.vivos, a.multiplo * b)
    return _um_a_um(e, e.multiplicar, a, b)


def dividir(e: Emissor, a: Any, b: int) -> Any:
    if isinstance(a, Faixa) and a.multiplo % b == 0:
        desvios = tuple(d // b for d in a.desvios)
        return Faixa(e.dividir_exato(a.inicio, b), desvios, a.vivos, a.multiplo // b)
    return _um_a_um(e, e.dividir, a, b)


def resto(e: Emissor, a: Any, b: int) -> Any:
    if isinstance(a, Faixa) and a.multiplo % b == 0:
        return Faixa(0, tuple(d % b for d in a.desvios), a.vivos, 0)
    return _um_a_um(e, e.resto, a, b)


def _um_a_um(e: Emissor, conta: Callable[..., Any], a: Any, b: Any) -> Avulsos:
    vario = a if isinstance(a, VARIOS) else b
    lanes = range(len(vario.desvios))
    return Avulsos(tuple(conta(da_lane(e, a, k), da_lane(e, b, k)) for k in lanes), vario.vivos)


def da_lane(e: Emissor, i: Any, k: int) -> Any:
    """O índice do k-ésimo número, seja um só para todos ou um de cada."""
    return i.da_lane(e, k) if isinstance(i, VARIOS) else i


# ── condições ───────────────────────────────────────────────────────────────
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
        tuple(e.b.select(e.lane(bits, k), e.i64(i.da_lane(e, k)), e.i64(0)) for k in lanes), i.vivos
    )


def selecionar(e: Emissor, cabe: Condicao, valor: ir.Value, senao: float) -> ir.Value:
    """O valor onde a condição vale; onde não, a constante."""
    if isinstance(cabe, bool):
        return valor if cabe else e.constante(valor.type, senao)
    bits = e.bits(cabe)
    if isinstance(bits.type, ir.VectorType):
        bits, valor = e.iguais(bits, valor)
    return e.b.select(bits, valor, e.constante(valor.type, senao))
