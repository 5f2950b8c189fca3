"""A convolução de Winograd: a imagem em ladrilhos, e em cada um quatro vezes menos multiplicações.

Um ladrilho de 4×4 saídas vê uma janela de 6×6 da imagem. A janela X e o kernel K se levam aos 36 pontos de
`pontos`, e ali a convolução é um produto de números. Somado sobre os canais, é em cada ponto um produto de
matrizes, de ladrilhos × canais por canais × filtros:

    Y = Aᵀ [ (G K Gᵀ) ⊙ (Bᵀ X B) ] A

Os dois gradientes são as mesmas contas, ao contrário.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import llvmlite.ir as ir

from neuronio.motores.llvm.colunas import Convolucao
from neuronio.motores.llvm.emissor import Inteiro
from neuronio.motores.llvm.ladrilhos import PONTOS, Ladrilhos, NosPontos, quantos
from neuronio.motores.programa.programa import Nome

if TYPE_CHECKING:
    from neuronio.motores.llvm.geracao import Funcao

MENOR_PROVEITO = 4.2
"""As multiplicações que se poupam crescem com canais × filtros, e as transformações, com canais + filtros.
Com uma razão menor que esta, mediu-se, custam mais do que se ganha."""


def serve(c: Convolucao) -> bool:
    """Se o kernel é quadrado, anda de um em um, e as multiplicações caem bastante para que valha a pena."""
    if not (c.kh == c.kw < PONTOS and (*c.stride, *c.dilatacao) == (1, 1, 1, 1)):
        return False
    canais, filtros, (linhas, colunas) = c.canais_do_grupo, c.filtros_do_grupo, quantos(c)
    pela_metade = 2 * linhas * colunas * PONTOS**2 <= c.posicoes * c.kh**2
    return pela_metade and canais * filtros >= MENOR_PROVEITO * (canais + filtros)


def _so_muda_entre_chamadas(f: Funcao, valor: Nome) -> bool:
    """Se um valor é uma variável, num programa que não muda nenhuma: o de uma previsão."""
    return not f.programa.atribuicoes and f.plano.vista(valor).base in f.programa.leituras


def propagar(f: Funcao, c: Convolucao) -> None:
    """A imagem e o kernel vão aos pontos, e o produto deles volta em saídas."""
    x, k = (c.base(v) for v in c.i.entradas)
    w, y = Ladrilhos(c), f.base(c.i.saida)
    fica = c.grupos == 1 and _so_muda_entre_chamadas(f, c.i.entradas[1])
    kernel = NosPontos(c, c.canais_do_grupo, c.filtros_do_grupo, permanente=fica)
    produto = c.produto(kernel.largura, c.canais_do_grupo)

    def rodada(linha: Inteiro) -> None:
        w.avaliar(w.imagem, linha)
        w.em_cada_ponto(
            lambda p: produto.escrever(w.imagem.pontos[p], kernel[p], w.saida.pontos[p], (0, w.por_rodada))
        )
        w.interpolar(w.saida, linha)

    def amostra(s: Inteiro, g: Inteiro) -> None:
        w.imagem.trazer(x, w.na_imagem(s, g))
        w.cada_rodada(rodada)
        w.saida.levar(y, w.na_saida(s, g))

    def grupo(g: Inteiro) -> None:
        def avaliar_kernel() -> None:
            w.avaliar_kernel(k, g, kernel, por_linha=c.kh**2, por_coluna=c.somas)

        if fica:
            f.quando_mudam_as_variaveis(avaliar_kernel)
        else:
            avaliar_kernel()
        w.cada_amostra(lambda s: amostra(s, g))

    w.cada_grupo(grupo)


def voltar_a_entrada(f: Funcao, c: Convolucao) -> None:
    """O gradiente das saídas vai aos pontos; vezes o kernel transposto, volta somado às janelas."""
    g_, k = (c.base(v) for v in c.i.entradas)
    w, x = Ladrilhos(c), f.base(c.i.saida)
    kernel = NosPontos(c, c.filtros_do_grupo, c.canais_do_grupo)
    produto = c.produto(kernel.largura, c.filtros_do_grupo)

    def rodada(linha: Inteiro) -> None:
        w.avaliar(w.saida, linha)
        w.em_cada_ponto(
            lambda p: produto.escrever(w.saida.pontos[p], kernel[p], w.imagem.pontos[p], (0, w.por_rodada))
        )
        w.interpolar(w.imagem, linha, acumular=True)

    def amostra(s: Inteiro, g: Inteiro) -> None:
        w.saida.trazer(g_, w.na_saida(s, g))
        w.imagem.zerar()
        w.cada_rodada(rodada)
        w.imagem.levar(x, w.na_imagem(s, g))

    def grupo(g: Inteiro) -> None:
        w.avaliar_kernel(k, g, kernel, por_linha=c.somas, por_coluna=c.kh**2)
        w.cada_amostra(lambda s: amostra(s, g))

    w.cada_grupo(grupo)


def voltar_ao_kernel(f: Funcao, c: Convolucao) -> None:
    """Em cada ponto, as janelas transpostas vezes o gradiente, somados sobre ladrilhos e amostras."""
    x, g_ = (c.base(v) for v in c.i.entradas)
    w, k, e = Ladrilhos(c), f.base(c.i.saida, f.thread), f.e
    kernel = NosPontos(c, c.canais_do_grupo, c.filtros_do_grupo)
    produto = c.produto(kernel.largura, 0)

    def rodada(linha: Inteiro, feitos: Inteiro, multiplicar: bool | ir.Value) -> None:
        w.avaliar(w.imagem, linha, feitos)
        w.avaliar(w.saida, linha, feitos)
        produto.somas = e.somar(feitos, w.por_rodada)
        with e.se(multiplicar):
            w.em_cada_ponto(
                lambda p: produto.escrever(
                    w.imagem.pontos[p].transposta,
                    w.saida.pontos[p],
                    kernel[p],
                    (0, c.canais_do_grupo),
                    acumular=True,
                )
            )

    def amostra(s: Inteiro, g: Inteiro) -> None:
        w.imagem.trazer(x, w.na_imagem(s, g))
        w.saida.trazer(g_, w.na_saida(s, g))
        feitos, multiplicar = w.juntar(s)
        w.cada_rodada(lambda linha: rodada(linha, feitos, multiplicar))

    def grupo(g: Inteiro) -> None:
        kernel.zerar()
        w.cada_amostra(lambda s: amostra(s, g))
        w.interpolar_kernel(kernel, k, g)

    f.zerar_partes(c.i.saida, c.filtros * c.somas, ir.Constant(c.real, 0.0), propria=False)
    w.cada_grupo(grupo)
