"""O gradiente do kernel de uma convolução, por um de quatro caminhos, conforme o que cabe no cache."""

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
from neuronio.motores.llvm.nucleos.medidas_da_convolucao import Convolucao
from neuronio.motores.llvm.nucleos.produto import Produto
from neuronio.motores.llvm.plano.pecas import Nucleo

DO_L1 = 2 / 3
"""Que parte do L1 podem ocupar as somas parciais: passam por ele também as linhas que se multiplicam."""


def voltar_ao_kernel(f: Funcao, n: Nucleo) -> None:
    """O gradiente do kernel, somado sobre as amostras desta thread."""
    assert n.instrucao is not None
    x, g_ = n.instrucao.entradas
    c = Convolucao(f, n, x, n.instrucao.saida, g_)
    if winograd.serve(c):
        winograd.voltar_ao_kernel(f, c)
    elif por_canal.serve(c):
        c.largo.zerar_partes(n.instrucao.saida, c.filtros * c.somas, ir.Constant(c.real, 0.0))
        por_canal.voltar_ao_kernel(c, c.base(x), c.base(g_), f.base(n.instrucao.saida, f.thread))
    elif c.filtros * c.somas * c.lanes * BYTES[c.tipo] <= DO_L1 * f.q.plano.caches.l1:
        _kernel_por_produtos_internos(f, n, c)
    else:
        _kernel_por_transposicao(f, n, c)


def _kernel_por_produtos_internos(f: Funcao, n: Nucleo, c: Convolucao) -> None:
    """Cada peso é o produto interno de uma linha de g por uma linha das colunas, somado em vetores.

    As somas parciais, um vetor por peso, cabem no cache: só no fim cada vetor vira um número.
    """
    assert n.instrucao is not None
    x, g_ = n.instrucao.entradas
    e = c.largo.e
    base_x, base_g = c.base(x), c.base(g_)
    colunas = Colunas(c)
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
        for soma in range(0, c.somas, 9):
            somas = min(9, c.somas - soma)
            _em_trincas(e, c.filtros_do_grupo, partial(bloco, s, g, soma=soma, somas=somas))

    c.por_amostra_e_grupo(amostra)
    c.largo.zerar_partes(n.instrucao.saida, c.filtros * c.somas, ir.Constant(c.real, 0.0))
    c.somar_parciais(parciais, c.filtros * c.somas, f.base(n.instrucao.saida, f.thread))


def _em_trincas(e: Emissor, total: int, corpo: Callable[[Inteiro, int], None]) -> None:
    """``corpo(primeiro, quantos)`` de três em três; o resto, se sobra, de uma vez."""
    inteiros = total // 3 * 3
    e.laco(0, inteiros, lambda q: corpo(q, 3), 3)
    if total > inteiros:
        corpo(inteiros, total - inteiros)


def _kernel_por_transposicao(f: Funcao, n: Nucleo, c: Convolucao) -> None:
    """Gradiente do kernel = g × colunas da imagemᵀ: do gradiente, só as posições que não são zero.

    Depois de um max pooling é uma em cada quatro, se tanto.
    """
    assert n.instrucao is not None
    x, g_ = n.instrucao.entradas
    base_x, base_g, destino = c.base(x), c.base(g_), f.base(n.instrucao.saida, f.thread)
    e = f.e
    colunas = Colunas(c)
    salto = -(-c.somas // 16) * 16
    transpostas = Copia(c.largo.e, c.real, c.rascunho(c.posicoes * salto), salto)
    produto = Produto.com_memoria(f, Blocos(f, c.tipo, c.somas), c.filtros_do_grupo, c.posicoes, True)
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
