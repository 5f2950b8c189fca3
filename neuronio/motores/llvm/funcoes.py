"""As funções matemáticas, escritas com somas e produtos para que o compilador as faça em vetores.

Em float32 o erro é de até 4 ulp, e os polinômios são os da biblioteca Cephes (S. L. Moshier), menos onde se
diz outra coisa. Em float64 chama-se a biblioteca matemática do sistema.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import llvmlite.ir as ir

from neuronio.motores.llvm.emissor import F32, F64, I32, Emissor

_LOGARITMO = (
    *(7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1),
    *(-1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1),
)
LN2_ALTO, LN2_BAIXO = 0.693359375, -2.12194440e-4


def _c(x: float, tipo: ir.Type = F32) -> ir.Constant:
    return ir.Constant(tipo, x)


def _polinomio(e: Emissor, x: ir.Value, coeficientes: Sequence[float]) -> ir.Value:
    """Do maior grau para o menor, pelo método de Horner."""
    soma: ir.Value = _c(coeficientes[0])
    for c in coeficientes[1:]:
        soma = e.fma(soma, x, _c(c))
    return soma


def _sistema(e: Emissor, nome: str, x: ir.Value) -> ir.Value:
    return e.chamar(nome, F64, x)


def exp(e: Emissor, x: ir.Value) -> ir.Value:
    if x.type == F64:
        return _sistema(e, "exp", x)
    b = e.b
    inteiro, fracao = _potencia_de_dois(e, x)
    metade = b.ashr(inteiro, I32(1))  # em dois passos, para que o resultado possa ser subnormal ou infinito
    y = b.fmul(b.fadd(fracao, _c(1.0)), _dois_elevado(e, metade))
    y = b.fmul(y, _dois_elevado(e, b.sub(inteiro, metade)))
    y = b.select(b.fcmp_ordered(">", x, _c(88.72284)), _c(math.inf), y)
    y = b.select(b.fcmp_ordered("<", x, _c(-103.98)), _c(0.0), y)
    return b.select(b.fcmp_unordered("uno", x, x), x, y)


def _potencia_de_dois(e: Emissor, x: ir.Value) -> tuple[ir.Value, ir.Value]:
    """Um n inteiro e uma fração f para os quais eˣ = 2ⁿ (1 + f)."""
    b = e.b
    n = e.chamar("llvm.rint.f32", F32, b.fmul(x, _c(math.log2(math.e))))
    r = e.fma(n, _c(-LN2_BAIXO), e.fma(n, _c(-LN2_ALTO), x))
    p = _polinomio(
        e,
        r,
        (
            1.9875691500e-4,
            1.3981999507e-3,
            8.3334519073e-3,
            4.1665795894e-2,
            1.6666665459e-1,
            5.0000001201e-1,
        ),
    )
    limitado = e.chamar("llvm.maxnum.f32", F32, e.chamar("llvm.minnum.f32", F32, n, _c(200.0)), _c(-200.0))
    return b.fptosi(limitado, I32), e.fma(b.fmul(p, r), r, r)


def _dois_elevado(e: Emissor, n: ir.Value) -> ir.Value:
    return e.b.bitcast(e.b.shl(e.b.add(n, I32(127)), I32(23)), F32)


def log(e: Emissor, x: ir.Value) -> ir.Value:
    if x.type == F64:
        return _sistema(e, "log", x)
    b = e.b
    subnormal = b.fcmp_ordered("<", x, _c(1.17549435e-38))
    normal = b.select(subnormal, b.fmul(x, _c(2.0**25)), x)
    bits = b.bitcast(normal, I32)
    expoente = b.sub(b.lshr(bits, I32(23)), I32(126))
    expoente = b.sub(expoente, b.select(subnormal, I32(25), I32(0)))
    m = b.bitcast(b.or_(b.and_(bits, I32(0x007FFFFF)), I32(0x3F000000)), F32)  # em [0,5; 1)
    pequeno = b.fcmp_ordered("<", m, _c(0.70710678))
    n = b.sitofp(b.sub(expoente, b.select(pequeno, I32(1), I32(0))), F32)
    z = b.fsub(b.select(pequeno, b.fadd(m, m), m), _c(1.0))
    p = _polinomio(e, z, _LOGARITMO)
    z2 = b.fmul(z, z)
    y = b.fmul(b.fmul(p, z2), z)
    y = e.fma(n, _c(LN2_BAIXO), y)
    y = b.fadd(z, e.fma(z2, _c(-0.5), y))
    y = e.fma(n, _c(LN2_ALTO), y)
    y = b.select(b.fcmp_ordered("==", x, _c(math.inf)), _c(math.inf), y)
    y = b.select(b.fcmp_ordered("==", x, _c(0.0)), _c(-math.inf), y)
    return b.select(b.fcmp_unordered("<", x, _c(0.0)), _c(math.nan), y)


def expm1(e: Emissor, x: ir.Value) -> ir.Value:
    """2ⁿ f + (2ⁿ − 1): perto de zero n é zero, e nada se perde na subtração."""
    if x.type == F64:
        return _sistema(e, "expm1", x)
    b = e.b
    inteiro, fracao = _potencia_de_dois(e, x)
    escala = _dois_elevado(e, inteiro)
    y = e.fma(fracao, escala, b.fsub(escala, _c(1.0)))
    y = b.select(b.fcmp_ordered("<", x, _c(-18.0)), _c(-1.0), y)
    y = b.select(b.fcmp_unordered(">", x, _c(88.0)), exp(e, x), y)
    return _com_o_sinal(e, y, x)  # −0 de −0


def log1p(e: Emissor, x: ir.Value) -> ir.Value:
    """Com a correção do arredondamento de 1 + x (W. Kahan)."""
    if x.type == F64:
        return _sistema(e, "log1p", x)
    b = e.b
    u = b.fadd(_c(1.0), x)
    d = b.fsub(u, _c(1.0))
    y = b.fmul(log(e, u), b.fdiv(x, d))
    exato = b.or_(b.fcmp_ordered("==", d, _c(0.0)), b.fcmp_ordered("==", u, _c(math.inf)))
    return b.select(exato, x, y)


def tanh(e: Emissor, x: ir.Value) -> ir.Value:
    if x.type == F64:
        return _sistema(e, "tanh", x)
    b = e.b
    z = b.fmul(x, x)
    p = _polinomio(
        e, z, (-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1)
    )
    perto = e.fma(b.fmul(p, z), x, x)
    a = _absoluto(e, x)
    longe = b.fsub(_c(1.0), b.fdiv(_c(2.0), b.fadd(exp(e, b.fadd(a, a)), _c(1.0))))
    return _com_o_sinal(e, b.select(b.fcmp_ordered("<", a, _c(0.625)), perto, longe), x)


def erf(e: Emissor, x: ir.Value) -> ir.Value:
    """Perto de zero, x + x q(x²); longe, 1 − exp p(|x|). Os polinômios são os de menor erro máximo."""
    if x.type == F64:
        return _sistema(e, "erf", x)
    b, a = e.b, _absoluto(e, x)
    q = _polinomio(
        e,
        b.fmul(x, x),
        (-5.9537560e-4, 4.9859439e-3, -2.6761724e-2, 1.1281683e-1, -3.7612480e-1, 1.2837915e-1),
    )
    p = _polinomio(
        e,
        e.chamar("llvm.minnum.f32", F32, a, _c(4.0)),
        (1.9380974e-4, -3.0224661e-3, 2.2144716e-2, -1.0376222e-1, -6.3737386e-1, -1.1275628, -2.2278860e-4),
    )
    longe = b.fsub(_c(1.0), exp(e, p))
    return _com_o_sinal(e, b.select(b.fcmp_ordered(">", a, _c(0.92)), longe, e.fma(q, x, x)), x)


def sigmoide(e: Emissor, x: ir.Value) -> ir.Value:
    b, um = e.b, ir.Constant(x.type, 1.0)
    z = exp(e, b.fneg(_absoluto(e, x)))
    numerador = b.select(b.fcmp_ordered(">=", x, ir.Constant(x.type, 0.0)), um, z)
    return b.fdiv(numerador, b.fadd(um, z))


def _absoluto(e: Emissor, x: ir.Value) -> ir.Value:
    return e.chamar(f"llvm.fabs.{'f32' if x.type == F32 else 'f64'}", x.type, x)


def _com_o_sinal(e: Emissor, y: ir.Value, x: ir.Value) -> ir.Value:
    return e.chamar("llvm.copysign.f32", F32, y, x)


def do_sistema(nome: str) -> Callable[..., ir.Value]:
    """Uma função da biblioteca matemática do sistema, em dupla precisão."""

    def funcao(e: Emissor, *xs: ir.Value) -> ir.Value:
        tipo = xs[0].type
        largos = [e.b.fpext(x, F64) if tipo == F32 else x for x in xs]
        y = e.chamar(nome, F64, *largos)
        return e.b.fptrunc(y, F32) if tipo == F32 else y

    return funcao
