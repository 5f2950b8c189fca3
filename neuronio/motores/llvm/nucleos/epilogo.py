"""O epílogo de um produto: o que se calcula de cada bloco de resultados logo que pronto."""

from __future__ import annotations

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.faixas import Faixa, Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.tipos import bytes_de
from neuronio.motores.llvm.nucleos.blocos import MAIOR_ALTURA, Blocos


class Epilogo:
    """As expressões de um núcleo de produto: bias, ativação, atualização de um peso."""

    def __init__(self, f: Funcao, blocos: Blocos) -> None:
        assert f.n.instrucao is not None
        self.f, self.n, self.saida = f.com_lanes(blocos.lanes), f.n, f.n.instrucao.saida
        self.lanes, self.tipo = blocos.lanes, blocos.tipo
        self.salto = (blocos.maior_largura + 1) * self.lanes  # e mais um, da sobra
        tamanho = MAIOR_ALTURA * self.salto * bytes_de(self.tipo)
        self.bloco = f.rascunho(tamanho) if self.n.de_passagem else None
        """Onde fica cada bloco, se ninguém mais o lê."""

    def antecipar(self, i0: Inteiro, coluna: Inteiro, altura: int, largura: int) -> None:
        """Manda buscar o que as expressões lerão neste bloco: chega enquanto se fazem as somas dele."""
        f, e = self.f, self.f.e
        proprios = f.programa.constantes.keys() | set(self.n.valores)
        aqui = [a.base for a in self.n.acessos if a.identico and f.corte.forma(a.base) == self.n.forma]
        lidos = [base for base in aqui if base not in proprios]

        def linha(r: Inteiro) -> None:
            for lido in lidos:
                salto = f.corte.vistas[lido].saltos[0]
                onde = e.somar(e.multiplicar(e.somar(i0, r), salto), coluna)
                for v in range(0, largura, self.lanes):
                    e.antecipar(f.base(lido), e.somar(onde, v), self.tipo)

        if lidos:
            e.laco(0, altura, linha)

    def escrever(
        self, i0: Inteiro, coluna: Inteiro, altura: int, largura: int, pronto: ir.Value, salto: int
    ) -> None:
        """As expressões de ``altura`` linhas, em ``largura`` colunas, do que está ``pronto``."""
        f, e = self.f, self.f.e

        def linha(r: Inteiro) -> None:
            f.esquecer()
            for v in range(0, largura, self.lanes):
                n = min(self.lanes, largura - v)
                colunas = Faixa.seguidos(e.somar(coluna, v), n, self.lanes)
                indices = [e.somar(i0, r), colunas]
                valor = e.ler_vetor(pronto, e.somar(e.multiplicar(r, salto), v), n, self.tipo)
                f.ja_calculado(self.saida, indices, valor)
                f.calcular(indices)

        e.laco(0, altura, linha)
