"""As pilhas: linhas de uma matriz copiadas de modo que cada soma as leia de um lugar só da memória."""

from __future__ import annotations

from collections.abc import Callable

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import bytes_de
from neuronio.motores.llvm.nucleos.copia import Copia

Linhas = tuple[Inteiro, Inteiro]

LINHAS_DA_PILHA = 24
"""De quantas linhas é uma pilha: com as somas de um trecho, cabe toda no L1."""


class Pilhas:
    """Linhas de A, transpostas, em pilhas de tantas.

    Args:
        f: onde se escreve.
        e, tipo: em que vetores, e de que números.
        linhas: quantas linhas se trazem de cada vez, no máximo.
        somas: quantas somas, no máximo.
    """

    def __init__(self, f: Funcao, e: Emissor, tipo: ir.Type, linhas: int, somas: int) -> None:
        self.e, self.tipo = e, tipo
        self.salto = -(-LINHAS_DA_PILHA // e.lanes) * e.lanes
        self.de_cada = self.salto * somas
        self.lugar = f.rascunho(-(-linhas // LINHAS_DA_PILHA) * self.de_cada * bytes_de(tipo))

    def cada(self, linhas: Linhas, corpo: Callable[[Linhas], None]) -> None:
        """``corpo(as linhas dela)`` para cada pilha."""
        e, (inicio, fim) = self.e, linhas

        def uma(de: Inteiro) -> None:
            corpo((de, e.menor_dos_dois(e.somar(de, LINHAS_DA_PILHA), fim)))

        e.laco(inicio, fim, uma, LINHAS_DA_PILHA)

    def trazer(self, a: Matriz, somas: Inteiro, linhas: Linhas) -> None:
        """Copia tantas somas destas linhas."""
        e = self.e

        def pilha(dela: Linhas) -> None:
            lugar = e.endereco(self.lugar, self._antes(dela, linhas), self.tipo)
            Copia(e, self.tipo, lugar, self.salto).trazer_muitas(
                a.a_partir(e, dela[0]).transposta, somas, e.subtrair(dela[1], dela[0])
            )

        self.cada(linhas, pilha)

    def matriz(self, pilha: Linhas, linhas: Linhas) -> Matriz:
        """A matriz como se lê nas linhas de uma pilha."""
        inicio = self.e.subtrair(self._antes(pilha, linhas), pilha[0])
        return Matriz(self.lugar, 1, self.salto, inicio)

    def _antes(self, pilha: Linhas, linhas: Linhas) -> Inteiro:
        """Quantos números há nas pilhas de antes de uma."""
        e = self.e
        return e.multiplicar(e.dividir(e.subtrair(pilha[0], linhas[0]), LINHAS_DA_PILHA), self.de_cada)
