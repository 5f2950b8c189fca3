"""As convoluções: cada janela vira uma coluna, e o resto é produto de matrizes."""

from __future__ import annotations

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import I64
from neuronio.motores.llvm.nucleos import por_canal, winograd
from neuronio.motores.llvm.nucleos.blocos import Fatores
from neuronio.motores.llvm.nucleos.juntas import Juntas, quantas_juntas
from neuronio.motores.llvm.nucleos.medidas_da_convolucao import Convolucao
from neuronio.motores.llvm.plano.pecas import Nucleo


def propagar(f: Funcao, n: Nucleo) -> None:
    """y = kernel × colunas da imagem."""
    assert n.instrucao is not None
    x, k = n.instrucao.entradas
    c = Convolucao(f, n, x, k, n.instrucao.saida)
    if winograd.serve(c):
        if not winograd.melhor_direta_em_uma(c):
            winograd.propagar(f, c)
            return
        with f.e.b.if_else(f.e.b.icmp_signed("==", f.lote, I64(1))) as (uma, muitas):
            with uma:
                _pelas_colunas(f, c)
            with muitas:
                winograd.propagar(f, c)
    elif por_canal.serve(c):
        por_canal.propagar(c, c.base(x), c.base(k), f.base(n.instrucao.saida))
    else:
        _pelas_colunas(f, c)


def _pelas_colunas(f: Funcao, c: Convolucao) -> None:
    """Cada grupo de amostras, posto em colunas, num produto."""
    (base_x, base_k), base_y = (c.base(v) for v in c.i.entradas), f.base(c.i.saida)
    quantas = quantas_juntas(c)
    juntas = Juntas(c, quantas, com_saidas=quantas > 1)

    def grupo(s: Inteiro, quantas: Inteiro, g: Inteiro, no_grupo: int) -> None:
        e, de_y = c.largo.e, c.inicio(c.forma_y, s, g, c.filtros_do_grupo)
        juntas.formar(base_x, s, quantas, g)
        kernel = Matriz(base_k, c.somas, 1, e.multiplicar(g, c.filtros_do_grupo * c.somas))
        saida = Matriz(base_y, c.posicoes, 1, de_y) if no_grupo == 1 else juntas.dos_filtros
        fatores = Fatores(kernel, juntas.colunas.matriz, saida, c.somas)
        juntas.produto(quantas, no_grupo).escrever(fatores, (0, c.filtros_do_grupo))
        if no_grupo > 1:
            juntas.levar(base_y, s, quantas, g)

    juntas.cada_grupo(grupo)


def voltar_a_entrada(f: Funcao, n: Nucleo) -> None:
    """Colunas do gradiente = kernelᵀ × g; depois, cada uma volta à sua janela."""
    assert n.instrucao is not None
    g_, k = n.instrucao.entradas
    c = Convolucao(f, n, n.instrucao.saida, k, g_)
    if winograd.serve(c):
        winograd.voltar_a_entrada(f, c)
        return
    base_g, base_k, base_x = c.base(g_), c.base(k), f.base(n.instrucao.saida)
    if por_canal.serve_para_voltar(c):
        por_canal.voltar_a_entrada(c, base_g, base_k, base_x)
        return
    quantas = quantas_juntas(c)
    juntas = Juntas(c, quantas, com_saidas=quantas > 1)

    def grupo(s: Inteiro, quantas: Inteiro, g: Inteiro, no_grupo: int) -> None:
        e, de_g = c.largo.e, c.inicio(c.forma_y, s, g, c.filtros_do_grupo)
        kernel = Matriz(base_k, 1, c.somas, e.multiplicar(g, c.filtros_do_grupo * c.somas))
        if no_grupo > 1:
            juntas.trazer(base_g, s, quantas, g, (0, c.filtros_do_grupo))
        gradiente = Matriz(base_g, c.posicoes, 1, de_g) if no_grupo == 1 else juntas.dos_filtros
        fatores = Fatores(kernel, gradiente, juntas.colunas.matriz, c.filtros_do_grupo)
        juntas.produto(quantas, no_grupo, de_pe=True).escrever(fatores, (0, c.somas))
        juntas.desfazer(base_x, s, quantas, g)

    juntas.cada_grupo(grupo)
