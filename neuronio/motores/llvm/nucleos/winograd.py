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
from neuronio.motores.llvm.emissao.quadro import PORCAO
from neuronio.motores.llvm.emissao.tipos import BYTES
from neuronio.motores.llvm.nucleos.blocos import Blocos, Fatores
from neuronio.motores.llvm.nucleos.ladrilhos import JUNTOS, Ladrilhos, Mapa, quantos
from neuronio.motores.llvm.nucleos.medidas_da_convolucao import Convolucao
from neuronio.motores.llvm.nucleos.nos_pontos import NosPontos
from neuronio.motores.llvm.nucleos.pontos import PONTOS
from neuronio.motores.llvm.nucleos.produto import Produto

MENOR_PROVEITO = 4.2
"""As multiplicações que se poupam crescem com canais × filtros, e as transformações, com canais + filtros.
Com uma razão menor que esta, mediu-se, custam mais do que se ganha."""

VETORES_DO_ULTIMO, VETORES_DA_MEMORIA = 54, 135
"""Num passo de treino os kernels se escrevem nos pontos, 4 vezes maiores, e de lá se leem. Medido, o de um
canal e um filtro custa tantas multiplicações de vetores, se vai ao último cache ou à memória; ao L2, quase
nada."""

POUCOS = 4
"""Com menos ladrilhos que isto, ler da memória um kernel 4 vezes maior demora mais que a conta direta."""


def serve(c: Convolucao) -> bool:
    """Se o kernel é quadrado, anda de um em um, e as multiplicações caem bastante para que valha a pena."""
    if not (c.kh == c.kw < PONTOS and (*c.stride, *c.dilatacao) == (1, 1, 1, 1)):
        return False
    canais, filtros = c.canais_do_grupo, c.filtros_do_grupo
    pela_metade = 2 * _ladrilhos(c) * PONTOS**2 <= c.posicoes * c.kh**2
    return pela_metade and canais * filtros >= MENOR_PROVEITO * (canais + filtros) and _paga_o_kernel(c)


def _ladrilhos(c: Convolucao) -> int:
    """Quantos tem uma amostra."""
    linhas, colunas = quantos(c)
    return linhas * colunas


def _bytes_nos_pontos(c: Convolucao) -> int:
    """Os do kernel."""
    return PONTOS**2 * c.filtros * c.canais_do_grupo * BYTES[c.tipo]


def _paga_o_kernel(c: Convolucao) -> bool:
    """Se o que se poupa nas amostras de uma thread é mais do que custa levar o kernel aos pontos; ao prever,
    ele fica lá de uma vez a outra."""
    caches = c.f.q.plano.caches
    if not c.f.programa.atribuicoes or _bytes_nos_pontos(c) <= caches.l2:
        return True
    no_ultimo = _bytes_nos_pontos(c) <= caches.ultimo
    custa = (VETORES_DO_ULTIMO if no_ultimo else VETORES_DA_MEMORIA) * BYTES[c.tipo] / BYTES["float32"]
    poupa = c.posicoes * c.kh**2 - _ladrilhos(c) * PONTOS**2
    return poupa * c.amostras_por_thread >= custa * c.lanes


def melhor_direta_em_uma(c: Convolucao) -> bool:
    """Se ao prever uma amostra só demora mais que a conta direta: os seus poucos ladrilhos esperam por um
    kernel que nos pontos já não cabe em cache nenhum."""
    de_longe = _bytes_nos_pontos(c) > c.f.q.plano.caches.ultimo
    return not c.f.programa.atribuicoes and de_longe and _ladrilhos(c) < POUCOS


def propagar(f: Funcao, c: Convolucao) -> None:
    """A imagem e o kernel vão aos pontos, e o produto deles volta em saídas."""
    w = Ladrilhos(c, c.filtros_do_grupo, f.cota(c.forma_x[0]))
    _pelo_kernel(f, w, w.imagem, w.saida, distancias=(c.kh**2, c.somas))


def voltar_a_entrada(f: Funcao, c: Convolucao) -> None:
    """O gradiente das saídas vai aos pontos; vezes o kernel transposto, volta somado às janelas."""
    w = Ladrilhos(c, c.filtros_do_grupo, f.cota(c.forma_x[0]))
    _pelo_kernel(f, w, w.saida, w.imagem, distancias=(c.somas, c.kh**2))


def _pelo_kernel(f: Funcao, w: Ladrilhos, de: Mapa, para: Mapa, distancias: tuple[int, int]) -> None:
    """De um mapa ao outro, pelo produto com o kernel em cada ponto.

    ``distancias``: na memória, de um kernel ao do canal seguinte do primeiro mapa, e ao do segundo.
    """
    c, e, i = w.c, w.e, w.c.i
    base_de, base_k, base_para = *(c.base(v) for v in i.entradas), f.base(i.saida)
    fica = not f.programa.atribuicoes and f.corte.vistas[i.entradas[1]].base in f.programa.leituras
    kernel = NosPontos(c, c.grupos * de.canais, para.canais, permanente=fica, por_vetores=True)
    produto = Produto(Blocos(f, c.tipo, kernel.largura))

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


def voltar_ao_kernel(f: Funcao, c: Convolucao, pelos_filtros: bool) -> None:
    """Em cada ponto, as janelas transpostas vezes o gradiente, somados sobre ladrilhos e amostras.

    ``pelos_filtros``: de todas as amostras, os filtros desta thread; senão, das suas amostras, todos.
    """
    x, g_ = (c.base(v) for v in c.i.entradas)
    e, canais, filtros = c.largo.e, c.canais_do_grupo, c.filtros_do_grupo
    amostras = (0, f.tamanho(c.forma_x[0])) if pelos_filtros else f.cota(c.forma_x[0])
    de_cada = _maior_parte(filtros, f.modulo.threads) if pelos_filtros else filtros
    # juntos, ocupam até tanto quanto o kernel: soma-se a ele menos vezes
    w = Ladrilhos(c, de_cada, amostras, max(JUNTOS, canais * de_cada // (canais + de_cada)))
    destino = f.base(c.i.saida, 0 if pelos_filtros else f.thread)
    kernel = NosPontos(c, canais, de_cada)
    produto = Produto(Blocos(f, c.tipo, kernel.largura))

    def somar(somas: Inteiro, acumular: bool | ir.Value, p: Inteiro) -> None:
        janelas, gradiente = w.imagem.pontos[p].transposta, w.saida.pontos[p]
        produto.escrever(Fatores(janelas, gradiente, kernel[p], somas, acumular=acumular), (0, canais))

    def amostra(s: Inteiro, g: Inteiro, filtro: Inteiro) -> None:
        w.imagem.trazer(x, s, g)
        w.saida.trazer(g_, s, g, filtro)
        feitos, multiplicar = w.juntar(s)
        grupos_antes = e.dividir(e.subtrair(s, amostras[0]), w.juntas)

        def rodada(linha: Inteiro) -> None:
            w.avaliar(w.imagem, linha, feitos)
            w.avaliar(w.saida, linha, feitos)
            ja_ha = e.menor(0, e.i64(e.somar(grupos_antes, linha)))
            with e.se(multiplicar):
                w.em_cada_ponto(partial(somar, e.somar(feitos, w.por_rodada), ja_ha))

        w.cada_rodada(rodada)

    def filtros_de_um_grupo(g: Inteiro, inicio: Inteiro, fim: Inteiro) -> None:
        """Os de ``inicio`` a ``fim``, contados no grupo; fazem-se sempre ``de_cada``, e sobram de antes."""
        primeiro = e.menor_dos_dois(inicio, filtros - de_cada)
        w.cada_amostra(lambda s: amostra(s, g, primeiro))
        do_grupo = e.multiplicar(g, filtros)
        meus = e.somar(do_grupo, inicio), e.somar(do_grupo, fim)
        w.interpolar_kernel(kernel, destino, meus, e.subtrair(inicio, primeiro))

    w.zerar()
    with e.se(e.b.icmp_signed(">=", e.i64(amostras[0]), e.i64(amostras[1]))):
        kernel.zerar()  # não há de onde vir
    if pelos_filtros:
        inicio, fim = f.cota(c.filtros)

        def parte(de: Inteiro) -> None:
            filtros_de_um_grupo(0, de, e.menor_dos_dois(e.somar(de, de_cada), fim))

        e.laco(inicio, fim, parte, de_cada)
    else:
        f.zerar_partes(c.i.saida, c.filtros * c.somas, ir.Constant(c.real, 0.0), propria=False)
        e.laco(0, c.grupos, lambda g: filtros_de_um_grupo(g, 0, filtros))


def _maior_parte(filtros: int, threads: int) -> int:
    """De tantos filtros, quantos cabem, no máximo, a uma de tantas threads, se todas trabalham."""
    de_cada = PORCAO if filtros >= PORCAO * threads else 1
    return min(-(-filtros // (de_cada * threads)) * de_cada, filtros)
