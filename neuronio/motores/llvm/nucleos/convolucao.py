"""As convoluções: cada janela vira uma coluna, e o resto é produto de matrizes.

As colunas de uma amostra cabem no cache, e a saída do produto já sai na ordem (filtros, altura, largura).
"""

from __future__ import annotations

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.nucleos import por_canal, winograd
from neuronio.motores.llvm.nucleos.blocos import Fatores
from neuronio.motores.llvm.nucleos.colunas import Colunas
from neuronio.motores.llvm.nucleos.medidas_da_convolucao import Convolucao
from neuronio.motores.llvm.plano.pecas import Nucleo


def propagar(f: Funcao, n: Nucleo) -> None:
    """y = kernel × colunas da imagem."""
    assert n.instrucao is not None
    x, k = n.instrucao.entradas
    c = Convolucao(f, n, x, k, n.instrucao.saida)
    if winograd.serve(c):
        winograd.propagar(f, c)
        return
    base_x, base_k, base_y = c.base(x), c.base(k), f.base(n.instrucao.saida)
    if por_canal.serve(c):
        por_canal.propagar(c, base_x, base_k, base_y)
        return
    colunas = Colunas(c)

    def amostra(s: Inteiro, g: Inteiro) -> None:
        colunas.formar(base_x, c.inicio(c.forma_x, s, g, c.canais_do_grupo))
        de_k = f.e.multiplicar(g, c.filtros_do_grupo * c.somas)
        de_y = c.inicio(c.forma_y, s, g, c.filtros_do_grupo)
        kernel, saida = Matriz(base_k, c.somas, 1, de_k), Matriz(base_y, c.posicoes, 1, de_y)
        fatores = Fatores(kernel, colunas.matriz, saida, c.somas)
        c.produto(c.posicoes).escrever(fatores, (0, c.filtros_do_grupo))

    c.por_amostra_e_grupo(amostra)


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
    colunas = Colunas(c)

    def amostra(s: Inteiro, g: Inteiro) -> None:
        de_k = f.e.multiplicar(g, c.filtros_do_grupo * c.somas)
        de_g = c.inicio(c.forma_y, s, g, c.filtros_do_grupo)
        kernel, gradiente = Matriz(base_k, 1, c.somas, de_k), Matriz(base_g, c.posicoes, 1, de_g)
        fatores = Fatores(kernel, gradiente, colunas.matriz, c.filtros_do_grupo)
        c.produto(c.posicoes).escrever(fatores, (0, c.somas))
        colunas.desfazer(base_x, c.inicio(c.forma_x, s, g, c.canais_do_grupo))

    c.por_amostra_e_grupo(amostra)
