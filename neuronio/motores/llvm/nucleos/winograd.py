"""A convolução de Winograd: a imagem em ladrilhos, e em cada um quatro vezes menos multiplicações.

Um ladrilho de 4×4 saídas vê uma janela de 6×6 da imagem. A janela X e o kernel K se levam aos 36 pontos de
`pontos`, e ali a convolução é um produto de números. Somado sobre os canais, é em cada ponto um produto de
matrizes, de ladrilhos × canais por canais × filtros:

    Y = Aᵀ [ (G K Gᵀ) ⊙ (Bᵀ X B) ] A

Os dois gradientes são as mesmas contas, ao contrário.
"""

from __future__ import annotations

from functools import partial

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.nucleos.blocos import Fatores
from neuronio.motores.llvm.nucleos.ladrilhos import Ladrilhos, Mapa, quantos
from neuronio.motores.llvm.nucleos.medidas_da_convolucao import Convolucao
from neuronio.motores.llvm.nucleos.nos_pontos import NosPontos
from neuronio.motores.llvm.nucleos.pontos import PONTOS

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


def propagar(f: Funcao, c: Convolucao) -> None:
    """A imagem e o kernel vão aos pontos, e o produto deles volta em saídas."""
    w = Ladrilhos(c)
    _pelo_kernel(f, w, w.imagem, w.saida, distancias=(c.kh**2, c.somas))


def voltar_a_entrada(f: Funcao, c: Convolucao) -> None:
    """O gradiente das saídas vai aos pontos; vezes o kernel transposto, volta somado às janelas."""
    w = Ladrilhos(c)
    _pelo_kernel(f, w, w.saida, w.imagem, distancias=(c.somas, c.kh**2))


def _pelo_kernel(f: Funcao, w: Ladrilhos, de: Mapa, para: Mapa, distancias: tuple[int, int]) -> None:
    """De um mapa ao outro, pelo produto com o kernel em cada ponto.

    ``distancias``: na memória, de um kernel ao do canal seguinte do primeiro mapa, e ao do segundo.
    """
    c, e, i = w.c, w.e, w.c.i
    base_de, base_k, base_para = *(c.base(v) for v in i.entradas), f.base(i.saida)
    fica = not f.programa.atribuicoes and f.corte.vistas[i.entradas[1]].base in f.programa.leituras
    kernel = NosPontos(c, c.grupos * de.canais, para.canais, permanente=fica)
    produto = c.produto(kernel.largura)

    def multiplicar(g: Inteiro, ladrilhos: Inteiro, p: Inteiro) -> None:
        do_grupo = kernel[p].a_partir(e, e.multiplicar(g, de.canais))
        fatores = Fatores(de.pontos[p], do_grupo, para.pontos[p], de.canais)
        produto.escrever(fatores, (0, ladrilhos))

    def aos_poucos(s: Inteiro, g: Inteiro) -> None:
        """Uma amostra, umas linhas de ladrilhos de cada vez."""
        de.trazer(base_de, s, g)
        para.recomecar()

        def rodada(linha: Inteiro) -> None:
            w.avaliar(de, linha)
            w.em_cada_ponto(partial(multiplicar, g, w.por_rodada))
            w.interpolar(para, linha)

        w.cada_rodada(rodada)
        para.levar(base_para, s, g)

    def juntas(s: Inteiro, g: Inteiro) -> None:
        """Os ladrilhos de algumas amostras, que se multiplicam pelo mesmo kernel de uma vez."""
        de.trazer(base_de, s, g)
        feitos, cheias = w.juntar(s)
        w.avaliar(de, 0, feitos)
        ladrilhos = e.somar(feitos, w.por_rodada)

        def levar(t: Inteiro) -> None:
            para.recomecar()
            w.interpolar(para, 0, t)
            depois = e.dividir(e.subtrair(feitos, t), w.por_rodada)
            para.levar(base_para, e.subtrair(s, depois), g)

        with e.se(cheias):
            w.em_cada_ponto(partial(multiplicar, g, ladrilhos))
            e.laco(0, ladrilhos, levar, w.por_rodada)

    amostra = aos_poucos if w.juntas == 1 else juntas

    def avaliar_kernel() -> None:
        w.avaliar_kernel(base_k, kernel, *distancias)

    w.zerar()
    if fica:
        f.quando_mudam_as_variaveis(avaliar_kernel)
    else:
        avaliar_kernel()
    e.laco(0, c.grupos, lambda g: w.cada_amostra(lambda s: amostra(s, g)))


def voltar_ao_kernel(f: Funcao, c: Convolucao) -> None:
    """Em cada ponto, as janelas transpostas vezes o gradiente, somados sobre ladrilhos e amostras."""
    x, g_ = (c.base(v) for v in c.i.entradas)
    w, k = Ladrilhos(c), f.base(c.i.saida, f.thread)
    e = w.e
    kernel = NosPontos(c, c.canais_do_grupo, c.filtros_do_grupo)
    produto = c.produto(kernel.largura)

    def rodada(linha: Inteiro, feitos: Inteiro, multiplicar: bool | ir.Value) -> None:
        w.avaliar(w.imagem, linha, feitos)
        w.avaliar(w.saida, linha, feitos)
        somas = e.somar(feitos, w.por_rodada)
        with e.se(multiplicar):
            w.em_cada_ponto(partial(somar, somas))

    def somar(somas: Inteiro, p: Inteiro) -> None:
        janelas, gradiente = w.imagem.pontos[p].transposta, w.saida.pontos[p]
        produto.escrever(Fatores(janelas, gradiente, kernel[p], somas, acumular=True), (0, c.canais_do_grupo))

    def amostra(s: Inteiro, g: Inteiro) -> None:
        w.imagem.trazer(x, s, g)
        w.saida.trazer(g_, s, g)
        feitos, multiplicar = w.juntar(s)
        w.cada_rodada(lambda linha: rodada(linha, feitos, multiplicar))

    def grupo(g: Inteiro) -> None:
        kernel.zerar()
        w.cada_amostra(lambda s: amostra(s, g))
        w.interpolar_kernel(kernel, k, g)

    f.zerar_partes(c.i.saida, c.filtros * c.somas, ir.Constant(c.real, 0.0), propria=False)
    w.zerar()
    e.laco(0, c.grupos, grupo)
