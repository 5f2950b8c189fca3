"""Os zeros de uma matriz: a lista das posições em que alguma linha de um bloco não é zero."""

from __future__ import annotations

from collections.abc import Callable

import llvmlite.ir as ir

from neuronio.motores.llvm.emissor import I32, I64, Emissor, Inteiro, sufixo
from neuronio.motores.llvm.faixas import Faixa

Matriz = tuple[ir.Value, int, int, Inteiro]
"""Base, passo entre linhas, passo entre colunas, e onde começa."""


def sabe_procurar(matriz: Matriz, posicoes: Inteiro) -> bool:
    """Se as linhas, ou as posições de cada uma, estão seguidas na memória."""
    _, linha, posicao, _ = matriz
    return linha == 1 or (posicao == 1 and isinstance(posicoes, int))


class Vivas:
    """As posições que não são zero em todas as linhas de um bloco, anotadas uma depois da outra.

    Args:
        e: onde se escreve.
        tipo: o dos números da matriz.
        lista: onde se anotam as posições, em 32 bits, com um vetor de folga.
    """

    def __init__(self, e: Emissor, tipo: ir.Type, lista: ir.Value) -> None:
        self.e, self.tipo, self.lista = e, tipo, lista
        self.zero = e.constante(e.vetor(tipo), 0.0)

    def anotar(self, matriz: Matriz, linha: Inteiro, altura: int, posicoes: Inteiro) -> ir.Value:
        """Procura nas linhas de ``linha`` em diante; devolve quantas achou."""
        _, passo_linha, passo_posicao, _ = matriz
        if passo_posicao == 1 and isinstance(posicoes, int):
            return self._contando(lambda contar: self._em_vetores(contar, matriz, linha, altura, posicoes))
        assert passo_linha == 1
        return self._contando(lambda contar: self._uma_a_uma(contar, matriz, linha, altura, posicoes))

    def _contando(self, procurar: Callable[[Callable[..., None]], None]) -> ir.Value:
        """``contar(valor, quantas)`` escreve o valor no fim da lista, que cresce de tantas."""
        e, b = self.e, self.e.b
        contagem = e.pilha(I64)
        b.store(I64(0), contagem)

        def contar(valor: ir.Value, quantas: ir.Value) -> None:
            n = b.load(contagem, typ=I64)
            b.store(valor, e.endereco(self.lista, n, I32), align=4)
            b.store(b.add(n, b.zext(quantas, I64)), contagem)

        procurar(contar)
        return b.load(contagem, typ=I64)

    def _em_vetores(
        self, contar: Callable[..., None], matriz: Matriz, linha: Inteiro, altura: int, posicoes: int
    ) -> None:
        """Muitas posições de cada vez; as vivas se juntam no começo de um vetor."""
        e, b, lanes = self.e, self.e.b, self.e.lanes
        base, passo_linha, _, inicio = matriz

        def trecho(p: Inteiro, quantas: int) -> None:
            viva = e.bits(False)
            for r in range(altura):
                onde = e.somar(e.somar(inicio, e.multiplicar(e.somar(linha, r), passo_linha)), p)
                numeros = e.ler_vetor(base, onde, quantas, self.tipo)
                viva = b.or_(*e.iguais(viva, b.fcmp_unordered("!=", numeros, self.zero)))
            todas = e.numeros(Faixa.seguidos(e.i64(p), lanes, lanes))
            todas = b.trunc(todas, ir.VectorType(I32, lanes))
            nome = f"llvm.experimental.vector.compress.{sufixo(todas.type)}"
            juntas = e.chamar(nome, todas.type, todas, viva, e.constante(todas.type, 0))
            bits = b.bitcast(viva, ir.IntType(lanes))
            contar(juntas, e.chamar(f"llvm.ctpop.i{lanes}", bits.type, bits))

        inteiras = posicoes // lanes * lanes
        e.laco(0, inteiras, lambda p: trecho(p, lanes), lanes)
        if posicoes > inteiras:
            trecho(inteiras, posicoes - inteiras)

    def _uma_a_uma(
        self, contar: Callable[..., None], matriz: Matriz, linha: Inteiro, altura: int, posicoes: Inteiro
    ) -> None:
        """As linhas é que estão seguidas: de cada posição, todas de uma vez."""
        e, b = self.e, self.e.b
        base, _, passo_posicao, inicio = matriz

        def posicao(p: Inteiro) -> None:
            onde = e.somar(e.somar(inicio, linha), e.multiplicar(p, passo_posicao))
            viva = b.fcmp_unordered("!=", e.ler_vetor(base, onde, altura, self.tipo), self.zero)
            bits = b.bitcast(viva, ir.IntType(e.lanes))
            contar(b.trunc(e.i64(p), I32), b.icmp_unsigned("!=", bits, ir.Constant(bits.type, 0)))

        e.laco(0, posicoes, posicao)
