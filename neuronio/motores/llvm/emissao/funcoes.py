"""As funções matemáticas, escritas com somas e produtos para que o compilador as faça em vetores.

Em float32 o erro é de até 4 ulp, e os polinômios são os da biblioteca Cephes (S. L. Moshier), menos onde se
diz outra coisa. Em float64 chama-se a biblioteca matemática do sistema.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.tipos import F32, F64, I32, como, elemento_de, sufixo

_LOGARITMO = (
    *(7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1),
    *(-1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1),
)
LN2_ALTO, LN2_BAIXO = 0.693359375, -2.12194440e-4


class _Conta:
    """Somas, produtos e constantes do tipo de um número, ou de um vetor deles."""

    def __init__(self, e: Emissor, x: ir.Value) -> None:
        self.e, self.b, self.tipo = e, e.b, x.type
        self.inteiro = como(x.type, I32)

    def c(self, v: float) -> ir.Value:
        return self.e.constante(self.tipo, v)

    def n(self, v: int) -> ir.Value:
        return self.e.constante(self.inteiro, v)

    def polinomio(self, x: ir.Value, coeficientes: Sequence[float]) -> ir.Value:
        """Do maior grau para o menor, pelo método de Horner."""
        soma = self.c(coeficientes[0])
        for c in coeficientes[1:]:
            soma = self.e.fma(soma, x, self.c(c))
        return soma

    def chamar(self, nome: str, *xs: ir.Value) -> ir.Value:
        return self.e.chamar(f"llvm.{nome}.{sufixo(self.tipo)}", self.tipo, *xs)


def _sistema(e: Emissor, nome: str, *xs: ir.Value) -> ir.Value:
    """A função da biblioteca do sistema, que recebe um número de cada vez."""
    if not isinstance(xs[0].type, ir.VectorType):
        return e.chamar(nome, F64, *xs)
    return e.juntar([e.chamar(nome, F64, *(e.lane(x, k) for x in xs)) for k in range(xs[0].type.count)])


def exp(e: Emissor, x: ir.Value) -> ir.Value:
    if elemento_de(x.type) == F64:
        return _sistema(e, "exp", x)
    b, q = e.b, _Conta(e, x)
    inteiro, fracao = _potencia_de_dois(e, x)
    metade = b.ashr(inteiro, q.n(1))  # em duas vezes, para que o resultado possa ser subnormal ou infinito
    y = b.fmul(b.fadd(fracao, q.c(1.0)), _dois_elevado(e, metade))
    y = b.fmul(y, _dois_elevado(e, b.sub(inteiro, metade)))
    y = b.select(b.fcmp_ordered(">", x, q.c(88.72284)), q.c(math.inf), y)
    y = b.select(b.fcmp_ordered("<", x, q.c(-103.98)), q.c(0.0), y)
    return b.select(b.fcmp_unordered("uno", x, x), x, y)


def _potencia_de_dois(e: Emissor, x: ir.Value) -> tuple[ir.Value, ir.Value]:
    """Um n inteiro e uma fração f para os quais eˣ = 2ⁿ (1 + f)."""
    b, q = e.b, _Conta(e, x)
    n = q.chamar("rint", b.fmul(x, q.c(math.log2(math.e))))
    r = e.fma(n, q.c(-LN2_BAIXO), e.fma(n, q.c(-LN2_ALTO), x))
    p = q.polinomio(
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
    limitado = q.chamar("maxnum", q.chamar("minnum", n, q.c(200.0)), q.c(-200.0))
    return b.fptosi(limitado, q.inteiro), e.fma(b.fmul(p, r), r, r)


def _dois_elevado(e: Emissor, n: ir.Value) -> ir.Value:
    deslocado = e.b.shl(e.b.add(n, e.constante(n.type, 127)), e.constante(n.type, 23))
    return e.b.bitcast(deslocado, como(n.type, F32))


def log(e: Emissor, x: ir.Value) -> ir.Value:
    if elemento_de(x.type) == F64:
        return _sistema(e, "log", x)
    b, q = e.b, _Conta(e, x)
    subnormal = b.fcmp_ordered("<", x, q.c(1.17549435e-38))
    normal = b.select(subnormal, b.fmul(x, q.c(2.0**25)), x)
    bits = b.bitcast(normal, q.inteiro)
    expoente = b.sub(b.lshr(bits, q.n(23)), q.n(126))
    expoente = b.sub(expoente, b.select(subnormal, q.n(25), q.n(0)))
    m = b.bitcast(b.or_(b.and_(bits, q.n(0x007FFFFF)), q.n(0x3F000000)), q.tipo)  # em [0,5; 1)
    pequeno = b.fcmp_ordered("<", m, q.c(0.70710678))
    n = b.sitofp(b.sub(expoente, b.select(pequeno, q.n(1), q.n(0))), q.tipo)
    z = b.fsub(b.select(pequeno, b.fadd(m, m), m), q.c(1.0))
    p = q.polinomio(z, _LOGARITMO)
    z2 = b.fmul(z, z)
    y = b.fmul(b.fmul(p, z2), z)
    y = e.fma(n, q.c(LN2_BAIXO), y)
    y = b.fadd(z, e.fma(z2, q.c(-0.5), y))
    y = e.fma(n, q.c(LN2_ALTO), y)
    y = b.select(b.fcmp_ordered("==", x, q.c(math.inf)), q.c(math.inf), y)
    y = b.select(b.fcmp_ordered("==", x, q.c(0.0)), q.c(-math.inf), y)
    return b.select(b.fcmp_unordered("<", x, q.c(0.0)), q.c(math.nan), y)


def expm1(e: Emissor, x: ir.Value) -> ir.Value:
    """2ⁿ f + (2ⁿ − 1): perto de zero n é zero, e nada se perde na subtração."""
    if elemento_de(x.type) == F64:
        return _sistema(e, "expm1", x)
    b, q = e.b, _Conta(e, x)
    inteiro, fracao = _potencia_de_dois(e, x)
    escala = _dois_elevado(e, inteiro)
    y = e.fma(fracao, escala, b.fsub(escala, q.c(1.0)))
    y = b.select(b.fcmp_ordered("<", x, q.c(-18.0)), q.c(-1.0), y)
    y = b.select(b.fcmp_unordered(">", x, q.c(88.0)), exp(e, x), y)
    return _com_o_sinal(e, y, x)  # −0 de −0


def log1p(e: Emissor, x: ir.Value) -> ir.Value:
    """Com a correção do arredondamento de 1 + x (W. Kahan)."""
    if elemento_de(x.type) == F64:
        return _sistema(e, "log1p", x)
    b, q = e.b, _Conta(e, x)
    u = b.fadd(q.c(1.0), x)
    d = b.fsub(u, q.c(1.0))
    y = b.fmul(log(e, u), b.fdiv(x, d))
    exato = b.or_(b.fcmp_ordered("==", d, q.c(0.0)), b.fcmp_ordered("==", u, q.c(math.inf)))
    return b.select(exato, x, y)


def tanh(e: Emissor, x: ir.Value) -> ir.Value:
    if elemento_de(x.type) == F64:
        return _sistema(e, "tanh", x)
    b, q = e.b, _Conta(e, x)
    z = b.fmul(x, x)
    p = q.polinomio(
        z, (-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1)
    )
    perto = e.fma(b.fmul(p, z), x, x)
    a = _absoluto(e, x)
    longe = b.fsub(q.c(1.0), b.fdiv(q.c(2.0), b.fadd(exp(e, b.fadd(a, a)), q.c(1.0))))
    return _com_o_sinal(e, b.select(b.fcmp_ordered("<", a, q.c(0.625)), perto, longe), x)


def erf(e: Emissor, x: ir.Value) -> ir.Value:
    """Perto de zero, x + x q(x²); longe, 1 − exp p(|x|). Os polinômios são os de menor erro máximo."""
    if elemento_de(x.type) == F64:
        return _sistema(e, "erf", x)
    b, q, a = e.b, _Conta(e, x), _absoluto(e, x)
    perto = q.polinomio(
        b.fmul(x, x),
        (-5.9537560e-4, 4.9859439e-3, -2.6761724e-2, 1.1281683e-1, -3.7612480e-1, 1.2837915e-1),
    )
    p = q.polinomio(
        q.chamar("minnum", a, q.c(4.0)),
        (1.9380974e-4, -3.0224661e-3, 2.2144716e-2, -1.0376222e-1, -6.3737386e-1, -1.1275628, -2.2278860e-4),
    )
    longe = b.fsub(q.c(1.0), exp(e, p))
    return _com_o_sinal(e, b.select(b.fcmp_ordered(">", a, q.c(0.92)), longe, e.fma(perto, x, x)), x)


def sigmoide(e: Emissor, x: ir.Value) -> ir.Value:
    b, um = e.b, e.constante(x.type, 1.0)
    z = exp(e, b.fneg(_absoluto(e, x)))
    numerador = b.select(b.fcmp_ordered(">=", x, e.constante(x.type, 0.0)), um, z)
    return b.fdiv(numerador, b.fadd(um, z))


def _absoluto(e: Emissor, x: ir.Value) -> ir.Value:
    return e.chamar(f"llvm.fabs.{sufixo(x.type)}", x.type, x)


def _com_o_sinal(e: Emissor, y: ir.Value, x: ir.Value) -> ir.Value:
    return e.chamar(f"llvm.copysign.{sufixo(x.type)}", x.type, y, x)


def do_sistema(nome: str) -> Callable[..., ir.Value]:
    """Uma função da biblioteca matemática do sistema, em dupla precisão."""

    def funcao(e: Emissor, *xs: ir.Value) -> ir.Value:
        if elemento_de(xs[0].type) == F64:
            return _sistema(e, nome, *xs)
        y = _sistema(e, nome, *(e.b.fpext(x, como(x.type, F64)) for x in xs))
        return e.b.fptrunc(y, xs[0].type)

    return funcao
