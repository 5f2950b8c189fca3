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
SO_INTEIROS = 1.5 * 2**23
"""Entre 2²³ e 2²⁴ não há float32 que não seja inteiro."""


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
    somado, fracao = _potencia_de_dois(e, _entre(e, x, -105.0, 89.0))
    n = b.sub(somado, b.bitcast(q.c(SO_INTEIROS), q.inteiro))
    metade = b.ashr(n, q.n(1))  # em duas vezes, para que o resultado possa ser subnormal ou infinito
    escala = _dois_elevado(e, metade)
    return b.fmul(e.fma(fracao, escala, escala), _dois_elevado(e, b.sub(n, metade)))


def _entre(e: Emissor, x: ir.Value, menor: float, maior: float) -> ir.Value:
    """O número, sem passar de uns limites; um NaN continua como veio."""
    b, q = e.b, _Conta(e, x)
    x = b.select(b.fcmp_ordered("<", q.c(maior), x), q.c(maior), x)
    return b.select(b.fcmp_ordered(">", q.c(menor), x), q.c(menor), x)


def _potencia_de_dois(e: Emissor, x: ir.Value) -> tuple[ir.Value, ir.Value]:
    """Um n inteiro, que são os bits de baixo do primeiro resultado, e uma fração f, com eˣ = 2ⁿ (1 + f).

    Somado a 1,5·2²³, um número só tem lugar para a parte inteira: arredonda-se. O polinômio, de
    (eʳ − 1 − r)/r², é o de menor erro máximo.
    """
    b, q = e.b, _Conta(e, x)
    somado = e.fma(x, q.c(math.log2(math.e)), q.c(SO_INTEIROS))
    n = b.fsub(somado, q.c(SO_INTEIROS))
    r = e.fma(n, q.c(-LN2_BAIXO), e.fma(n, q.c(-LN2_ALTO), x))
    p = q.polinomio(r, (1.3814602e-3, 8.3687156e-3, 4.1668389e-2, 1.6666521e-1, 4.9999994e-1))
    return b.bitcast(somado, q.inteiro), e.fma(b.fmul(p, r), r, r)


def _dois_elevado(e: Emissor, n: ir.Value, mais: int = 0) -> ir.Value:
    """2ⁿ⁺ᵐᵃⁱˢ: só os oito bits de baixo de n contam."""
    expoente = e.b.shl(n, e.constante(n.type, 23))
    bits = e.b.add(expoente, e.constante(n.type, (127 + mais) << 23))
    return e.b.bitcast(bits, como(n.type, F32))


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
    y = _expm1_sem_transbordar(e, _entre(e, x, -18.0, 88.0))
    y = b.select(b.fcmp_ordered(">", x, q.c(88.0)), exp(e, x), y)
    return _com_o_sinal(e, y, x)  # −0 de −0


def _expm1_sem_transbordar(e: Emissor, x: ir.Value) -> ir.Value:
    b, q = e.b, _Conta(e, x)
    n, fracao = _potencia_de_dois(e, x)
    escala = _dois_elevado(e, n)
    return e.fma(fracao, escala, b.fsub(escala, q.c(1.0)))


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
    """(e²ˣ − 1)/(e²ˣ + 1); de |x| = 10 em diante já é 1."""
    if elemento_de(x.type) == F64:
        return _sistema(e, "tanh", x)
    b, q = e.b, _Conta(e, x)
    limitado = _entre(e, x, -10.0, 10.0)
    y = _expm1_sem_transbordar(e, b.fadd(limitado, limitado))
    return _com_o_sinal(e, b.fdiv(y, b.fadd(y, q.c(2.0))), x)


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
    """eˣ/(eˣ + 1); de x = 40 em diante já é 1. Calcula-se 2⁶⁴ eˣ, que nunca é subnormal."""
    b, q = e.b, _Conta(e, x)
    if elemento_de(x.type) == F64:
        z = exp(e, _entre(e, x, -750.0, 40.0))
    else:
        n, fracao = _potencia_de_dois(e, _entre(e, x, -105.0, 40.0))
        escala = _dois_elevado(e, n, 64)
        z = b.fmul(e.fma(fracao, escala, escala), q.c(2.0**-64))
    return b.fdiv(z, b.fadd(z, q.c(1.0)))


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
