"""Coletar o que os índices apontam, e espalhar de volta."""

from __future__ import annotations

import math

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.condicoes import ambas, selecionar
from neuronio.motores.llvm.emissao.conversoes import real
from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Condicao, Inteiro
from neuronio.motores.llvm.emissao.indices import indice_em, onde_ficam_os_indices, repetido
from neuronio.motores.llvm.emissao.regra import Contexto, Indices, Pedir
from neuronio.motores.llvm.nucleos import espalho
from neuronio.motores.llvm.registros.produto import parcelas_de_um_produto
from neuronio.motores.llvm.registros.registro import Custo, DaMemoria, Registro, Registros
from neuronio.tensor import indexacao
from neuronio.tensor.dimensao import Forma, Lote
from neuronio.tensor.programa import Instrucao


def _coletar(e: Emissor, c: Contexto, pedir: Pedir, i: Indices) -> ir.Value:
    """O número que os índices apontam; NaN (ou o primeiro) se apontam para fora, que nunca se lê."""
    eixos = c.atributos["eixos"]
    dentro: Condicao = True
    inicio, posto = onde_ficam_os_indices(eixos, c.formas[1:])
    comuns, resto = i[inicio : inicio + posto], iter([*i[:inicio], *i[inicio + posto :]])
    origem: list[Inteiro] = []
    for eixo, tamanho in enumerate(c.formas[0]):
        if eixo not in eixos:
            origem.append(next(resto))
            continue
        k = 1 + eixos.index(eixo)
        lido = pedir(k, repetido(comuns, c.formas[k]))
        c.acusar(eixo, lido, c.formas[0])
        indice, cabe = indice_em(e, lido, tamanho)
        origem.append(indice)
        dentro = ambas(e, dentro, cabe)
    valor = pedir(0, origem)
    return selecionar(e, dentro, valor, math.nan) if real(valor.type) else valor


def _indexa_o_lote(i: Instrucao, inteira: Forma) -> bool:
    return any(isinstance(inteira[e], Lote) for e in i.atributos["eixos"])


REGISTROS: Registros = {
    indexacao.coletar: Registro(_coletar, custo=Custo.PESADO, mexe_no_lote=_indexa_o_lote),
    indexacao.espalhar: Registro(
        nucleo=espalho.escrever,
        da_memoria=DaMemoria.EM_ORDEM,
        mexe_no_lote=lambda i, antes: _indexa_o_lote(i, i.atributos["forma"]),
        contas=parcelas_de_um_produto,
    ),
}
