"""A cópia de um painel de colunas de uma matriz, com as linhas dele juntas."""

from __future__ import annotations

from collections.abc import Sequence

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import I64, PONTEIRO

LONGE = 32
"""Quantas linhas adiante se manda buscar: as de uma matriz larga estão cada uma numa página."""


class Copia:
    """Um lugar para um painel, e como se traz cada um até ele.

    Args:
        e: onde se escreve.
        tipo: o dos números.
        lugar: a memória da cópia.
        salto: de quantos em quantos números começa cada linha dela.
    """

    def __init__(self, e: Emissor, tipo: ir.Type, lugar: ir.Value, salto: int) -> None:
        self.e, self.tipo, self.lugar, self.salto = e, tipo, lugar, salto

    def trazer(self, matriz: Matriz, linhas: Inteiro, largura: int, para: Inteiro = 0) -> None:
        """Tantas linhas e colunas, do começo de uma matriz; na cópia, da coluna ``para`` em diante."""
        lugar = self.e.endereco(self.lugar, para, self.tipo)
        if matriz.coluna == 1:
            self._por_linhas(matriz, linhas, largura, lugar)
        else:
            self._por_colunas(matriz, linhas, largura, lugar)

    def trazer_muitas(self, matriz: Matriz, linhas: Inteiro, colunas: Inteiro) -> None:
        """O mesmo com muitas colunas, ou com quantas só se sabe ao executar: um vetor de cada vez."""
        e, lanes = self.e, self.e.lanes
        inteiras = e.multiplicar(e.dividir(colunas, lanes), lanes)
        sobra = colunas - inteiras if isinstance(colunas, int) else 1
        for de, ate, largura in ((0, inteiras, lanes), (inteiras, colunas, sobra)):

            def grupo(j: Inteiro, largura: int = largura) -> None:
                self.trazer(matriz.a_partir(e, coluna=j), linhas, largura, para=j)

            e.laco(de, ate, grupo, largura)

    def _por_linhas(self, matriz: Matriz, linhas: Inteiro, largura: int, lugar: ir.Value) -> None:
        e, lanes = self.e, self.e.lanes
        base, salto, _, inicio = matriz

        def linha(p: Inteiro) -> None:
            de = e.somar(inicio, e.multiplicar(p, salto))
            para = e.multiplicar(p, self.salto)
            for v in range(0, largura, lanes):
                n = min(lanes, largura - v)
                e.antecipar(base, e.somar(de, v + LONGE * salto), self.tipo)
                valor = e.ler_vetor(base, e.somar(de, v), n, self.tipo)
                e.escrever_vetor(valor, lugar, e.somar(para, v), n)

        e.laco(0, linhas, linha)

    def _por_colunas(self, matriz: Matriz, linhas: Inteiro, largura: int, lugar: ir.Value) -> None:
        """Cada coluna é que está seguida na memória: transpõem-se blocos quadrados, em registradores."""
        e, lanes = self.e, self.e.lanes
        base, salto_linha, salto_coluna, inicio = matriz
        inteiras = e.multiplicar(e.dividir(linhas, lanes), lanes) if salto_linha == 1 else 0

        def bloco(p: Inteiro, altura: int = lanes) -> None:
            for j in range(0, largura, lanes):
                de = e.endereco(base, e.somar(e.somar(inicio, p), j * salto_coluna), self.tipo)
                para = e.endereco(lugar, e.somar(e.multiplicar(p, self.salto), j), self.tipo)
                transpor_bloco = _bloco_transposto(e, self.tipo, altura, min(lanes, largura - j))
                e.b.call(transpor_bloco, [de, para, I64(salto_coluna), I64(self.salto)])

        def uma_linha(p: Inteiro) -> None:
            for j in range(largura):
                de = e.somar(e.somar(inicio, e.multiplicar(p, salto_linha)), j * salto_coluna)
                valor = e.b.load(e.endereco(base, de, self.tipo), typ=self.tipo)
                para = e.somar(e.multiplicar(p, self.salto), j)
                e.b.store(valor, e.endereco(lugar, para, self.tipo))

        e.laco(0, inteiras, bloco, lanes)
        if isinstance(linhas, int) and salto_linha == 1 and linhas > inteiras:
            bloco(inteiras, linhas - inteiras)
        else:
            e.laco(inteiras, linhas, uma_linha)


def _bloco_transposto(e: Emissor, tipo: ir.Type, linhas: int, colunas: int) -> ir.Function:
    """A função ``(de, para, salto_de, salto_para)`` que transpõe um bloco, escrita uma vez por módulo."""
    lanes = e.lanes
    nome = f"transpor_{linhas}x{colunas}_{lanes}_{tipo}"
    if nome in e.modulo.globals:
        return e.modulo.globals[nome]
    f = Emissor(e.modulo, nome, [PONTEIRO, PONTEIRO, I64, I64], lanes)
    f.funcao.attributes.add("noinline")
    de, para, salto_de, salto_para = f.funcao.args
    vazia = ir.Constant(f.vetor(tipo), ir.Undefined)
    lidas = [f.ler_vetor(de, f.multiplicar(salto_de, k), linhas, tipo) for k in range(colunas)]
    for k, linha in enumerate(transpor(f, [*lidas, *[vazia] * (lanes - colunas)])[:linhas]):
        f.escrever_vetor(linha, para, f.multiplicar(salto_para, k), colunas)
    f.b.ret_void()
    return f.funcao


def transpor(e: Emissor, linhas: Sequence[ir.Value]) -> list[ir.Value]:
    """Um bloco quadrado de vetores, transposto: trocam-se metades, depois quartos, até os números.

    Fonte: J. O. Eklundh, "A fast computer method for matrix transposing", IEEE Trans. Comput. C-21, 1972.
    """
    linhas, lanes = list(linhas), len(linhas)
    d = lanes // 2
    while d:
        de_baixo = [k if not k & d else lanes + k - d for k in range(lanes)]
        de_cima = [k + d if not k & d else lanes + k for k in range(lanes)]
        for i in range(lanes):
            if not i & d:
                par = linhas[i], linhas[i + d]
                linhas[i], linhas[i + d] = e.permutar(*par, de_baixo), e.permutar(*par, de_cima)
        d //= 2
    return linhas
