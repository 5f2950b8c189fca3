"""Os zeros de uma matriz: a lista das posições em que alguma linha de um bloco não é zero."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Faixa, Inteiro
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import I16, I32, I64, sufixo


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
        self.contagem = e.pilha(I64)

    def anotadas(self, qual: Inteiro) -> tuple[Posicoes, ir.Value]:
        """A lista de um bloco, e quantas há nela."""
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

        lista = self._lista(qual)
        self._contando(qual, lambda: e.laco(0, posicoes, lambda p: trecho(e.i64(p)), lanes))

    def olhar(self, matriz: Matriz, linha: Inteiro, quantas: int, posicoes: Inteiro) -> None:
        """Guarda, de cada posição, um bit por linha: se não é zero. As linhas estão seguidas na memória."""
        e, b = self.e, self.e.b

        def posicao(p: Inteiro) -> None:
            onde = matriz.a_partir(e, linha, p).inicio
            viva = b.fcmp_unordered("!=", e.ler_vetor(matriz.base, onde, quantas, self.tipo), self.zero)
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
        self._contando(qual, lambda: e.laco(0, posicoes, lambda p: trecho(e.i64(p)), e.lanes))

    def _lista(self, qual: Inteiro) -> ir.Value:
        return self.e.endereco(self.listas, self.e.multiplicar(qual, self.salto), I32)

    def _contando(self, qual: Inteiro, procurar: Callable[[], None]) -> None:
        self.e.b.store(I64(0), self.contagem)
        procurar()
        self.e.escrever(self.e.b.load(self.contagem, typ=I64), self.quantas, qual, "int64")

    def _juntar(self, lista: ir.Value, primeira: ir.Value, vivas: ir.Value) -> None:
        """Anota no fim da lista, que cresce, as vivas de um vetor de posições seguidas."""
        e, b, lanes = self.e, self.e.b, self.e.lanes
        todas = e.numeros(Faixa.seguidos(primeira, lanes, lanes))
        todas = b.trunc(todas, ir.VectorType(I32, lanes))
        nome = f"llvm.experimental.vector.compress.{sufixo(todas.type)}"
        juntas = e.chamar(nome, todas.type, todas, vivas, e.constante(todas.type, 0))
        bits = b.bitcast(vivas, ir.IntType(lanes))
        quantas = e.chamar(f"llvm.ctpop.i{lanes}", bits.type, bits)
        n = b.load(self.contagem, typ=I64)
        b.store(juntas, e.endereco(lista, n, I32), align=4)
        b.store(b.add(n, b.zext(quantas, I64)), self.contagem)
