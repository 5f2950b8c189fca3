"""Os tipos dos números nas contas: quais são reais, como se comparam, como se somam e como um vira outro."""

from __future__ import annotations

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.tipos import F32, F64, I1, I32, NO_REGISTRADOR, como, elemento_de, sufixo

REAIS = (F32, F64)
SEM_SINAL = (I1, I32)


def real(tipo: ir.Type) -> bool:
    """Se é um número real, ou um vetor deles."""
    return elemento_de(tipo) in REAIS


def somar_numeros(e: Emissor, a: ir.Value, b: ir.Value) -> ir.Value:
    """A soma de dois números, ou de dois vetores, do mesmo tipo."""
    return e.b.fadd(a, b) if real(a.type) else e.b.add(a, b)


def comparar(e: Emissor, operador: str, a: ir.Value, b: ir.Value) -> ir.Value:
    """``a < b``, ou outro operador; com um NaN, é falso."""
    if real(a.type):
        return e.b.fcmp_ordered(operador, a, b)
    sem_sinal = elemento_de(a.type) in SEM_SINAL
    return (e.b.icmp_unsigned if sem_sinal else e.b.icmp_signed)(operador, a, b)


def verdade(e: Emissor, x: ir.Value) -> ir.Value:
    """Se um número não é zero."""
    if elemento_de(x.type) == I1:
        return x
    zero = e.constante(x.type, 0)
    return (e.b.fcmp_unordered if real(x.type) else e.b.icmp_signed)("!=", x, zero)


def converter_valor(e: Emissor, x: ir.Value, de: str, para: str) -> ir.Value:
    """Um número de um tipo em outro."""
    b, elemento = e.b, NO_REGISTRADOR[para]
    destino = como(x.type, elemento)
    if de == para:
        return x
    if para == "bool":
        return verdade(e, x)
    if real(x.type):
        if elemento in REAIS:
            return (b.fpext if para == "float64" else b.fptrunc)(x, destino)
        sinal = "u" if para == "uint32" else "s"  # o que não cabe vira o limite; sem o "sat", é indefinido
        return e.chamar(f"llvm.fpto{sinal}i.sat.{sufixo(destino)}.{sufixo(x.type)}", destino, x)
    sem_sinal = de in ("bool", "uint32")
    if elemento in REAIS:
        return (b.uitofp if sem_sinal else b.sitofp)(x, destino)
    if elemento_de(x.type).width > elemento.width:
        return b.trunc(x, destino)
    return (b.zext if sem_sinal else b.sext)(x, destino)
