"""Os vetores: constantes, espalhar, juntar, permutar, e as funções que agem em muitos números."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.faixas import VARIOS, Avulsos, Condicao, Inteiro
from neuronio.motores.llvm.emissao.inteiros import Inteiros
from neuronio.motores.llvm.emissao.tipos import (
    F32,
    F64,
    I1,
    I32,
    I64,
    Repetida,
    elemento_de,
    inteiros,
    sufixo,
)


class Vetores(Inteiros):
    """O que se faz com vetores de uma largura."""

    modulo: ir.Module
    lanes: int
    """Quantos números de 32 bits cabem num vetor."""

    def vetor(self, tipo: ir.Type) -> ir.VectorType:
        return ir.VectorType(tipo, self.lanes)

    def espalhar(self, escalar: ir.Value, lanes: int = 0) -> ir.Value:
        """Um vetor com o mesmo número em toda parte."""
        lanes = lanes or self.lanes
        if type(escalar) is ir.Constant:
            return self.constante(ir.VectorType(escalar.type, lanes), escalar.constant)
        vazio = ir.Constant(ir.VectorType(escalar.type, lanes), ir.Undefined)
        posto = self.b.insert_element(vazio, escalar, I32(0))
        return self.b.shuffle_vector(posto, vazio, inteiros(I32, (0,) * lanes))

    def constante(self, tipo: ir.Type, valor: Any) -> ir.Value:
        """Uma constante: um número, ou um vetor com ele em toda parte."""
        elemento = elemento_de(tipo)
        valor = float(valor) if elemento in (F32, F64) else int(valor)
        if not isinstance(tipo, ir.VectorType):
            return ir.Constant(tipo, valor)
        return Repetida(tipo, valor)

    def iguais(self, *valores: ir.Value) -> list[ir.Value]:
        """Se um é vetor, todos como vetores."""
        vetores = [v for v in valores if isinstance(v.type, ir.VectorType)]
        if not vetores or len(vetores) == len(valores):
            return list(valores)
        lanes = vetores[0].type.count
        return [v if isinstance(v.type, ir.VectorType) else self.espalhar(v, lanes) for v in valores]

    def numeros(self, i: Inteiro) -> ir.Value:
        """Índices como números de 64 bits."""
        if not isinstance(i, VARIOS):
            return self.i64(i)
        tipo = ir.VectorType(I64, len(i.desvios))
        if isinstance(i, Avulsos):
            return self.juntar([self.i64(x) for x in i.indices])
        desvios = ir.Constant(tipo, list(i.desvios))
        if isinstance(i.inicio, int):
            return desvios
        return self.b.add(self.espalhar(i.inicio, tipo.count), desvios)

    def bits(self, condicao: Condicao) -> ir.Value:
        """Uma condição como um bit, ou um vetor deles."""
        if isinstance(condicao, bool):
            return I1(int(condicao))
        if isinstance(condicao, tuple):
            return ir.Constant(ir.VectorType(I1, len(condicao)), [int(c) for c in condicao])
        return condicao

    def juntar(self, numeros: list[ir.Value]) -> ir.Value:
        """Um vetor com tais números."""
        vetor: ir.Value = ir.Constant(ir.VectorType(numeros[0].type, len(numeros)), ir.Undefined)
        for k, numero in enumerate(numeros):
            vetor = self.b.insert_element(vetor, numero, I32(k))
        return vetor

    def lane(self, valor: ir.Value, k: int) -> ir.Value:
        """O k-ésimo número de um vetor; um número só é o mesmo em toda parte."""
        return self.b.extract_element(valor, I32(k)) if isinstance(valor.type, ir.VectorType) else valor

    def permutar(self, a: ir.Value, b: ir.Value, quais: Sequence[int]) -> ir.Value:
        """Um vetor com os números de tais posições de ``a`` seguido de ``b``."""
        return self.b.shuffle_vector(a, b, inteiros(I32, tuple(quais)))

    def so_vivos(self, v: ir.Value, indice: Inteiro, neutro: ir.Value) -> ir.Value:
        """O que se leu num índice, ou em vários, como um vetor: o neutro onde o índice já não vale."""
        if not isinstance(indice, VARIOS):
            return self.b.insert_element(neutro, v, I32(0))
        v = v if isinstance(v.type, ir.VectorType) else self.espalhar(v)
        return v if indice.vivos == self.lanes else self.b.select(self.mascara(indice.vivos), v, neutro)

    def mascara(self, quantos: int, lanes: int = 0) -> ir.Constant:
        lanes = lanes or self.lanes
        return inteiros(I1, tuple(int(i < quantos) for i in range(lanes)))

    def fma(self, a: ir.Value, b: ir.Value, c: ir.Value) -> ir.Value:
        return self.chamar(f"llvm.fmuladd.{sufixo(a.type)}", a.type, a, b, c)

    def chamar(self, nome: str, retorno: ir.Type, *argumentos: ir.Value, **opcoes: Any) -> ir.Value:
        funcao = self.modulo.globals.get(nome) or ir.Function(
            self.modulo, ir.FunctionType(retorno, [a.type for a in argumentos]), nome
        )
        return self.b.call(funcao, argumentos, **opcoes)
