"""A convolução com um filtro por canal: cada saída soma poucos vizinhos, que se leem de onde estão.

Pôr as janelas em colunas, como nas outras, copiaria cada número tantas vezes quantas ele se usa. Aqui só se
copia o canal, uma vez, com os zeros em volta.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.nucleos.canal import Borda, Canal
from neuronio.motores.llvm.nucleos.medidas_da_convolucao import Convolucao
from neuronio.motores.llvm.nucleos.nos_pontos import zerar

MAIOR_TRECHO = 200
"""Escritas em seguida mais multiplicações que isto, o LLVM reparte pior os registradores da função toda."""


def serve(c: Convolucao) -> bool:
    """Se cada filtro vê um canal só, e cada canal, um filtro."""
    return (c.canais_do_grupo, c.filtros_do_grupo) == (1, 1)


def serve_para_voltar(c: Convolucao) -> bool:
    """Se também o gradiente da entrada é uma convolução assim: a de um em um, com zeros em volta."""
    return serve(c) and tuple(c.stride) == (1, 1) and min(min(borda) for borda in _do_gradiente(c)) >= 0


def _do_gradiente(c: Convolucao) -> list[Borda]:
    """Os zeros em volta do gradiente da saída, para que dele se volte à entrada."""
    alcances = [d * (k - 1) for d, k in zip(c.dilatacao, (c.kh, c.kw), strict=True)]
    return [(a - antes, a - depois) for a, (antes, depois) in zip(alcances, c.bordas, strict=True)]


def propagar(c: Convolucao, base_x: ir.Value, base_k: ir.Value, base_y: ir.Value) -> None:
    """Cada saída é a soma da sua janela, pesada pelo filtro."""
    canal = Canal(c, c.altura, c.largura, c.bordas)
    _convolver(c, canal, (base_x, c.altura * c.largura), base_k, (base_y, c.oh, c.ow), ao_contrario=False)


def voltar_a_entrada(c: Convolucao, base_g: ir.Value, base_k: ir.Value, base_x: ir.Value) -> None:
    """A mesma conta sobre o gradiente da saída, com o filtro lido de trás para a frente."""
    canal = Canal(c, c.oh, c.ow, _do_gradiente(c))
    _convolver(c, canal, (base_g, c.posicoes), base_k, (base_x, c.altura, c.largura), ao_contrario=True)


def _convolver(
    c: Convolucao,
    canal: Canal,
    de: tuple[ir.Value, int],
    base_k: ir.Value,
    para: tuple[ir.Value, int, int],
    ao_contrario: bool,
) -> None:
    """De um mapa, com tantos números por canal, a outro, de tais lados."""
    e, janela = c.largo.e, c.kh * c.kw
    (base, numeros), (saida, altura, largura) = de, para
    canal.zerar()

    def um(s: Inteiro, g: Inteiro) -> None:
        qual = e.somar(e.multiplicar(s, c.canais), g)
        canal.trazer(base, e.multiplicar(qual, numeros))
        do_filtro = e.multiplicar(g, janela)
        pesos = [e.ler(base_k, e.somar(do_filtro, k), c.tipo) for k in range(janela)]
        if ao_contrario:
            pesos.reverse()

        def pontos(i: Inteiro, linhas: int, j: Inteiro) -> None:
            somas = _somar_janelas(c, canal, pesos, i, linhas, j)
            for k, soma in enumerate(somas):
                na_saida = e.somar(e.multiplicar(e.somar(i, k), largura), j)
                e.escrever(soma, saida, e.somar(e.multiplicar(qual, altura * largura), na_saida), c.tipo)

        def faixa(linhas: int, i: Inteiro) -> None:
            c.largo.em_vetores(0, largura, partial(pontos, i, linhas))

        inicio, maior = 0, min(c.f.modulo.vetores.registradores // 4, max(MAIOR_TRECHO // janela, 1))
        for quantas, linhas in _em_faixas(altura, maior):
            e.laco(inicio, inicio + quantas * linhas, partial(faixa, linhas), linhas)
            inicio += quantas * linhas

    c.por_amostra_e_grupo(um)


def _em_faixas(altura: int, maior: int) -> list[tuple[int, int]]:
    """Quantas faixas, e de quantas linhas: quase iguais, e não mais altas que isto."""
    faixas = -(-altura // maior)
    menor, mais_altas = divmod(altura, faixas)
    return [(mais_altas, menor + 1), (faixas - mais_altas, menor)]


def _somar_janelas(
    c: Convolucao, canal: Canal, pesos: Sequence[ir.Value], i: Inteiro, linhas: int, j: Inteiro
) -> list[ir.Value]:
    """As saídas de algumas linhas, num vetor de colunas: cada linha do canal se lê uma vez para todas."""
    e, (passo, _), (dilatacao, _) = c.largo.e, c.stride, c.dilatacao
    somas: list[ir.Value | None] = [None] * linhas
    for dw in range(c.kw):
        for abaixo in range((linhas - 1) * passo + (c.kh - 1) * dilatacao + 1):
            que_veem = [
                (k, dh) for k in range(linhas) for dh in range(c.kh) if k * passo + dh * dilatacao == abaixo
            ]
            if not que_veem:
                continue
            x = e.ler(canal.lugar, canal.na_linha(i, abaixo, j, dw), c.tipo, folga=True)
            for k, dh in que_veem:
                peso = pesos[dh * c.kw + dw]
                peso = e.espalhar(peso) if isinstance(x.type, ir.VectorType) else peso
                somas[k] = e.b.fmul(x, peso) if somas[k] is None else e.fma(x, peso, somas[k])
    return [soma for soma in somas if soma is not None]


def voltar_ao_kernel(c: Convolucao, base_x: ir.Value, base_g: ir.Value, destino: ir.Value) -> None:
    """Cada peso é a soma do que viu, vezes o gradiente da saída; somam-se vetores, que no fim se juntam."""
    e, janela = c.largo.e, c.kh * c.kw
    canal, parciais = Canal(c, c.altura, c.largura, c.bordas), c.rascunho(c.canais * janela * c.lanes)
    zero = e.constante(e.vetor(c.real), 0.0)
    canal.zerar()
    zerar(c, parciais, c.canais * janela * c.lanes)

    def linha_da_janela(qual: Inteiro, g: Inteiro, dh: int) -> None:
        pesos = [e.somar(e.multiplicar(g, janela), dh * c.kw + dw) for dw in range(c.kw)]
        lugares = [e.endereco(parciais, e.multiplicar(peso, c.lanes), c.real) for peso in pesos]
        somas = [e.pilha(zero.type) for _ in lugares]
        for lugar, soma in zip(lugares, somas, strict=True):
            e.b.store(e.ler_vetor(lugar, 0, c.lanes, c.real), soma)

        def ponto(i: Inteiro, j: Inteiro) -> None:
            onde = e.somar(e.multiplicar(qual, c.posicoes), e.somar(e.multiplicar(i, c.ow), j))
            gradiente = e.so_vivos(e.ler(base_g, onde, c.tipo), j, zero)
            for dw, soma in enumerate(somas):
                visto = e.so_vivos(canal.ler(i, j, dh, dw), j, zero)
                e.b.store(e.fma(gradiente, visto, e.b.load(soma, typ=zero.type)), soma)

        e.laco(0, c.oh, lambda i: c.largo.em_vetores(0, c.ow, partial(ponto, i)))
        for lugar, soma in zip(lugares, somas, strict=True):
            e.escrever_vetor(e.b.load(soma, typ=zero.type), lugar, 0, c.lanes)

    def um(s: Inteiro, g: Inteiro) -> None:
        qual = e.somar(e.multiplicar(s, c.canais), g)
        canal.trazer(base_x, e.multiplicar(qual, c.altura * c.largura))
        for dh in range(c.kh):
            linha_da_janela(qual, g, dh)

    c.por_amostra_e_grupo(um)
    c.somar_parciais(parciais, c.canais * janela, destino)
