"""As pilhas: linhas de uma matriz copiadas de modo que cada soma as leia de um lugar só da memória."""

from __future__ import annotations

from collections.abc import Callable

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import I64, bytes_de
from neuronio.motores.llvm.nucleos.blocos import Blocos
from neuronio.motores.llvm.nucleos.copia import Copia

Linhas = tuple[Inteiro, Inteiro]

DE_UMA_LINHA = 2 << 10
"""A parte do L1 que se deixa a cada linha de uma pilha, até que se completem blocos: 512 somas de float32, as
do trecho mais comprido."""

JUNTAS = 32
"""Quantas somas se copiam a todas as pilhas, antes das seguintes."""

DO_L2 = 5 / 8
"""Que parte do L2 ocupam as pilhas que se trazem de cada vez: o resto é do painel e dos resultados."""


class Pilhas:
    """Linhas de A, transpostas, em pilhas de tantas.

    Args:
        f: onde se escreve.
        blocos: os do produto, que leem delas; cada uma é de alguns dos mais altos.
        somas: quantas somas há, no máximo.
        do_trecho: quantas se fazem de cada vez, se são muitas.
    """

    def __init__(self, f: Funcao, blocos: Blocos, somas: int, do_trecho: int) -> None:
        self.e, self.tipo = blocos.e, blocos.tipo
        altura = blocos.altura(2 * blocos.lanes)
        self.linhas = -(-blocos.caches.l1 // (DE_UMA_LINHA * altura)) * altura
        """De quantas é cada uma."""
        self.salto = -(-self.linhas // blocos.lanes) * blocos.lanes
        self.de_cada = self.salto * min(somas, do_trecho)
        numero = bytes_de(self.tipo)
        quantas = max(int(DO_L2 * blocos.caches.l2) // (self.salto * do_trecho * numero), 1)
        self.maior_trecho = quantas * self.linhas
        """Quantas linhas se trazem de cada vez, no máximo."""
        self.lugar = f.rascunho(quantas * self.de_cada * numero)

    def cada(self, linhas: Linhas, corpo: Callable[[Linhas], None]) -> None:
        """``corpo(as linhas dela)`` para cada pilha."""
        e, (inicio, fim) = self.e, linhas

        def uma(de: Inteiro) -> None:
            corpo((de, e.menor_dos_dois(e.somar(de, self.linhas), fim)))

        e.laco(inicio, fim, uma, self.linhas)

    def em_trechos(self, linhas: Linhas, corpo: Callable[[Linhas], None]) -> None:
        """``corpo(as linhas dele)`` para trechos quase iguais, de pilhas inteiras, que cabem no seu lugar.

        O último não fica só com meia dúzia: cada um copia B de novo.
        """
        e, b, (inicio, fim) = self.e, self.e.b, linhas
        quantas = e.i64(e.subtrair(fim, inicio))
        trechos = b.udiv(e.somar(quantas, self.maior_trecho - 1), I64(self.maior_trecho))
        trechos = b.select(e.menor(trechos, 1), I64(1), trechos)  # a uma thread podem não caber linhas
        de_todos = e.multiplicar(trechos, self.linhas)  # com uma pilha em cada um
        pilhas = b.udiv(e.somar(quantas, e.subtrair(de_todos, 1)), de_todos)
        por_trecho = e.multiplicar(pilhas, self.linhas)

        def um(de: Inteiro) -> None:
            corpo((de, e.menor_dos_dois(e.somar(de, por_trecho), fim)))

        e.laco(inicio, fim, um, por_trecho)

    def trazer(self, a: Matriz, somas: Inteiro, linhas: Linhas) -> None:
        """Copia tantas somas destas linhas, umas poucas a todas as pilhas de cada vez: se são elas que estão
        longe umas das outras na memória, cada página só se visita uma vez."""
        e = self.e

        def trecho(p: Inteiro) -> None:
            quantas = e.menor_dos_dois(JUNTAS, e.subtrair(somas, p))

            def pilha(dela: Linhas) -> None:
                onde = e.somar(self._antes(dela, linhas), e.multiplicar(p, self.salto))
                lugar = e.endereco(self.lugar, onde, self.tipo)
                Copia(e, self.tipo, lugar, self.salto).trazer_muitas(
                    a.a_partir(e, dela[0], p).transposta, quantas, e.subtrair(dela[1], dela[0])
                )

            self.cada(linhas, pilha)

        e.laco(0, somas, trecho, JUNTAS)

    def matriz(self, pilha: Linhas, linhas: Linhas) -> Matriz:
        """A matriz como se lê nas linhas de uma pilha."""
        inicio = self.e.subtrair(self._antes(pilha, linhas), pilha[0])
        return Matriz(self.lugar, 1, self.salto, inicio)

    def _antes(self, pilha: Linhas, linhas: Linhas) -> Inteiro:
        """Quantos números há nas pilhas de antes de uma."""
        e = self.e
        return e.multiplicar(e.dividir(e.subtrair(pilha[0], linhas[0]), self.linhas), self.de_cada)
