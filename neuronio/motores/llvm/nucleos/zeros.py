"""Os zeros de uma matriz: a lista das posições em que alguma linha de um bloco não é zero.

Procurá-los em dados que os não têm, como uma tabela padronizada, custaria um quinto de um produto: depois de
um bloco de amostras quase sem zeros, os seguintes têm-se por iguais a ele.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Faixa, Inteiro
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import I1, I16, I32, I64, sufixo

QUASE_TODAS = 7, 8
"""Que parte das posições de um bloco tem de não ser zero para que nos seguintes não se procure."""


def sabe_procurar(matriz: Matriz) -> bool:
    """Se as linhas, ou as posições de cada uma, estão seguidas na memória."""
    return 1 in (matriz.linha, matriz.coluna)


class Posicoes(NamedTuple):
    """Posições anotadas uma depois da outra, em 32 bits."""

    lista: ir.Value


class Vivas:
    """As posições que não são zero em todas as linhas de um bloco, anotadas uma depois da outra.

    Args:
        e: onde se escreve.
        tipo: o dos números da matriz.
        listas: onde se anotam as posições de cada bloco, em 32 bits.
        quantas: onde se anota quantas são as de cada um.
        olhadas: lugar para 16 bits por posição, com um vetor de folga.
        salto: de quantas em quantas posições começa cada lista, com um vetor de folga.
    """

    def __init__(
        self, e: Emissor, tipo: ir.Type, listas: ir.Value, quantas: ir.Value, olhadas: ir.Value, salto: int
    ) -> None:
        self.e, self.tipo, self.salto = e, tipo, salto
        self.listas, self.quantas, self.olhadas = listas, quantas, olhadas
        self.zero = e.constante(e.vetor(tipo), 0.0)
        self.contagem, self.procuram_se = e.pilha(I64), e.pilha(I1)

    def comecar(self) -> None:
        """Antes do primeiro bloco de todos: até que um diga que não, procura-se."""
        self.e.b.store(self.e.bits(True), self.procuram_se)

    def anotadas(self, qual: Inteiro) -> tuple[Posicoes, ir.Value]:
        """A lista de um bloco, e quantas há nela."""
        procuram_se = self.e.b.load(self.procuram_se, typ=I1)
        qual = self.e.b.select(procuram_se, self.e.i64(qual), I64(0))
        return Posicoes(self._lista(qual)), self.e.ler(self.quantas, qual, "int64")

    def anotar(self, qual: Inteiro, matriz: Matriz, linha: Inteiro, altura: int, posicoes: Inteiro) -> None:
        """Procura em ``altura`` linhas, a partir de uma, para a lista de um bloco.

        As posições de cada linha é que estão seguidas: olham-se muitas de cada vez.
        """
        e, b, lanes = self.e, self.e.b, self.e.lanes
        ordinais = ir.Constant(ir.VectorType(I64, lanes), list(range(lanes)))

        def trecho(p: ir.Value) -> None:
            restam = e.espalhar(e.i64(e.subtrair(posicoes, p)))
            ha = b.icmp_signed("<", ordinais, restam)
            viva = e.bits(False)
            for r in range(altura):
                onde = matriz.a_partir(e, e.somar(linha, r), p).inicio
                numeros = e.ler_com_mascara(matriz.base, onde, ha, self.zero)
                viva = b.or_(*e.iguais(viva, b.fcmp_unordered("!=", numeros, self.zero)))
            self._juntar(lista, p, viva)

        lista, (partes, de) = self._lista(qual), QUASE_TODAS
        with e.se(b.load(self.procuram_se, typ=I1)):
            ha = self._contando(qual, posicoes, trecho)
            with e.se(e.menor(e.multiplicar(posicoes, partes), e.multiplicar(ha, de))):
                self._servem_todas(posicoes)

    def olhar(self, matriz: Matriz, linha: Inteiro, quantas: int, posicoes: Inteiro, lugar: ir.Value) -> None:
        """Guarda, de cada posição, um bit por linha: se não é zero. As linhas estão seguidas na memória.

        O que se leu fica também num lugar só dele, um vetor por posição: na matriz cada posição pode estar
        numa página, e caem muitas no mesmo lugar do cache.
        """
        e, b = self.e, self.e.b

        def posicao(p: Inteiro) -> None:
            onde = matriz.a_partir(e, linha, p).inicio
            numeros = e.ler_vetor(matriz.base, onde, quantas, self.tipo)
            e.escrever_vetor(numeros, lugar, e.multiplicar(p, e.lanes), quantas)
            viva = b.fcmp_unordered("!=", numeros, self.zero)
            bits = b.bitcast(viva, ir.IntType(e.lanes))
            bits = bits if e.lanes == 16 else b.zext(bits, I16)
            b.store(bits, e.endereco(self.olhadas, p, I16), align=2)

        e.laco(0, posicoes, posicao)
        nenhuma = ir.Constant(ir.VectorType(I16, e.lanes), None)
        b.store(nenhuma, e.endereco(self.olhadas, posicoes, I16), align=2)

    def das_olhadas(self, qual: Inteiro, primeira: Inteiro, altura: int, posicoes: Inteiro) -> None:
        """Procura no que se olhou, em ``altura`` linhas a partir de uma, para a lista de um bloco."""
        e, b = self.e, self.e.b
        tipo = ir.VectorType(I16, e.lanes)
        destas = e.espalhar(b.trunc(b.shl(I64((1 << altura) - 1), e.i64(primeira)), I16))

        def trecho(p: ir.Value) -> None:
            bits = b.load(e.endereco(self.olhadas, p, I16), typ=tipo, align=2)
            vivas = b.icmp_unsigned("!=", b.and_(bits, destas), ir.Constant(tipo, None))
            self._juntar(lista, p, vivas)

        lista = self._lista(qual)
        self._contando(qual, posicoes, trecho)

    def _lista(self, qual: Inteiro) -> ir.Value:
        return self.e.endereco(self.listas, self.e.multiplicar(qual, self.salto), I32)

    def _contando(self, qual: Inteiro, posicoes: Inteiro, trecho: Callable[[ir.Value], None]) -> ir.Value:
        """Procura em cada trecho, e anota quantas há, que também devolve."""
        e, b = self.e, self.e.b
        b.store(I64(0), self.contagem)
        e.laco(0, posicoes, lambda p: trecho(e.i64(p)), e.lanes)
        ha = b.load(self.contagem, typ=I64)
        e.escrever(ha, self.quantas, qual, "int64")
        return ha

    def _servem_todas(self, posicoes: Inteiro) -> None:
        """Daqui em diante não se procura: a lista de qualquer bloco é a primeira, e nela estão todas."""
        e, lista = self.e, self._lista(0)
        e.laco(0, posicoes, lambda p: self._escrever(self._seguidas(e.i64(p)), lista, p), e.lanes)
        e.escrever(e.i64(posicoes), self.quantas, 0, "int64")
        e.b.store(e.bits(False), self.procuram_se)

    def _seguidas(self, primeira: ir.Value) -> ir.Value:
        """As posições de um vetor."""
        todas = self.e.numeros(Faixa.seguidos(primeira, self.e.lanes, self.e.lanes))
        return self.e.b.trunc(todas, ir.VectorType(I32, self.e.lanes))

    def _escrever(self, posicoes: ir.Value, lista: ir.Value, onde: Inteiro) -> None:
        self.e.b.store(posicoes, self.e.endereco(lista, onde, I32), align=4)

    def _juntar(self, lista: ir.Value, primeira: ir.Value, vivas: ir.Value) -> None:
        """Anota no fim da lista, que cresce, as vivas de um vetor de posições seguidas."""
        e, b, lanes, todas = self.e, self.e.b, self.e.lanes, self._seguidas(primeira)
        nome = f"llvm.experimental.vector.compress.{sufixo(todas.type)}"
        juntas = e.chamar(nome, todas.type, todas, vivas, e.constante(todas.type, 0))
        bits = b.bitcast(vivas, ir.IntType(lanes))
        quantas = e.chamar(f"llvm.ctpop.i{lanes}", bits.type, bits)
        n = b.load(self.contagem, typ=I64)
        self._escrever(juntas, lista, n)
        b.store(b.add(n, b.zext(quantas, I64)), self.contagem)
