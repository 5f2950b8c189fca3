"""Uma matriz em cada ponto de uma convolução de Winograd, na memória."""

from __future__ import annotations

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import BYTES
from neuronio.motores.llvm.nucleos.medidas_da_convolucao import Convolucao
from neuronio.motores.llvm.nucleos.pontos import PONTOS
from neuronio.motores.llvm.nucleos.produto import SALTO_RUIM


class NosPontos:
    """Uma matriz em cada um dos 36 pontos; cada linha dela são vetores inteiros."""

    def __init__(
        self,
        c: Convolucao,
        linhas: int,
        colunas: int,
        permanente: bool = False,
        por_vetores: bool = False,
    ) -> None:
        self.c, self.linhas, self.colunas = c, linhas, colunas
        self.largura = -(-colunas // c.lanes) * c.lanes
        no_mesmo_lugar = self.largura * BYTES[c.tipo] % SALTO_RUIM == 0
        self.salto = self.largura + (c.lanes if no_mesmo_lugar else 0)
        self.de_linha, self.de_coluna = (c.lanes, linhas) if por_vetores else (self.salto, 1)
        """Quanto se anda até a linha seguinte, e até a coluna. ``por_vetores``: cada vetor de colunas tem as
        suas linhas em seguida, que é a ordem em que um produto as lê."""
        self.por_ponto = linhas * self.salto + c.lanes
        """De uma matriz à seguinte: com um vetor a mais, para que não caiam todas no mesmo lugar do cache."""
        lugar = c.f.permanente if permanente else c.f.rascunho
        self.base = lugar(self.por_ponto * PONTOS**2 * BYTES[c.tipo])

    def __getitem__(self, ponto: Inteiro) -> Matriz:
        desde = self.c.largo.e.multiplicar(ponto, self.por_ponto)
        return Matriz(self.base, self.de_linha, self.de_coluna, desde)

    def ler(self, linha: Inteiro, coluna: Inteiro, i: Inteiro, j: Inteiro) -> ir.Value:
        return self.c.largo.e.ler_vetor(
            self.base, self._lugar(linha, coluna, i, j), self.c.lanes, self.c.real
        )

    def guardar(self, linha: Inteiro, coluna: Inteiro, i: Inteiro, j: Inteiro, valor: ir.Value) -> None:
        self.c.largo.e.escrever_vetor(valor, self.base, self._lugar(linha, coluna, i, j), self.c.lanes)

    def _lugar(self, linha: Inteiro, coluna: Inteiro, i: Inteiro, j: Inteiro) -> Inteiro:
        e = self.c.largo.e
        ponto = e.somar(e.multiplicar(i, PONTOS), j)
        na_matriz = e.somar(e.multiplicar(linha, self.de_linha), e.multiplicar(coluna, self.de_coluna))
        return e.somar(na_matriz, e.multiplicar(ponto, self.por_ponto))

    def zerar(self) -> None:
        zerar(self.c, self.base, self.por_ponto * PONTOS**2)


def zerar(c: Convolucao, base: ir.Value, numeros: int) -> None:
    """Zeros em tantos números."""
    zero = ir.Constant(c.real, 0.0)
    c.largo.em_vetores(0, numeros, lambda i: c.largo.e.escrever(zero, base, i, c.tipo))
