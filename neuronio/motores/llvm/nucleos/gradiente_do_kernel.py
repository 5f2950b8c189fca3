"""O gradiente do kernel de uma convolução, por um de seis caminhos, conforme as formas e os caches."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import BYTES
from neuronio.motores.llvm.nucleos import por_canal, winograd
from neuronio.motores.llvm.nucleos.blocos import Blocos, Fatores
from neuronio.motores.llvm.nucleos.colunas import Colunas
from neuronio.motores.llvm.nucleos.copia import Copia
from neuronio.motores.llvm.nucleos.juntas import Juntas
from neuronio.motores.llvm.nucleos.medidas_da_convolucao import Convolucao
from neuronio.motores.llvm.nucleos.produto import Produto, somas_do_trecho
from neuronio.motores.llvm.plano.medidas import elementos
from neuronio.motores.llvm.plano.pecas import Nucleo, Reparticao

DO_L1 = 2 / 3
"""Que parte do L1 podem ocupar as somas parciais, ou o gradiente que se transpõe: passam por ele também as
linhas que se multiplicam."""

POUCOS_FILTROS = 16
"""Para tantos, transpor as colunas custa tanto quanto as multiplicações."""

DO_QUE_SOBRA = 3 / 4
"""Quanto vale um bloco que não divide por igual os pesos, contra um que divide."""

VETORES_SEGUIDOS = 16
"""Se cada soma parcial recebe tantos vetores de cada vez, pode vir do L2."""


def voltar_ao_kernel(f: Funcao, n: Nucleo) -> None:
    """O gradiente do kernel: de todos os filtros, somado sobre as amostras desta thread, ou só de uns."""
    assert n.instrucao is not None
    x, g_ = n.instrucao.entradas
    c = Convolucao(f, n, x, n.instrucao.saida, g_)
    pelos_filtros = n.reparticao is Reparticao.PELO_RESULTADO
    if winograd.serve(c):
        winograd.voltar_ao_kernel(f, c, pelos_filtros)
    elif pelos_filtros:
        _kernel_de_uns_filtros(f, n, c)
    elif por_canal.serve(c):
        c.largo.zerar_partes(n.instrucao.saida, c.filtros * c.somas, ir.Constant(c.real, 0.0))
        por_canal.voltar_ao_kernel(c, c.base(x), c.base(g_), f.base(n.instrucao.saida, f.thread))
    elif _cabem_as_parciais(c):
        _kernel_por_produtos_internos(f, n, c)
    elif g_ in f.q.plano.de_zeros or c.somas < c.filtros_do_grupo:
        _kernel_por_transposicao(f, n, c)
    else:
        _kernel_de_pe(f, n, c)


def _cabem_as_parciais(c: Convolucao) -> bool:
    """Se as somas parciais de um grupo, um vetor por peso, cabem no cache a que se pode ir buscá-las."""
    caches, bytes_ = c.f.q.plano.caches, c.filtros_do_grupo * c.somas * c.lanes * BYTES[c.tipo]
    servem_do_l2 = c.filtros_do_grupo <= POUCOS_FILTROS and c.posicoes >= VETORES_SEGUIDOS * c.lanes
    return bytes_ <= DO_L1 * caches.l1 or (servem_do_l2 and bytes_ <= caches.l2 / 2)


def _kernel_por_produtos_internos(f: Funcao, n: Nucleo, c: Convolucao) -> None:
    """Cada peso é o produto interno de uma linha de g por uma linha das colunas, somado em vetores.

    As somas parciais, um vetor por peso, cabem no cache: só no fim cada vetor vira um número.
    """
    assert n.instrucao is not None
    x, g_ = n.instrucao.entradas
    e = c.largo.e
    base_x, base_g = c.base(x), c.base(g_)
    colunas = Colunas(c)
    filtros_de_cada, somas_de_cada = _bloco_nos_registradores(c)
    parciais = c.rascunho(c.filtros * c.somas * c.lanes)
    zero = e.constante(e.vetor(c.real), 0.0)
    e.laco(
        0, c.filtros * c.somas, lambda k: e.escrever_vetor(zero, parciais, e.multiplicar(k, c.lanes), c.lanes)
    )

    def bloco(s: Inteiro, g: Inteiro, filtro: Inteiro, filtros: int, soma: Inteiro, somas: int) -> None:
        de_g = c.inicio(c.forma_y, s, g, c.filtros_do_grupo)
        peso = e.somar(e.multiplicar(e.somar(e.multiplicar(g, c.filtros_do_grupo), filtro), c.somas), soma)
        lugares = [
            [e.multiplicar(e.somar(peso, q * c.somas + r), c.lanes) for r in range(somas)]
            for q in range(filtros)
        ]

        def parcela(p: Inteiro, quantos: int, acumulado: list[list[ir.Value]]) -> list[list[ir.Value]]:
            gs = [
                e.ler_vetor(
                    base_g,
                    e.somar(e.somar(de_g, e.multiplicar(e.somar(filtro, q), c.posicoes)), p),
                    quantos,
                    c.real,
                )
                for q in range(filtros)
            ]
            xs = [
                e.ler_vetor(
                    colunas.lugar, e.somar(e.multiplicar(e.somar(soma, r), colunas.salto), p), quantos, c.real
                )
                for r in range(somas)
            ]
            return [[e.fma(gs[q], xs[r], acumulado[q][r]) for r in range(somas)] for q in range(filtros)]

        inicial = [[e.ler_vetor(parciais, lugar, c.lanes, c.real) for lugar in fila] for fila in lugares]
        cheias = c.posicoes // c.lanes
        total = e.laco_com_somas(
            cheias, inicial, lambda i, acumulado: parcela(e.multiplicar(i, c.lanes), c.lanes, acumulado)
        )
        if c.posicoes % c.lanes:
            total = parcela(cheias * c.lanes, c.posicoes % c.lanes, total)
        for fila, valores in zip(lugares, total, strict=True):
            for lugar, valor in zip(fila, valores, strict=True):
                e.escrever_vetor(valor, parciais, lugar, c.lanes)

    def amostra(s: Inteiro, g: Inteiro) -> None:
        colunas.formar(base_x, c.inicio(c.forma_x, s, g, c.canais_do_grupo))
        _de_tantos_em_tantos(
            e,
            c.somas,
            somas_de_cada,
            lambda soma, somas: _de_tantos_em_tantos(
                e, c.filtros_do_grupo, filtros_de_cada, partial(bloco, s, g, soma=soma, somas=somas)
            ),
        )

    e.laco(0, c.grupos, lambda g: e.laco(*f.cota(c.forma_x[0]), lambda s: amostra(s, g)))
    c.largo.zerar_partes(n.instrucao.saida, c.filtros * c.somas, ir.Constant(c.real, 0.0))
    c.somar_parciais(parciais, c.filtros * c.somas, f.base(n.instrucao.saida, f.thread))


def _bloco_nos_registradores(c: Convolucao) -> tuple[int, int]:
    """De quantos filtros e de quantos pesos de cada um é um bloco.

    Cabem nos registradores as somas dele e o que se lê para elas. Quanto mais somas por leitura, melhor; e o
    que divide por igual não pede mais código.
    """
    cabem = c.f.modulo.vetores.registradores - 1
    formas = [
        (filtros, somas)
        for filtros in range(1, min(c.filtros_do_grupo, cabem) + 1)
        for somas in range(1, min(c.somas, cabem) + 1)
        if filtros * somas + filtros + somas <= cabem
    ]

    def vale(forma: tuple[int, int]) -> float:
        filtros, somas = forma
        sobra = c.filtros_do_grupo % filtros or c.somas % somas
        return filtros * somas / (filtros + somas) * (DO_QUE_SOBRA if sobra else 1)

    return max(formas, key=vale)


def _de_tantos_em_tantos(e: Emissor, total: int, quantos: int, corpo: Callable[[Inteiro, int], None]) -> None:
    """``corpo(primeiro, quantos)`` de tantos em tantos; o resto, se sobra, de uma vez."""
    inteiros = total // quantos * quantos
    e.laco(0, inteiros, lambda k: corpo(k, quantos), quantos)
    if total > inteiros:
        corpo(inteiros, total - inteiros)


def _kernel_por_transposicao(f: Funcao, n: Nucleo, c: Convolucao) -> None:
    """Gradiente do kernel = g × colunas da imagemᵀ: de um gradiente quase todo zero, só o que não o é.

    Depois de um max pooling é uma posição em cada quatro, se tanto.
    """
    assert n.instrucao is not None
    x, g_ = n.instrucao.entradas
    base_x, base_g, destino = c.base(x), c.base(g_), f.base(n.instrucao.saida, f.thread)
    e = f.e
    colunas = Colunas(c)
    salto = -(-c.somas // 16) * 16
    transpostas = Copia(c.largo.e, c.real, c.rascunho(c.posicoes * salto), salto)
    blocos, com_zeros = Blocos(f, c.tipo, c.somas), g_ in f.q.plano.de_zeros
    produto = Produto.com_memoria(f, blocos, c.filtros_do_grupo, c.posicoes, com_zeros)
    f.zerar_partes(n.instrucao.saida, c.filtros * c.somas, ir.Constant(c.real, 0.0))

    def amostra(s: Inteiro, g: Inteiro) -> None:
        colunas.formar(base_x, c.inicio(c.forma_x, s, g, c.canais_do_grupo))
        transpostas.trazer_muitas(colunas.matriz.transposta, c.posicoes, c.somas)
        fatores = Fatores(
            Matriz(base_g, c.posicoes, 1, c.inicio(c.forma_y, s, g, c.filtros_do_grupo)),
            Matriz(transpostas.lugar, salto, 1),
            Matriz(destino, c.somas, 1, e.multiplicar(g, c.filtros_do_grupo * c.somas)),
            c.posicoes,
            acumular=True,
        )
        produto.escrever(fatores, (0, c.filtros_do_grupo))

    c.por_amostra_e_grupo(amostra)


def _kernel_de_pe(f: Funcao, n: Nucleo, c: Convolucao) -> None:
    """Gradiente do kernel, transposto = colunas da imagem × gᵀ: transpõe-se g, que é muito menor que elas.

    As colunas e o gradiente de algumas amostras ficam lado a lado, para que as somas se escrevam menos vezes.
    """
    assert n.instrucao is not None
    x, g_ = n.instrucao.entradas
    base_x, base_g, destino = c.base(x), c.base(g_), f.base(n.instrucao.saida, f.thread)
    e, salto, (inicio, fim) = c.largo.e, -(-c.filtros_do_grupo // 16) * 16, f.cota(c.forma_x[0])
    cabem = int(DO_L1 * f.q.plano.caches.l1) // (c.posicoes * salto * BYTES[c.tipo])
    juntas = Juntas(c, max(min(cabem, c.amostras_por_thread), 1), com_saidas=False)
    de_pe = c.rascunho(juntas.colunas.largura * salto)
    somas = c.rascunho(c.grupos * c.somas * salto)
    blocos = Blocos(f, c.tipo, c.filtros_do_grupo)
    produto = Produto.com_memoria(f, blocos, c.somas, juntas.colunas.largura, com_zeros=False)

    def grupo(s: Inteiro, g: Inteiro) -> None:
        quantas = e.menor_dos_dois(e.subtrair(fim, s), juntas.quantas)
        juntas.formar(base_x, s, quantas, g)
        e.laco(0, quantas, lambda t: trazer(e.somar(s, t), g, t))
        fatores = Fatores(
            juntas.colunas.matriz,
            Matriz(de_pe, salto, 1),
            Matriz(somas, salto, 1, e.multiplicar(g, c.somas * salto)),
            e.multiplicar(quantas, c.posicoes),
            acumular=e.menor(inicio, s),
        )
        produto.escrever(fatores, (0, c.somas))

    def trazer(s: Inteiro, g: Inteiro, t: Inteiro) -> None:
        de = Matriz(base_g, 1, c.posicoes, c.inicio(c.forma_y, s, g, c.filtros_do_grupo))
        lugar = e.endereco(de_pe, e.multiplicar(t, c.posicoes * salto), c.real)
        Copia(e, c.real, lugar, salto).trazer_muitas(de, c.posicoes, c.filtros_do_grupo)

    def levar(g: Inteiro) -> None:
        em_pe = Matriz(somas, 1, salto, e.multiplicar(g, c.somas * salto))
        lugar = e.endereco(destino, e.multiplicar(g, c.filtros_do_grupo * c.somas), c.real)
        Copia(e, c.real, lugar, c.somas).trazer_muitas(em_pe, c.filtros_do_grupo, c.somas)

    f.zerar_partes(n.instrucao.saida, c.filtros * c.somas, ir.Constant(c.real, 0.0), propria=False)
    nada = e.constante(e.vetor(c.real), 0.0)
    with e.se(e.menor(fim, e.somar(inicio, 1))):
        total = c.grupos * c.somas * salto
        e.laco(0, total, lambda k: e.escrever_vetor(nada, somas, k, c.lanes), c.lanes)
    e.laco(inicio, fim, lambda s: e.laco(0, c.grupos, lambda g: grupo(s, g)), juntas.quantas)
    e.laco(0, c.grupos, levar)


def _kernel_de_uns_filtros(f: Funcao, n: Nucleo, c: Convolucao) -> None:
    """Os filtros desta thread, somados sobre todas as amostras: gradiente × colunas das imagensᵀ.

    As colunas de muitas amostras ficam lado a lado, num produto só: o gradiente do kernel, que é grande, se
    escreve uma vez.
    """
    assert n.instrucao is not None
    x, g_ = n.instrucao.entradas
    base_x, base_g, destino = c.base(x), c.base(g_), f.base(n.instrucao.saida)
    e, todas, (inicio, fim) = c.largo.e, f.tamanho(c.forma_x[0]), f.cota(c.filtros)
    blocos, filtros = Blocos(f, c.tipo, c.somas), e.subtrair(fim, inicio)
    cabem = max(somas_do_trecho(blocos) // c.posicoes, 1)
    juntas = Juntas(c, min(cabem, elementos(c.forma_x[:1], f.q.plano.lote)), com_saidas=True)
    produto = Produto.com_memoria(f, blocos, c.filtros, juntas.colunas.largura, com_zeros=False)

    def grupo(s: Inteiro) -> None:
        quantas = e.menor_dos_dois(e.subtrair(todas, s), juntas.quantas)
        juntas.formar(base_x, s, quantas, 0)
        juntas.trazer(base_g, s, quantas, 0, (inicio, fim))
        fatores = Fatores(
            juntas.dos_filtros,
            juntas.colunas.matriz.transposta,
            Matriz(destino, c.somas, 1, e.multiplicar(inicio, c.somas)),
            e.multiplicar(quantas, c.posicoes),
            acumular=e.menor(0, s),
        )
        produto.escrever(fatores, (0, filtros))

    e.laco(0, todas, grupo, juntas.quantas)
