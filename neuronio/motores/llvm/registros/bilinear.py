"""A leitura bilinear: os quatro pontos em volta de uma coordenada."""

from __future__ import annotations

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Avulsos, Inteiro
from neuronio.motores.llvm.emissao.regra import Contexto, Indices, Pedir
from neuronio.motores.llvm.emissao.tipos import I32, I64, como
from neuronio.motores.llvm.registros.registro import Custo, Mapa, Registro, Registros
from neuronio.tensor.bilinear import ler_bilinear
from neuronio.tensor.dimensao import Forma, concreto
from neuronio.tensor.programa import Instrucao


def _ler(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    amostra, canal, *ponto = i
    _, _, altura, largura = c.formas[0]
    linha, beta = _em_volta(e, pedir(1, [amostra, *ponto]), concreto(altura))
    coluna, alfa = _em_volta(e, pedir(2, [amostra, *ponto]), concreto(largura))

    def na_linha(depois: int) -> ir.Value:
        antes, seguinte = (
            pedir(0, [amostra, canal, e.somar(linha, depois), e.somar(coluna, k)]) for k in (0, 1)
        )
        return _entre(e, antes, seguinte, alfa)

    return _entre(e, na_linha(0), na_linha(1), beta)


def _em_volta(e: Emissor, p: ir.Value, lado: int) -> tuple[Inteiro, ir.Value]:
    """O ponto antes de p, e quanto se passou dele; de um NaN, o primeiro, e NaN."""
    b, inteiro = e.b, como(p.type, I32)
    for sinal, limite in (("<", 0), (">", lado - 1)):
        beira = e.constante(p.type, limite)
        p = b.select(b.fcmp_ordered(sinal, p, beira), beira, p)
    numero = b.select(b.fcmp_ordered("ord", p, p), p, e.constante(p.type, 0))
    antes, ultimo = b.fptosi(numero, inteiro), e.constante(inteiro, lado - 2)
    antes = b.select(b.icmp_signed("<", antes, ultimo), antes, ultimo)
    return _indice(e, antes), b.fsub(p, b.sitofp(antes, p.type))


def _indice(e: Emissor, onde: ir.Value) -> Inteiro:
    onde = e.b.zext(onde, como(onde.type, I64))
    if not isinstance(onde.type, ir.VectorType):
        return onde
    return Avulsos(tuple(e.lane(onde, k) for k in range(onde.type.count)), onde.type.count)


def _entre(e: Emissor, a: ir.Value, b: ir.Value, quanto: ir.Value) -> ir.Value:
    a, b, quanto = e.iguais(a, b, quanto)
    return e.b.fadd(a, e.b.fmul(e.b.fsub(b, a), quanto))


def _mapear(i: Instrucao, k: int, mapa: Mapa, de: Forma, para: Forma) -> Mapa:
    amostra, canal, *ponto = mapa
    return (amostra, canal, None, None) if k == 0 else (amostra, *ponto)


REGISTROS: Registros = {
    ler_bilinear: Registro(_ler, custo=Custo.PESADO, mapear=_mapear, amplia=True),
}
