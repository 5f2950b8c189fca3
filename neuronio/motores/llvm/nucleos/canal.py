"""Um canal de uma imagem, com os zeros em volta, de que qualquer janela se lê em vetores."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.nucleos.medidas_da_convolucao import Convolucao

Borda = tuple[int, int]


class Canal:
    """Um canal de uma amostra, com zeros em volta.

    Se as janelas andam de dois em dois, ou mais, as colunas de cada linha ficam em fases: primeiro as 0, 2,
    4, depois as 1, 3, 5. O que janelas vizinhas veem na mesma posição está então seguido na memória.
    """

    def __init__(self, c: Convolucao, altura: int, largura: int, bordas: Sequence[Borda]) -> None:
        self.c, self.altura, self.largura, self.fases = c, altura, largura, c.stride[1]
        (self.em_cima, em_baixo), (self.antes, depois) = bordas
        self.por_fase = -(-(self.antes + largura + depois) // self.fases)
        self.salto = self.fases * self.por_fase
        alem = c.lanes + c.kw * c.dilatacao[1]
        """O último vetor de uma linha pode ler um pouco além dela."""
        self.numeros = (self.em_cima + altura + em_baixo) * self.salto + alem
        self.lugar = c.rascunho(self.numeros)

    def zerar(self) -> None:
        """Os zeros de volta, uma vez para todos os canais."""
        c, zero = self.c, ir.Constant(self.c.real, 0.0)
        c.largo.em_vetores(0, self.numeros, lambda i: c.largo.e.escrever(zero, self.lugar, i, c.tipo))

    def trazer(self, base: ir.Value, de: Inteiro) -> None:
        """Os números de um canal, que começam em tal posição da memória."""
        self._cada_numero(base, de, ao_canal=True)

    def levar(self, base: ir.Value, de: Inteiro) -> None:
        """De volta à memória."""
        self._cada_numero(base, de, ao_canal=False)

    def _cada_numero(self, base: ir.Value, de: Inteiro, ao_canal: bool) -> None:
        c, e = self.c, self.c.largo.e

        def linha(i: Inteiro) -> None:
            inicio = e.somar(de, e.multiplicar(i, self.largura))
            aqui = e.multiplicar(e.somar(i, self.em_cima), self.salto)
            for fase in range(self.fases):
                primeira = (fase - self.antes) % self.fases
                lugar = fase * self.por_fase + (primeira + self.antes) // self.fases
                quantos = -(-(self.largura - primeira) // self.fases)
                numero = partial(um, e.somar(inicio, primeira), e.somar(aqui, lugar))
                c.largo.em_vetores(0, quantos, numero)

        def um(inicio: Inteiro, aqui: Inteiro, j: Inteiro) -> None:
            na_memoria, no_canal = e.somar(inicio, e.multiplicar(j, self.fases)), e.somar(aqui, j)
            if ao_canal:
                e.escrever(e.ler(base, na_memoria, c.tipo), self.lugar, no_canal, c.tipo)
            else:
                e.escrever(e.ler(self.lugar, no_canal, c.tipo), base, na_memoria, c.tipo)

        e.laco(0, self.altura, linha)

    def onde(self, i: Inteiro, j: Inteiro, dh: int, dw: int) -> Inteiro:
        """O lugar do que a saída (i, j) vê na posição (dh, dw) da sua janela; logo depois, o da seguinte."""
        return self.na_linha(i, dh * self.c.dilatacao[0], j, dw)

    def na_linha(self, i: Inteiro, abaixo: int, j: Inteiro, dw: int) -> Inteiro:
        """O mesmo, tantas linhas abaixo da primeira que a saída vê."""
        c, e = self.c, self.c.largo.e
        linha = e.somar(e.multiplicar(i, c.stride[0]), abaixo)
        depois, fase = divmod(dw * c.dilatacao[1], self.fases)
        return e.somar(e.somar(j, fase * self.por_fase + depois), e.multiplicar(linha, self.salto))

    def ler(self, i: Inteiro, j: Inteiro, dh: int, dw: int) -> ir.Value:
        """O que a saída (i, j), ou um vetor delas, vê na posição (dh, dw) da sua janela."""
        return self.c.largo.e.ler(self.lugar, self.onde(i, j, dh, dw), self.c.tipo, folga=True)
