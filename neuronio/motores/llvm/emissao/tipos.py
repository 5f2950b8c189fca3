"""Os tipos do LLVM, e as constantes: como se escrevem e quanto ocupam."""

from __future__ import annotations

from functools import cache
from typing import Any

import llvmlite.ir as ir

F32, F64 = ir.FloatType(), ir.DoubleType()
I1, I8, I16, I32, I64 = (ir.IntType(bits) for bits in (1, 8, 16, 32, 64))
PONTEIRO = ir.PointerType()
VAZIO = ir.VoidType()

NO_REGISTRADOR = {"float32": F32, "float64": F64, "int64": I64, "uint32": I32, "bool": I1}
SO_NOS_DADOS = {"uint8": I8, "int8": I8, "int16": I16, "uint16": I16, "int32": I32}
NA_MEMORIA = {**NO_REGISTRADOR, **SO_NOS_DADOS, "bool": I8}
BYTES = {
    nome: 4 if tipo is F32 else 8 if tipo is F64 else tipo.width // 8 for nome, tipo in NA_MEMORIA.items()
}


class Repetida(ir.Constant):  # type: ignore[misc]
    """Um vetor com o mesmo número em toda parte, que o LLVM escreve uma vez só."""

    def __init__(self, tipo: ir.VectorType, numero: Any) -> None:
        self.type, self.constant = tipo, numero

    def get_reference(self) -> str:
        elemento = self.type.element
        return f"splat ({elemento} {elemento.format_constant(self.constant)})"


@cache
def inteiros(tipo: ir.Type, numeros: tuple[int, ...]) -> ir.Constant:
    """Um vetor de constantes; o mesmo, cada vez que se pede, só se escreve uma."""
    return ir.Constant(ir.VectorType(tipo, len(numeros)), list(numeros))


def bytes_de(tipo: ir.Type) -> int:
    return {F32: 4, F64: 8}.get(tipo) or int(tipo.width) // 8


def elemento_de(tipo: ir.Type) -> ir.Type:
    """O tipo de cada número de um vetor; o de um número, ele mesmo."""
    return tipo.element if isinstance(tipo, ir.VectorType) else tipo


def como(tipo: ir.Type, elemento: ir.Type) -> ir.Type:
    """O tipo com outro elemento: um vetor do mesmo tamanho, ou o elemento."""
    return ir.VectorType(elemento, tipo.count) if isinstance(tipo, ir.VectorType) else elemento


def sufixo(tipo: ir.Type) -> str:
    """Como o LLVM chama um tipo no nome das suas funções."""
    if isinstance(tipo, ir.VectorType):
        return f"v{tipo.count}{sufixo(tipo.element)}"
    return {F32: "f32", F64: "f64"}.get(tipo) or f"i{tipo.width}"
