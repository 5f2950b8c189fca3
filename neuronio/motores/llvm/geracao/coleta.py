"""A coleta: as linhas de cada lote vêm dos dados para a arena, na ordem do embaralhamento."""

from __future__ import annotations

import math

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.nao_finitos import NaoFinitos
from neuronio.motores.llvm.emissao.tipos import NA_MEMORIA, NO_REGISTRADOR, como
from neuronio.tensor.dimensao import Lote, concreto
from neuronio.tensor.programa import Nome

ADIANTE = 2
"""Quantas linhas dos dados adiante se manda buscar."""


def trazer_dados(f: Funcao) -> None:
    """De cada argumento, o que cabe a esta thread: as suas amostras, ou as suas colunas de todas.

    Numa previsão, anota-se se há neles NaN ou infinito: num treino, os mesmos dados passam muitas vezes, e
    conferem-se antes.
    """
    nao_finitos = NaoFinitos(f.q) if not f.programa.atribuicoes else None
    for nome in f.programa.argumentos:
        _trazer(f, nome, nao_finitos)
    if nao_finitos is not None:
        nao_finitos.anotar()


def _trazer(f: Funcao, nome: Nome, nao_finitos: NaoFinitos | None) -> None:
    e, aspecto = f.e, f.programa.aspectos[nome]
    na_memoria = f.programa.na_memoria.get(nome, aspecto.tipo)
    largura = math.prod(map(concreto, aspecto.forma[1:]))
    origem, destino = f.q.bases[f.q.tabela.argumentos[nome]], f.base(nome)
    amostras, colunas, multiplo = f.cota(Lote()), (0, largura), largura
    if nome in f.q.plano.trazidos_por_colunas:
        amostras, colunas, multiplo = (0, f.lote), f.cota(largura), 1

    def comeco(s: Inteiro) -> Inteiro:
        amostra = e.ler(f.q.bases[f.q.tabela.ordem], e.somar(f.q.inicio_do_lote, s), "int64")
        return e.multiplicar(amostra, largura)

    def linha(s: Inteiro) -> None:
        de, para = comeco(s), e.multiplicar(s, largura)
        # as linhas seguintes estão longe: manda-se buscar uma enquanto se copia esta
        proxima = comeco(e.menor_dos_dois(e.somar(s, ADIANTE), e.subtrair(amostras[1], 1)))

        def numero(j: Inteiro) -> None:
            e.antecipar(origem, e.somar(proxima, j), NA_MEMORIA[na_memoria], ate_o_l2=True)
            lido = e.ler(origem, e.somar(de, j), na_memoria)
            if nao_finitos is not None and na_memoria in ("float32", "float64"):
                nao_finitos.olhar(lido)
            lido = _convertido(e, lido, na_memoria, aspecto.tipo)
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
