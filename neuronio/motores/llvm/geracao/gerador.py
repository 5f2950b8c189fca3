"""A geração: de um plano a um módulo LLVM, com as funções de cada estágio e uma que percorre os lotes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.quadro import Modulo, Quadro, Uso
from neuronio.motores.llvm.emissao.regra import Regra
from neuronio.motores.llvm.emissao.tabela import Tabela
from neuronio.motores.llvm.geracao.coleta import trazer_dados
from neuronio.motores.llvm.geracao.percurso import Trecho, escrever_percurso
from neuronio.motores.llvm.nucleos import elementos, reducao
from neuronio.motores.llvm.plano.arena import Arena
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.motores.llvm.plano.plano import Plano
from neuronio.motores.llvm.processador.vetores import Vetores
from neuronio.motores.llvm.registros import REGISTROS
from neuronio.tensor import Primitiva

NUCLEOS_POR_FUNCAO = 32
"""O LLVM demora mais que o dobro numa função do dobro do tamanho: as de uma rede funda se cortam."""


@dataclass(frozen=True)
class Gerado:
    """O texto de um módulo, e o que é preciso para o executar."""

    texto: str
    uso: Uso


def gerar(plano: Plano, arena: Arena, tabela: Tabela, threads: int, vetores: Vetores) -> Gerado:
    """Escreve as funções de um plano, para tais vetores."""
    escrito = ir.Module("neuronio")
    modulo = Modulo(plano, arena, threads, vetores, _regra, tabela, escrito, _escrever, _preparar)
    estagios: list[list[Nucleo]] = [[] for _ in range(plano.estagios)]
    for n in plano.nucleos:
        estagios[n.estagio].append(n)
    trechos = [list(_escrever_estagio(modulo, k, nucleos)) for k, nucleos in enumerate(estagios)]
    escrever_percurso(modulo.escrito, trechos, modulo.tabela, bool(plano.programa.atribuicoes))
    return Gerado(str(modulo.escrito), modulo.uso)


def _escrever_estagio(modulo: Modulo, k: int, nucleos: list[Nucleo]) -> Iterator[Trecho]:
    """As funções de um estágio, que se chamam em seguida: quase sempre é uma só."""
    grupos = [list(deles) for _, deles in groupby(nucleos, key=lambda n: n.grupo)] or [[]]
    coleta = k == 0
    for g, deles in enumerate(grupos):
        amostras = deles[0].amostras if deles else 0
        if amostras:  # o que não se faz em cada grupo, mas uma vez
            antes = [n for n in deles if n.reparticao.em_partes]
            yield Trecho([_funcao(modulo, f"estagio_{k}_{g}_antes", antes, coleta, 0, _zerar)])
            coleta = False
        nomes = []
        for inicio in range(0, max(1, len(deles)), NUCLEOS_POR_FUNCAO):
            desta = deles[inicio : inicio + NUCLEOS_POR_FUNCAO]
            nomes.append(_funcao(modulo, f"estagio_{k}_{g}_{inicio}", desta, coleta, amostras, _escrever))
            coleta = False
        yield Trecho(nomes, amostras)


def _funcao(
    modulo: Modulo,
    nome: str,
    nucleos: list[Nucleo],
    coleta: bool,
    amostras: int,
    escrever: Callable[[Quadro, Nucleo], None],
) -> str:
    """Escreve uma função, e devolve o nome dela."""
    quadro = Quadro(modulo, nome, nucleos, coleta, amostras)
    if coleta:
        trazer_dados(Funcao(quadro, Nucleo(())))
    for n in nucleos:
        escrever(quadro, n)
    quadro.e.b.ret_void()
    return nome


def _zerar(quadro: Quadro, n: Nucleo) -> None:
    """A parte desta thread numa soma que se fará aos poucos."""
    reducao.zerar_a_parte(Funcao(quadro, n), n)


def _regra(primitiva: Primitiva) -> Regra:
    regra = REGISTROS[primitiva].regra
    assert regra is not None
    return regra


def _escrever(quadro: Quadro, n: Nucleo) -> None:
    nucleo = elementos.escrever if n.instrucao is None else REGISTROS[n.instrucao.primitiva].nucleo
    assert nucleo is not None
    nucleo(Funcao(quadro, n), n)


def _preparar(quadro: Quadro, n: Nucleo) -> None:
    """O que se prepara fica no quadro, e o rascunho em que está já não é de mais ninguém."""
    prepara = None if n.instrucao is None else REGISTROS[n.instrucao.primitiva].prepara
    if prepara is not None:
        f = Funcao(quadro, n)
        quadro.preparados[n] = prepara(f, n)
        quadro.rascunho_ocupado = f.rascunhado
