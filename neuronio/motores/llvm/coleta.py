"""A coleta: as linhas de cada lote vêm dos dados para a arena, na ordem do embaralhamento."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import llvmlite.ir as ir

from neuronio.motores.llvm.emissor import Emissor, Inteiro
from neuronio.motores.llvm.tipos import NA_MEMORIA, NO_REGISTRADOR, como
from neuronio.tensor.dimensao import Lote, concreto
from neuronio.tensor.programa.programa import Nome

if TYPE_CHECKING:
    from neuronio.motores.llvm.geracao import Funcao

ADIANTE = 2
"""Quantas linhas dos dados adiante se manda buscar."""


def trazer_dados(f: Funcao) -> None:
    """De cada argumento, o que cabe a esta thread: as suas amostras, ou as suas colunas de todas."""
    for nome in f.programa.argumentos:
        _trazer(f, nome)


def _trazer(f: Funcao, nome: Nome) -> None:
    e, aspecto = f.e, f.programa.aspectos[nome]
    na_memoria = f.programa.na_memoria.get(nome, aspecto.tipo)
    largura = math.prod(map(concreto, aspecto.forma[1:]))
    origem, destino = f.bases[f.g.tabela.argumentos[nome]], f.base(nome)
    amostras, colunas, multiplo = f.parte(Lote()), (0, largura), largura
    if nome in f.plano.trazidos_por_colunas:
        amostras, colunas, multiplo = (0, f.lote), f.parte(largura), 1

    def comeco(s: Inteiro) -> Inteiro:
        amostra = e.ler(f.bases[f.g.tabela.ordem], e.somar(f.inicio_do_lote, s), "int64")
        return e.multiplicar(amostra, largura)

    def linha(s: Inteiro) -> None:
        de, para = comeco(s), e.multiplicar(s, largura)
        # as linhas seguintes estão longe: manda-se buscar uma enquanto se copia esta
        proxima = comeco(e.menor_dos_dois(e.somar(s, ADIANTE), e.subtrair(amostras[1], 1)))

        def numero(j: Inteiro) -> None:
            e.antecipar(origem, e.somar(proxima, j), NA_MEMORIA[na_memoria], ate_o_l2=True)
            lido = _convertido(e, e.ler(origem, e.somar(de, j), na_memoria), na_memoria, aspecto.tipo)
            e.escrever(lido, destino, e.somar(para, j), aspecto.tipo)

        f.em_vetores(*colunas, numero, multiplo)

    e.laco(*amostras, linha)


def _convertido(e: Emissor, valor: ir.Value, de: str, para: str) -> ir.Value:
    """Um inteiro curto dos dados no tipo em que as contas o leem."""
    if de == para:
        return valor
    tipo = como(valor.type, NO_REGISTRADOR[para])
    if para == "float32":
        return e.b.uitofp(valor, tipo)
    return e.b.zext(valor, tipo) if de[0] == "u" else e.b.sext(valor, tipo)
