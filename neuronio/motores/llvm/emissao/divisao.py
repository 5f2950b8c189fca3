"""A divisão inteira e o seu resto, com o sinal do divisor, e os arredondamentos.

Dos reais, a conta é a do NumPy e do CPython: o resto de C, que é exato, e a correção do sinal. Dos inteiros,
a instrução do processador interromperia o processo ao dividir por zero, ou o menor deles por −1: nesses
lugares divide-se por 1, e o resultado se escolhe depois.
"""

from __future__ import annotations

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao import funcoes
from neuronio.motores.llvm.emissao.conversoes import SEM_SINAL, real
from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.tipos import elemento_de, sufixo

_FMOD = funcoes.do_sistema("fmod")


def quociente(e: Emissor, a: ir.Value, b: ir.Value) -> ir.Value:
    return _de_reais(e, a, b)[0] if real(a.type) else _de_inteiros(e, a, b)[0]


def resto(e: Emissor, a: ir.Value, b: ir.Value) -> ir.Value:
    return _de_reais(e, a, b)[1] if real(a.type) else _de_inteiros(e, a, b)[1]


def piso(e: Emissor, x: ir.Value) -> ir.Value:
    return _do_llvm(e, "floor", x) if real(x.type) else x


def arredondar(e: Emissor, x: ir.Value) -> ir.Value:
    return _do_llvm(e, "rint", x) if real(x.type) else x


def _do_llvm(e: Emissor, qual: str, *xs: ir.Value) -> ir.Value:
    return e.chamar(f"llvm.{qual}.{sufixo(xs[0].type)}", xs[0].type, *xs)


def _de_inteiros(e: Emissor, a: ir.Value, b: ir.Value) -> tuple[ir.Value, ir.Value]:
    nada, um = e.constante(a.type, 0), e.constante(a.type, 1)
    por_zero = e.b.icmp_signed("==", b, nada)
    if elemento_de(a.type) in SEM_SINAL:
        divisor = e.b.select(por_zero, um, b)
        q, r = e.b.udiv(a, divisor), e.b.urem(a, divisor)
    else:
        por_menos_um = e.b.icmp_signed("==", b, e.constante(a.type, -1))
        divisor = e.b.select(e.b.or_(por_zero, por_menos_um), um, b)
        q, r = e.b.sdiv(a, divisor), e.b.srem(a, divisor)
        outro_sinal = e.b.icmp_signed("<", e.b.xor(r, divisor), nada)
        corrigir = e.b.and_(e.b.icmp_signed("!=", r, nada), outro_sinal)
        q = e.b.select(corrigir, e.b.sub(q, um), q)
        r = e.b.select(corrigir, e.b.add(r, divisor), r)
        q = e.b.select(por_menos_um, e.b.sub(nada, a), q)
    return e.b.select(por_zero, nada, q), e.b.select(por_zero, nada, r)


def _de_reais(e: Emissor, a: ir.Value, b: ir.Value) -> tuple[ir.Value, ir.Value]:
    """Como em ``npy_divmod``, do NumPy, e em ``float_divmod``, do CPython."""
    f, tipo = e.b, a.type
    nada, um, meio = (e.constante(tipo, v) for v in (0, 1, 0.5))
    r = _FMOD(e, a, b)  # o de dois float32 também é exato quando se faz em float64
    q = f.fdiv(f.fsub(a, r), b)
    exata = f.fcmp_ordered("==", r, nada)
    outro_sinal = f.xor(f.fcmp_ordered("<", b, nada), f.fcmp_ordered("<", r, nada))
    corrigir = f.and_(f.not_(exata), outro_sinal)
    q = f.select(corrigir, f.fsub(q, um), q)
    r = f.select(corrigir, f.fadd(r, b), f.select(exata, _do_llvm(e, "copysign", nada, b), r))
    inteiro = _do_llvm(e, "floor", q)
    inteiro = f.select(f.fcmp_ordered(">", f.fsub(q, inteiro), meio), f.fadd(inteiro, um), inteiro)
    divisao = f.fdiv(a, b)
    inteiro = f.select(f.fcmp_ordered("==", q, nada), _do_llvm(e, "copysign", nada, divisao), inteiro)
    return f.select(f.fcmp_ordered("==", b, nada), divisao, inteiro), r
