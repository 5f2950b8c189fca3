"""O produto que salta zeros: de cada bloco de linhas de A, só as posições em que alguma não é zero.

Metade das colunas de sete imagens de dígitos é de zeros: são as bordas. Procurá-los custa uma leitura de A, e
os blocos são baixos e largos, porque quanto menos linhas, mais zeros juntos. Com dados sem zeros, os blocos
assim largos não são mais lentos que os altos, se o painel de B que leem está no cache.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import BYTES, bytes_de
from neuronio.motores.llvm.nucleos.bloco import Bloco
from neuronio.motores.llvm.nucleos.blocos import Blocos, Fatores, aos_poucos
from neuronio.motores.llvm.nucleos.copia import Copia
from neuronio.motores.llvm.nucleos.epilogo import Epilogo
from neuronio.motores.llvm.nucleos.pilhas import Linhas
from neuronio.motores.llvm.nucleos.zeros import Vivas

DO_L2 = 1 / 2
"""Que parte do L2 pode ocupar um painel de B: fica nele enquanto todas as linhas passam por ele."""

LINHAS_DO_TRECHO = 96
"""De quantas linhas de A se guardam as listas, de cada vez, se B não cabe no cache."""

CadaBloco = Callable[[Inteiro, int, Inteiro], None]


@dataclass(frozen=True)
class SemZeros:
    """C = A B, com A que costuma ter muitos zeros."""

    blocos: Blocos
    epilogo: Epilogo | None
    vivas: Vivas
    copia: Copia | None
    """Onde se copia cada painel de B, se ela inteira não cabe no cache."""
    de_pe: ir.Value
    """Onde se copiam as linhas de A, se são elas que estão seguidas na memória, em grupos de um vetor."""
    maior_soma: int
    somas: int
    """De quantas somas se trata de cada vez."""
    poucas_linhas: bool
    """Se pode haver poucas, como ao prever uma amostra: a cópia não serviria a mais nenhuma."""

    @classmethod
    def com_memoria(cls, f: Funcao, blocos: Blocos, maior_soma: int) -> SemZeros:
        """Um que tem onde anotar posições e copiar painéis."""
        e, tipo = blocos.e, blocos.tipo
        paineis = blocos.paineis(blocos.maior_largura)
        largura = max(n for _, _, n in paineis)
        cabem = int(DO_L2 * blocos.caches.l2) // (largura * bytes_de(tipo))
        um_so = sum(quantos for _, quantos, _ in paineis) == 1
        cabe = DO_L2 * blocos.caches.l2 if um_so else blocos.caches.l1
        cabe_inteira = maior_soma * blocos.colunas * bytes_de(tipo) <= cabe
        somas = maior_soma if cabe_inteira else min(maior_soma, max(cabem, 1))
        de_uma, listas = somas + blocos.lanes, 1 if cabe_inteira else LINHAS_DO_TRECHO
        lista, quantas = f.rascunho(listas * de_uma * BYTES["uint32"]), f.rascunho(listas * BYTES["int64"])
        vivas, copia = Vivas(e, tipo, lista, quantas, f.rascunho(de_uma * 2), de_uma), None
        grupos = 1 if cabe_inteira else -(-LINHAS_DO_TRECHO // blocos.lanes)
        de_pe = f.rascunho(grupos * somas * blocos.lanes * bytes_de(tipo))
        if not cabe_inteira:
            copia = Copia(e, tipo, f.rascunho(somas * largura * bytes_de(tipo)), largura)
        return cls(blocos, None, vivas, copia, de_pe, maior_soma, somas, not f.programa.atribuicoes)

    def escrever(self, f: Fatores, linhas: Linhas) -> None:
        """C = A B nas linhas dadas."""
        if (copia := self.copia) is None:
            self._bloco_por_bloco(f, linhas)
            return
        e, somas = self.blocos.e, self.somas
        aos_poucos(e, f, self.maior_soma, somas, lambda t: self._aos_paineis(t, linhas, copia))

    def _bloco_por_bloco(self, f: Fatores, linhas: Linhas) -> None:
        """B inteira cabe no cache: cada bloco de linhas passa por todos os painéis antes do seguinte."""

        def bloco(i: Inteiro, altura: int, no_grupo: Inteiro) -> None:
            self._anotar(f, 0, i, altura, no_grupo)
            copiada = self._de_pe(f, i, no_grupo, 0)
            self.blocos.cada_painel(
                lambda coluna, largura: self._bloco(copiada, 0, i, coluna, altura, largura),
                self.blocos.maior_largura,
            )

        self.vivas.comecar()
        self._cada_bloco(f, linhas, bloco, lambda i, quantas: self._olhar(f, i, quantas, 0))

    def _aos_paineis(self, f: Fatores, linhas: Linhas, copia: Copia) -> None:
        """De um trecho de linhas, anotam-se as posições; depois, cada painel só vem uma vez ao cache."""
        e, (inicio, fim) = self.blocos.e, linhas

        def trecho(de: Inteiro) -> None:
            dele = de, e.menor_dos_dois(e.somar(de, LINHAS_DO_TRECHO), fim)

            def anotar(i: Inteiro, altura: int, no_grupo: Inteiro) -> None:
                self._anotar(f, e.subtrair(i, de), i, altura, no_grupo)

            def painel(coluna: Inteiro, largura: int) -> None:
                copiada = replace(f, b=self._copiado(f.b, f.somas, coluna, largura, copia, dele))

                def bloco(i: Inteiro, altura: int, no_grupo: Inteiro) -> None:
                    aqui = self._de_pe(copiada, i, no_grupo, e.subtrair(e.subtrair(i, no_grupo), de))
                    self._bloco(aqui, e.subtrair(i, de), i, coluna, altura, largura)

                self._cada_bloco(f, dele, bloco)

            self._cada_bloco(
                f, dele, anotar, lambda i, quantas: self._olhar(f, i, quantas, e.subtrair(i, de))
            )
            self.blocos.cada_painel(painel, self.blocos.maior_largura)

        self.vivas.comecar()
        e.laco(inicio, fim, trecho, LINHAS_DO_TRECHO)

    def _copiado(
        self, b: Matriz, somas: Inteiro, coluna: Inteiro, largura: int, copia: Copia, linhas: Linhas
    ) -> Matriz:
        """B como se lê depois de copiado um painel dela; com um bloco só de linhas, onde já está."""
        e = self.blocos.e
        muitas = e.menor(self._altura, e.subtrair(linhas[1], linhas[0])) if self.poucas_linhas else True
        with e.se(muitas):
            copia.trazer(b.a_partir(e, coluna=coluna), somas, largura)
        copiada = Matriz(copia.lugar, copia.salto, 1, e.multiplicar(coluna, -1))
        return copiada if muitas is True else copiada.se(e, muitas, b)

    def _olhar(self, f: Fatores, i: Inteiro, quantas: int, antes: Inteiro) -> None:
        """Um grupo de linhas; ``antes``: quantas há nas cópias antes dele."""
        lugar = self.blocos.e.endereco(self.de_pe, self._na_copia(antes), self.blocos.tipo)
        self.vivas.olhar(f.a, i, quantas, f.somas, lugar)

    def _de_pe(self, f: Fatores, i: Inteiro, no_grupo: Inteiro, antes: Inteiro) -> Fatores:
        """Os fatores, com A como se lê na cópia do grupo da linha i, antes do qual há tantas."""
        if f.a.coluna == 1:
            return f
        e = self.blocos.e
        inicio = e.somar(self._na_copia(antes), e.subtrair(no_grupo, i))
        return replace(f, a=Matriz(self.de_pe, 1, self.blocos.lanes, inicio))

    def _na_copia(self, antes: Inteiro) -> Inteiro:
        """Onde começa a de um grupo; as últimas linhas, que são grupos de uma, enchem um entre elas."""
        e, lanes = self.blocos.e, self.blocos.lanes
        inteiros = e.multiplicar(e.dividir(antes, lanes), lanes * self.somas)
        return e.somar(inteiros, e.resto(antes, lanes))

    def _anotar(self, f: Fatores, qual: Inteiro, i: Inteiro, altura: int, no_grupo: Inteiro) -> None:
        if f.a.coluna == 1:
            self.vivas.anotar(qual, f.a, i, altura, f.somas)
        else:
            self.vivas.das_olhadas(qual, no_grupo, altura, f.somas)

    def _bloco(
        self, f: Fatores, qual: Inteiro, i: Inteiro, coluna: Inteiro, altura: int, largura: int
    ) -> None:
        lista, quantas = self.vivas.anotadas(qual)
        Bloco(self.blocos, self.epilogo, lista).escrever(f, i, coluna, altura, largura, quantas)

    def _cada_bloco(
        self,
        f: Fatores,
        linhas: Linhas,
        corpo: CadaBloco,
        antes: Callable[[Inteiro, int], None] = lambda i, quantas: None,
    ) -> None:
        """``corpo(primeira linha, quantas, a partir de que linha do seu grupo)`` para cada bloco.

        Se as linhas de A é que estão seguidas na memória, vão em grupos do tamanho de um vetor, e
        ``antes(primeira linha, quantas)`` se faz uma vez em cada um.
        """
        e, blocos, (inicio, fim) = self.blocos.e, self.blocos, linhas
        if f.a.coluna == 1:
            blocos.em_blocos(linhas, self._altura, lambda i, altura: corpo(i, altura, 0))
            return

        def grupo(i: Inteiro, quantas: int) -> None:
            antes(i, quantas)
            blocos.blocos_iguais(0, quantas, self._altura, lambda j, n: corpo(e.somar(i, j), n, j))

        lanes = blocos.lanes
        inteiros = e.somar(inicio, e.multiplicar(e.dividir(e.subtrair(fim, inicio), lanes), lanes))
        e.laco(inicio, inteiros, lambda i: grupo(i, lanes), lanes)
        sobra = e.subtrair(fim, inteiros)
        de_cada = sobra if isinstance(sobra, int) else 1  # se se sabe quantas são, vão juntas
        e.laco(inteiros, fim, lambda i: grupo(i, de_cada), de_cada)

    @property
    def _altura(self) -> int:
        """Quantas linhas tem um bloco: o que cabe nos registradores, com um número de A por linha.

        Se o bloco é mais alto do que largo, o LLVM lê de uma vez os números de A e os vetores de B, e sem
        lugar para todos guardaria somas na memória em cada volta.
        """
        blocos = self.blocos
        largos = max(-(-largura // blocos.lanes) for _, _, largura in blocos.paineis(blocos.maior_largura))
        livres = blocos.registradores - 1
        altura = livres // (largos + 1)
        return max(altura if altura <= largos else (livres - largos) // (largos + 1), 1)
