"""As quatro operações, a potência, o resto e os arredondamentos."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao import divisao
from neuronio.motores.llvm.emissao.conversoes import SEM_SINAL, comparar, real
from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.regra import Contexto, Indices, Pedir
from neuronio.motores.llvm.emissao.tipos import elemento_de, sufixo
from neuronio.motores.llvm.registros.registro import Custo, Registros, com_regra_elementar, elementar
from neuronio.tensor import aritmetica


def _conta(de_reais: str, inteira: str) -> Callable[..., ir.Value]:
    def calculo(e: Emissor, a: ir.Value, b: ir.Value) -> ir.Value:
        return getattr(e.b, de_reais if real(a.type) else inteira)(a, b)

    return calculo


def negativo(e: Emissor, x: ir.Value) -> ir.Value:
    """O oposto de um número."""
    return e.b.fneg(x) if real(x.type) else e.b.sub(e.constante(x.type, 0), x)


def _potencia(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    base, expoente = pedir(0, i), pedir(1, i)
    if not real(base.type):
        return _potencia_inteira(e, base, expoente)
    if isinstance(expoente, ir.Constant) and getattr(expoente, "constant", None) in (3.0, 4.0):
        quadrado = e.b.fmul(base, base)  # o LLVM cuida de 0,5, 1 e 2
        return e.b.fmul(quadrado, base if expoente.constant == 3.0 else quadrado)
    base, expoente = e.iguais(base, expoente)
    return e.chamar(f"llvm.pow.{sufixo(base.type)}", base.type, base, expoente)


def _potencia_inteira(e: Emissor, base: ir.Value, expoente: ir.Value) -> ir.Value:
    """Por quadrados, um para cada bit do expoente. Com um negativo, que só se vê ao executar, corta-se."""
    b, fixo = e.b, getattr(expoente, "constant", None)
    if isinstance(fixo, int) and fixo >= 0:
        y, quadrado = e.constante(base.type, 1), base
        for k in range(fixo.bit_length()):
            y = b.mul(y, quadrado) if fixo >> k & 1 else y
            quadrado = b.mul(quadrado, quadrado)
        return y
    base, expoente = e.iguais(base, expoente)
    nada, um, menos_um = (e.constante(base.type, v) for v in (0, 1, -1))
    y, quadrado = um, base
    for k in range(elemento_de(base.type).width):
        tem = b.icmp_signed("!=", b.and_(expoente, e.constante(base.type, 1 << k)), nada)
        y, quadrado = b.select(tem, b.mul(y, quadrado), y), b.mul(quadrado, quadrado)
    if elemento_de(base.type) in SEM_SINAL:
        return y
    unidade = b.or_(b.icmp_signed("==", base, um), b.icmp_signed("==", base, menos_um))
    return b.select(b.or_(unidade, comparar(e, ">=", expoente, nada)), y, nada)


REGISTROS: Registros = {
    aritmetica.somar: replace(elementar(_conta("fadd", "add")), de_zeros=all),
    aritmetica.subtrair: replace(elementar(_conta("fsub", "sub")), de_zeros=all),
    aritmetica.multiplicar: replace(elementar(_conta("fmul", "mul")), de_zeros=any),
    aritmetica.dividir: elementar(lambda e, a, b: e.b.fdiv(a, b)),
    aritmetica.potencia: com_regra_elementar(_potencia, Custo.PESADO),
    aritmetica.negativo: elementar(negativo),
    aritmetica.quociente: elementar(divisao.quociente, Custo.PESADO),
    aritmetica.resto: elementar(divisao.resto, Custo.PESADO),
    aritmetica.piso: elementar(divisao.piso),
    aritmetica.arredondar: elementar(divisao.arredondar),
}
