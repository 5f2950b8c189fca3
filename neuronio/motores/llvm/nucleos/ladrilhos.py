"""Os ladrilhos de uma convolução de Winograd: onde ficam, e como se vai das imagens a eles e se volta."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import llvmlite.ir as ir
import numpy as np

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import BYTES
from neuronio.motores.llvm.nucleos.copia import Copia
from neuronio.motores.llvm.nucleos.medidas_da_convolucao import Convolucao
from neuronio.motores.llvm.nucleos.nos_pontos import NosPontos, zerar
from neuronio.motores.llvm.nucleos.pontos import (
    BT,
    PONTOS,
    avaliar,
    do_kernel,
    interpolar,
    nas_duas_direcoes,
    potencias,
)
from neuronio.tensor.dimensao import Forma, concreto

DO_L2 = 1 / 4
"""Que parte do L2 ocupam os ladrilhos que se levam aos pontos de cada vez: o kernel fica ao lado. Se ele é
maior, relê-se a cada vez, e os ladrilhos são `JUNTOS`, ou ocupam tanto quanto ele."""

JUNTOS = 32
"""Juntam-se amostras até tantos ladrilhos: o kernel vem à memória menos vezes, e o gradiente dele também."""

Cota = tuple[Inteiro, Inteiro]


class Mapa:
    """Uma imagem com os canais por último, e em volta dela zeros até que haja ladrilhos inteiros."""

    def __init__(
        self,
        c: Convolucao,
        forma: Forma,
        canais: int,
        lados: Sequence[int],
        canto: Sequence[int],
        ladrilhos: int,
        matriz: np.ndarray,
        somado: bool = False,
    ) -> None:
        self.c, self.forma, self.canais, self.canto, self.matriz = c, forma, canais, canto, matriz
        self.somado = somado
        """Se os seus ladrilhos se sobrepõem, e o que volta a eles se soma."""
        self.altura, self.largura = map(concreto, forma[2:])
        self.linhas, self.colunas = lados
        self.pontos = NosPontos(c, ladrilhos, self.canais)
        self.salto = self.pontos.salto
        self.base = c.rascunho(self.linhas * self.colunas * self.salto)

    def zerar(self) -> None:
        zerar(self.c, self.base, self.linhas * self.colunas * self.salto)

    def recomecar(self) -> None:
        """Antes que a ele volte outra imagem."""
        if self.somado:
            self.zerar()

    def trazer(self, base: ir.Value, amostra: Inteiro, grupo: Inteiro, canal: Inteiro = 0) -> None:
        """De (canais, altura, largura), uma linha de cada vez, a partir de um canal do grupo."""
        e, ponto = self.c.largo.e, self.altura * self.largura
        inicio = self.c.inicio(self.forma, amostra, grupo, self.canais)
        inicio = e.somar(inicio, e.multiplicar(canal, ponto))

        def linha(i: Inteiro) -> None:
            de = Matriz(base, 1, ponto, e.somar(inicio, e.multiplicar(i, self.largura)))
            lugar = e.endereco(self.base, self._da_imagem(i), self.c.real)
            Copia(e, self.c.real, lugar, self.salto).trazer_muitas(de, self.largura, self.canais)

        e.laco(0, self.altura, linha)

    def levar(self, base: ir.Value, amostra: Inteiro, grupo: Inteiro) -> None:
        """De volta a (canais, altura, largura)."""
        e, ponto = self.c.largo.e, self.altura * self.largura
        inicio = self.c.inicio(self.forma, amostra, grupo, self.canais)

        def linha(i: Inteiro) -> None:
            de = Matriz(self.base, 1, self.salto, self._da_imagem(i))
            lugar = e.endereco(base, e.somar(inicio, e.multiplicar(i, self.largura)), self.c.real)
            Copia(e, self.c.real, lugar, ponto).trazer_muitas(de, self.canais, self.largura)

        e.laco(0, self.altura, linha)

    def _da_imagem(self, linha: Inteiro) -> Inteiro:
        return self.lugar(self.c.largo.e.somar(linha, self.canto[0]), self.canto[1])

    def lugar(self, linha: Inteiro, coluna: Inteiro) -> Inteiro:
        e = self.c.largo.e
        return e.multiplicar(e.somar(e.multiplicar(linha, self.colunas), coluna), self.salto)


def saidas_por_lado(c: Convolucao) -> int:
    """Quantas saídas tem um ladrilho, de cada lado."""
    return PONTOS - c.kh + 1


def quantos(c: Convolucao) -> tuple[int, int]:
    """Quantas linhas de ladrilhos cobrem as saídas, e quantos há em cada uma."""
    return -(-c.oh // saidas_por_lado(c)), -(-c.ow // saidas_por_lado(c))


class Ladrilhos:
    """As medidas de uma convolução em ladrilhos, e os seus lugares.

    O que é da imagem tem os canais nos vetores; o que é das saídas, os filtros.
    """

    def __init__(self, c: Convolucao, filtros: int, amostras: Cota, juntos: int = JUNTOS) -> None:
        """
        Args:
            c: a convolução.
            filtros: quantos se fazem de cada vez, de cada grupo.
            amostras: as desta thread.
            juntos: até quantos ladrilhos se juntam, das amostras que têm menos.
        """
        self.c, self.e, self.saidas, self.amostras = c, c.largo.e, saidas_por_lado(c), amostras
        linhas, self.colunas = quantos(c)
        de_um = PONTOS**2 * (c.canais_do_grupo + filtros) * BYTES[c.tipo]
        do_kernel = PONTOS**2 * c.canais_do_grupo * filtros * BYTES[c.tipo]
        cabem = max(int(DO_L2 * c.f.q.plano.caches.l2), min(juntos * de_um, do_kernel))
        self.rodadas = -(-linhas // max(cabem // (self.colunas * de_um), 1))
        self.linhas = -(-linhas // self.rodadas)
        """De quantas linhas de ladrilhos é cada rodada."""
        self.por_rodada = self.linhas * self.colunas
        self.juntas = max(juntos // self.por_rodada, 1) if self.rodadas == 1 else 1
        """De quantas amostras se juntam os ladrilhos."""
        lados = self.rodadas * self.linhas * self.saidas, self.colunas * self.saidas
        com_borda = [lado + c.kh - 1 for lado in lados]
        canto = [antes for antes, _ in c.bordas]
        ladrilhos = self.por_rodada * self.juntas
        self.imagem = Mapa(c, c.forma_x, c.canais_do_grupo, com_borda, canto, ladrilhos, BT, somado=True)
        matriz = potencias(self.saidas)
        self.saida = Mapa(c, c.forma_y, filtros, lados, (0, 0), ladrilhos, matriz)
        self.planas = c.rascunho(c.kh**2 * max(self.imagem.salto, self.saida.salto))
        """Os kernels de uma linha do kernel nos pontos, com os canais, ou os filtros, por último."""

    # ── laços ───────────────────────────────────────────────────────────────
    def zerar(self) -> None:
        """Zeros em volta das imagens, que se fazem uma vez."""
        self.imagem.zerar()
        self.saida.zerar()

    def cada_amostra(self, corpo: Callable[[Inteiro], None]) -> None:
        self.e.laco(*self.amostras, corpo)

    def juntar(self, amostra: Inteiro) -> tuple[Inteiro, bool | ir.Value]:
        """Depois de quantos ladrilhos ficam os da amostra, e se com ela já são bastantes."""
        e, b = self.e, self.e.b
        primeira, fim = self.amostras
        antes = e.resto(e.subtrair(amostra, primeira), self.juntas)
        if self.juntas == 1:
            return 0, True
        cheia = b.icmp_signed("==", antes, e.i64(self.juntas - 1))
        ultima = b.icmp_signed("==", e.somar(amostra, 1), e.i64(fim))
        return e.multiplicar(antes, self.por_rodada), b.or_(cheia, ultima)

    def cada_rodada(self, corpo: Callable[[Inteiro], None]) -> None:
        """``corpo(primeira linha de ladrilhos)``."""
        self.e.laco(0, self.rodadas * self.linhas, corpo, self.linhas)

    def em_cada_ponto(self, corpo: Callable[[Inteiro], None]) -> None:
        self.e.laco(0, PONTOS**2, corpo)

    def _cada_ladrilho(
        self, mapa: Mapa, primeira: Inteiro, corpo: Callable[[Inteiro, Inteiro, Inteiro], None]
    ) -> None:
        """``corpo(ladrilho, onde começa no mapa, canal)``, com um vetor de canais de cada vez."""
        e = self.e

        def linha(i: Inteiro) -> None:
            def coluna(j: Inteiro) -> None:
                ladrilho = e.somar(e.multiplicar(i, self.colunas), j)
                na_linha = e.multiplicar(e.somar(primeira, i), self.saidas)
                lugar = mapa.lugar(na_linha, e.multiplicar(j, self.saidas))
                largura, lanes = mapa.pontos.largura, self.c.lanes
                e.laco(0, largura, lambda canal: corpo(ladrilho, e.somar(lugar, canal), canal), lanes)

            e.laco(0, self.colunas, coluna)

        e.laco(0, self.linhas, linha)

    # ── das imagens aos pontos, e de volta ──────────────────────────────────
    def avaliar(self, mapa: Mapa, linha: Inteiro, antes: Inteiro = 0) -> None:
        """Os ladrilhos de uma rodada, nos pontos; ``antes``: depois de quantos outros ficam."""
        e = self.e

        def ladrilho(t: Inteiro, lugar: Inteiro, canal: Inteiro) -> None:
            nas_duas_direcoes(
                e,
                partial(avaliar, e, mapa.matriz),
                (mapa.matriz.shape[1], PONTOS),
                lambda i, j: e.ler_vetor(
                    mapa.base, e.somar(lugar, mapa.lugar(i, j)), self.c.lanes, self.c.real
                ),
                partial(mapa.pontos.guardar, e.somar(t, antes), canal),
            )

        self._cada_ladrilho(mapa, linha, ladrilho)

    def interpolar(self, mapa: Mapa, linha: Inteiro, antes: Inteiro = 0) -> None:
        """O que há nos pontos, de volta a cada ladrilho; ``antes``: depois de quantos outros ficam."""
        e = self.e

        def ladrilho(t: Inteiro, lugar: Inteiro, canal: Inteiro) -> None:
            def guardar(i: Inteiro, j: Inteiro, valor: ir.Value) -> None:
                onde = e.somar(lugar, mapa.lugar(i, j))
                if mapa.somado:
                    valor = e.b.fadd(valor, e.ler_vetor(mapa.base, onde, self.c.lanes, self.c.real))
                e.escrever_vetor(valor, mapa.base, onde, self.c.lanes)

            transformar = partial(interpolar, e, mapa.matriz)
            lados = PONTOS, mapa.matriz.shape[1]
            nas_duas_direcoes(
                e, transformar, lados, partial(mapa.pontos.ler, e.somar(t, antes), canal), guardar
            )

        self._cada_ladrilho(mapa, linha, ladrilho)

    # ── do kernel aos pontos, e de volta ────────────────────────────────────
    def avaliar_kernel(self, base: ir.Value, pontos: NosPontos, por_linha: int, por_coluna: int) -> None:
        """Os kernels de todos os grupos, nos pontos; dizem-se as distâncias de um ao seguinte, por linha e
        por coluna."""
        c, e = self.c, self.e
        copia = Copia(e, c.real, self.planas, pontos.salto)
        do_grupo = pontos.linhas // c.grupos
        zerar(c, self.planas, c.kh**2 * pontos.salto)

        def linha(g: Inteiro, k: Inteiro) -> None:
            inicio = e.multiplicar(g, c.filtros_do_grupo * c.somas)
            de = Matriz(base, 1, por_coluna, e.somar(inicio, e.multiplicar(k, por_linha)))
            copia.trazer_muitas(de, c.kh**2, pontos.colunas)
            i = e.somar(e.multiplicar(g, do_grupo), k)
            e.laco(0, pontos.largura, partial(coluna, i), c.lanes)

        def coluna(i: Inteiro, v: Inteiro) -> None:
            def ler(a: Inteiro, b: Inteiro) -> ir.Value:
                return e.ler_vetor(self.planas, self._nas_planas(a, b, v, pontos), c.lanes, c.real)

            transformar = partial(avaliar, e, do_kernel(c.kh))
            nas_duas_direcoes(e, transformar, (c.kh, PONTOS), ler, partial(pontos.guardar, i, v))

        e.laco(0, c.grupos, lambda g: e.laco(0, do_grupo, partial(linha, g)))

    def interpolar_kernel(self, pontos: NosPontos, base: ir.Value, filtros: Cota, antes: Inteiro) -> None:
        """De volta a (filtros, canais, altura, largura), em tais filtros: nos pontos, o primeiro deles é a
        coluna ``antes``."""
        c, e, (primeiro, fim) = self.c, self.e, filtros
        inicio = e.multiplicar(primeiro, c.somas)

        def linha(i: Inteiro) -> None:
            e.laco(0, pontos.largura, partial(coluna, i), c.lanes)
            lugar = e.endereco(base, e.somar(inicio, e.multiplicar(i, c.kh**2)), c.real)
            em_pe = Matriz(self.planas, 1, pontos.salto, antes)
            Copia(e, c.real, lugar, c.somas).trazer_muitas(em_pe, e.subtrair(fim, primeiro), c.kh**2)

        def coluna(i: Inteiro, v: Inteiro) -> None:
            def guardar(a: Inteiro, b: Inteiro, valor: ir.Value) -> None:
                e.escrever_vetor(valor, self.planas, self._nas_planas(a, b, v, pontos), c.lanes)

            transformar = partial(interpolar, e, do_kernel(c.kh))
            nas_duas_direcoes(e, transformar, (PONTOS, c.kh), partial(pontos.ler, i, v), guardar)

        e.laco(0, pontos.linhas, linha)

    def _nas_planas(self, i: Inteiro, j: Inteiro, canal: Inteiro, pontos: NosPontos) -> Inteiro:
        e = self.e
        lugar = e.somar(e.multiplicar(i, self.c.kh), j)
        return e.somar(canal, e.multiplicar(lugar, pontos.salto))
