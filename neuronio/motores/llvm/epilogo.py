"""O epílogo de um produto: o que se calcula de cada bloco de resultados logo que pronto."""

from __future__ import annotations

from typing import TYPE_CHECKING

import llvmlite.ir as ir

from neuronio.motores.llvm.emissor import Inteiro
from neuronio.motores.llvm.faixas import Faixa
from neuronio.motores.llvm.nucleo import Nucleo, passos

if TYPE_CHECKING:
    from neuronio.motores.llvm.geracao import Funcao
    from neuronio.motores.llvm.produto import Produto


class Epilogo:
    """As expressões de um núcleo de produto: bias, ativação, atualização de um peso."""

    def __init__(self, f: Funcao, n: Nucleo, produto: Produto) -> None:
        assert n.instrucao is not None
        self.f, self.n, self.saida = f, n, n.instrucao.saida
        self.lanes, self.tipo = produto.lanes, produto.tipo
        self.de_passagem = f.plano.de_passagem(n)
        self.passo = (produto.maior_largura + 1) * self.lanes  # e mais um, da sobra
        self.bloco = f.rascunho(14 * self.passo * produto.bytes) if self.de_passagem else None
        """Onde fica cada bloco, se ninguém mais o lê."""

    def antecipar(self, i0: Inteiro, coluna: Inteiro, altura: int, largura: int) -> None:
        """Manda buscar o que as expressões lerão neste bloco: chega enquanto se fazem as somas dele."""
        f, e, passo = self.f, self.f.e, passos(self.n.forma)[0]
        proprios = f.programa.constantes.keys() | set(self.n.valores)
        aqui = (a.base for a in f.plano.acessos(self.n) if f.plano.igual(a, self.n))
        lidos = [base for base in aqui if base not in proprios]

        def linha(r: Inteiro) -> None:
            onde = e.somar(e.multiplicar(e.somar(i0, r), passo), coluna)
            for lido in lidos:
                for v in range(0, largura, self.lanes):
                    e.antecipar(f.base(lido), e.somar(onde, v), self.tipo)

        if lidos:
            e.laco(0, altura, linha)

    def escrever(
        self, i0: Inteiro, coluna: Inteiro, altura: int, largura: int, pronto: ir.Value, passo: int
    ) -> None:
        """As expressões de ``altura`` linhas, em ``largura`` colunas, do que está ``pronto``."""
        f, e = self.f, self.f.e

        def linha(r: Inteiro) -> None:
            f.memo = {}
            for v in range(0, largura, self.lanes):
                n = min(self.lanes, largura - v)
                colunas = Faixa.seguidos(e.somar(coluna, v), n, self.lanes)
                indices = [e.somar(i0, r), colunas]
                valor = e.ler_vetor(pronto, e.somar(e.multiplicar(r, passo), v), n, self.tipo)
                f.ja_calculado(self.saida, indices, valor)
                f.calcular(self.n, indices)

        e.laco(0, altura, linha)
