"""O que percorre um eixo: acumular, ordenar, apanhar o que um índice aponta e devolvê-lo."""

from __future__ import annotations

import math

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.condicoes import selecionar
from neuronio.motores.llvm.emissao.conversoes import real
from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.indices import indice_em
from neuronio.motores.llvm.emissao.regra import Contexto, Indices, Pedir
from neuronio.motores.llvm.nucleos import ao_longo as nucleos
from neuronio.motores.llvm.registros.registro import Custo, Registro, Registros
from neuronio.tensor import ao_longo
from neuronio.tensor.dimensao import Forma, Lote
from neuronio.tensor.programa import Instrucao


def _coletar_ao_longo(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    """O número que o índice desta posição aponta no eixo; NaN (ou o primeiro) se aponta para fora."""
    eixo, lido = c.atributos["eixo"], pedir(1, i)
    c.acusar(eixo, lido, c.formas[0])
    origem = list(i)
    origem[eixo], cabe = indice_em(e, lido, c.formas[0][eixo])
    valor = pedir(0, origem)
    return selecionar(e, cabe, valor, math.nan) if real(valor.type) else valor


def _percorre_o_lote(i: Instrucao, antes: Forma) -> bool:
    return isinstance(antes[i.atributos["eixo"]], Lote)


REGISTROS: Registros = {
    ao_longo.acumular: Registro(nucleo=nucleos.acumular, mexe_no_lote=_percorre_o_lote),
    ao_longo.ordem: Registro(nucleo=nucleos.ordem, mexe_no_lote=_percorre_o_lote),
    ao_longo.coletar_ao_longo: Registro(_coletar_ao_longo, custo=Custo.PESADO, mexe_no_lote=_percorre_o_lote),
    ao_longo.espalhar_ao_longo: Registro(nucleo=nucleos.espalhar, mexe_no_lote=_percorre_o_lote),
}
