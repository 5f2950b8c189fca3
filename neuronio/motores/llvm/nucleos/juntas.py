"""As amostras que uma convolução leva juntas: as colunas de umas ao lado das de outras, num produto só.

Assim o kernel, que pode não caber no cache, vem à memória uma vez por grupo, e não por amostra; e de um mapa
pequeno não sobra um painel quase vazio por amostra.
"""

from __future__ import annotations

from collections.abc import Callable

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import BYTES, I64
from neuronio.motores.llvm.nucleos.blocos import Blocos, CadaPainel
from neuronio.motores.llvm.nucleos.colunas import Colunas
from neuronio.motores.llvm.nucleos.copia import Copia
from neuronio.motores.llvm.nucleos.medidas_da_convolucao import Convolucao
from neuronio.motores.llvm.nucleos.produto import Produto

POSICOES = 128
"""Com tantas, cada número de um kernel que não cabe no cache se usa em oito vetores ao vir da memória."""

DE_COPIAR = 8
"""Pôr lado a lado um vetor de saídas, ou levá-lo ao seu lugar, custa tantas multiplicações."""

CadaGrupo = Callable[[Inteiro, Inteiro, Inteiro, int], None]


def quantas_juntas(c: Convolucao) -> int:
    """De quantas amostras é um grupo: as colunas cabem no L2, ou ocupam tanto quanto o kernel.

    De tantas que bastem, as que custam menos: uma, de um mapa de 7×7, enche três vetores e um número.
    """
    cabem = max(c.f.q.plano.caches.l2, c.filtros * c.somas * BYTES[c.tipo])
    de_uma = c.somas * c.posicoes * BYTES[c.tipo]
    mais = max(min(cabem // de_uma, c.amostras_por_thread), 1)
    menos = min(-(-POSICOES // c.posicoes), mais) if _vem_de_longe(c) else 1

    def custo(juntas: int) -> int:
        grupos, sobram = divmod(c.amostras_por_thread, juntas)
        return grupos * _custo(c, juntas) + _custo(c, sobram)

    return min(range(menos, mais + 1), key=custo)


def _custo(c: Convolucao, amostras: int) -> int:
    """Em multiplicações de vetores, o de um filtro em tantas amostras: se são mais de uma, as saídas se
    copiam."""
    if amostras <= 1:
        return amostras * -(-c.posicoes // c.lanes) * c.somas
    return -(-amostras * c.posicoes // c.lanes) * (c.somas + DE_COPIAR)


def _vem_de_longe(c: Convolucao) -> bool:
    """Se o kernel não cabe em meio L2, ao lado das colunas."""
    return bool(c.filtros_do_grupo * c.somas * BYTES[c.tipo] > c.f.q.plano.caches.l2 // 2)


class VetoresInteiros(Blocos):
    """As colunas que houver, em painéis de dois vetores; se estes são em número ímpar, o último é de três.

    Args:
        c: a convolução.
        cabem: quantas podem ser.
        ha: quantas são; o que lhes falta para dois vetores também se calcula.
    """

    def __init__(self, c: Convolucao, cabem: int, ha: Inteiro) -> None:
        super().__init__(c.f, c.tipo, cabem)
        e, dois = self.e, 2 * self.lanes
        ao_menos = e.b.select(e.menor(ha, dois), I64(dois), e.i64(ha))
        self.vetores = e.dividir(e.somar(ao_menos, self.lanes - 1), self.lanes)

    def cada_painel(self, corpo: CadaPainel, vetores: int = 2) -> None:
        e, lanes = self.e, self.lanes
        impar = e.resto(self.vetores, 2)
        pares = e.dividir(e.subtrair(self.vetores, e.multiplicar(impar, 3)), 2)
        e.laco(0, pares, lambda j: corpo(e.multiplicar(j, 2 * lanes), 2 * lanes))
        e.laco(0, impar, lambda _: corpo(e.multiplicar(pares, 2 * lanes), 3 * lanes))

    @property
    def maior_painel(self) -> int:
        return 3 * self.lanes


class Juntas:
    """Um grupo de amostras, e o lugar das colunas delas.

    Args:
        c: a convolução.
        quantas: de quantas é o grupo.
        com_saidas: se também as saídas delas se põem lado a lado, ou se leem e se escrevem onde estão.
    """

    def __init__(self, c: Convolucao, quantas: int, com_saidas: bool) -> None:
        self.c, self.e, self.quantas = c, c.largo.e, quantas
        self.colunas = Colunas(c, quantas)
        salto = self.colunas.salto
        self.dos_filtros = Matriz(c.rascunho(c.filtros_do_grupo * salto if com_saidas else 0), salto, 1)
        """(filtros do grupo, amostras × posições): o que se multiplica pelas colunas, ou delas vem."""

    def cada_grupo(self, corpo: CadaGrupo) -> None:
        """``corpo(primeira, quantas há, grupo de canais, quantas cabem)``; uma que sobra vai sozinha."""
        c, e, juntas = self.c, self.e, self.quantas
        inicio, fim = c.f.cota(c.forma_x[0])
        if juntas > 1:
            grupos = e.dividir(e.somar(e.subtrair(fim, inicio), juntas - 2), juntas)
            meio = e.somar(inicio, e.multiplicar(grupos, juntas))

            def grupo(s: Inteiro) -> None:
                quantas = e.menor_dos_dois(e.subtrair(fim, s), juntas)
                e.laco(0, c.grupos, lambda g: corpo(s, quantas, g, juntas))

            e.laco(inicio, meio, grupo, juntas)
            inicio = meio
        e.laco(inicio, fim, lambda s: e.laco(0, c.grupos, lambda g: corpo(s, 1, g, 1)))

    def produto(self, quantas: Inteiro, no_grupo: int, de_pe: bool = False) -> Produto:
        """O do kernel pelas colunas de tantas amostras, das que cabem; ``de_pe``: do kernel transposto.

        Um kernel que não cabe em meio L2 vem uma vez só: por fora as suas linhas, e do outro fator só umas
        somas de cada vez.
        """
        c, e = self.c, self.e
        if no_grupo == 1:
            blocos = Blocos(c.f, c.tipo, c.posicoes)
        else:
            blocos = VetoresInteiros(c, self.colunas.largura, e.multiplicar(quantas, c.posicoes))
        if not _vem_de_longe(c):
            return Produto(blocos)
        if de_pe:
            return Produto.com_memoria(c.f, blocos, c.somas, c.filtros_do_grupo, com_zeros=False)
        return Produto(blocos, c.somas, aos_poucos=True)

    def formar(self, x: ir.Value, s: Inteiro, quantas: Inteiro, g: Inteiro) -> None:
        """As colunas das amostras."""
        self._cada_uma(s, quantas, lambda qual, t: self.colunas.formar(x, self._na_imagem(qual, g), t))

    def desfazer(self, x: ir.Value, s: Inteiro, quantas: Inteiro, g: Inteiro) -> None:
        """As colunas, de volta a cada amostra."""
        self._cada_uma(s, quantas, lambda qual, t: self.colunas.desfazer(x, self._na_imagem(qual, g), t))

    def trazer(
        self, saida: ir.Value, s: Inteiro, quantas: Inteiro, g: Inteiro, filtros: tuple[Inteiro, Inteiro]
    ) -> None:
        """O que há em tais filtros das saídas das amostras, posto lado a lado."""
        c, e, (inicio, fim) = self.c, self.e, filtros

        def uma(qual: Inteiro, t: Inteiro) -> None:
            de = Matriz(saida, c.posicoes, 1, c.inicio(c.forma_y, qual, g, c.filtros_do_grupo))
            para = e.endereco(self.dos_filtros.base, e.multiplicar(t, c.posicoes), c.real)
            Copia(e, c.real, para, self.colunas.salto).trazer_muitas(
                de.a_partir(e, inicio), e.subtrair(fim, inicio), c.posicoes
            )

        self._cada_uma(s, quantas, uma)

    def levar(self, saida: ir.Value, s: Inteiro, quantas: Inteiro, g: Inteiro) -> None:
        """De lado a lado, cada uma às suas saídas."""
        c, e = self.c, self.e

        def uma(qual: Inteiro, t: Inteiro) -> None:
            de = self.dos_filtros.a_partir(e, coluna=e.multiplicar(t, c.posicoes))
            para = e.endereco(saida, c.inicio(c.forma_y, qual, g, c.filtros_do_grupo), c.real)
            Copia(e, c.real, para, c.posicoes).trazer_muitas(de, c.filtros_do_grupo, c.posicoes)

        self._cada_uma(s, quantas, uma)

    def _cada_uma(self, s: Inteiro, quantas: Inteiro, corpo: Callable[[Inteiro, Inteiro], None]) -> None:
        self.e.laco(0, quantas, lambda t: corpo(self.e.somar(s, t), t))

    def _na_imagem(self, s: Inteiro, g: Inteiro) -> Inteiro:
        return self.c.inicio(self.c.forma_x, s, g, self.c.canais_do_grupo)
