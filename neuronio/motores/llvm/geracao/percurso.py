"""O percurso dos lotes: cada um de estágio em estágio, com uma barreira no fim de cada estágio.

Um lote se reparte sempre nas mesmas partes, uma por thread, e por isso dá sempre os mesmos números. Quem as
faz pode mudar de um lote a outro: a thread 0 abre cada um, e diz quantas o fazem. São todas; ou metade, cada
uma com as partes de duas, enquanto outros trabalhos deste processo usam os processadores (veja `dividindo`,
em `neuronio.motores.threads`), e as que sobram dormem. Se três threads disputassem dois processadores, a que
ficasse de fora faria as outras esperar por ela em cada barreira.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.tabela import Tabela
from neuronio.motores.llvm.emissao.tipos import I1, I32, I64, PONTEIRO, VAZIO
from neuronio.motores.llvm.geracao.barreira import (
    anunciado,
    anunciar,
    cochilar,
    escrever_esperar,
    esperar_uma,
)
from neuronio.motores.llvm.processador.vetores import NO_X86

ZERAR_SUBNORMAIS = 0x8040
"""Os dois bits do registrador MXCSR que zeram subnormais, ao ler e ao calcular."""

BITS_DE_QUEM = 12
"""Abre-se um lote ao anunciar o número dele (o primeiro é 1) e, nestes bits, quantas threads o fazem."""


class Trecho(NamedTuple):
    """Funções que se chamam em seguida, com todas as amostras da parte ou com tantas de cada vez."""

    nomes: list[str]
    amostras: int = 0


def escrever_percurso(modulo: ir.Module, estagios: list[list[Trecho]], tabela: Tabela, treina: bool) -> None:
    """Escreve ``percurso(tabela, thread)``: todos os lotes das épocas."""
    um_lote = _escrever_lote(modulo, estagios, tabela)
    e = Emissor(modulo, "percurso", [PONTEIRO, I64], 1)
    b, (_, thread) = e.b, e.funcao.args
    antes = _sem_subnormais(e) if treina and NO_X86 else None
    with b.if_else(b.icmp_signed("==", thread, I64(0))) as (primeira, outras):
        with primeira:
            _abrir_todos(e, tabela, um_lote)
        with outras:
            _seguir(e, tabela, um_lote)
    if antes is not None:
        e.chamar("llvm.x86.sse.ldmxcsr", VAZIO, e.endereco(antes, 0, I32))
    b.ret_void()


def _abrir_todos(e: Emissor, tabela: Tabela, um_lote: ir.Function) -> None:
    """A thread 0: abre cada lote, e faz a sua parte dele; no fim, um que ninguém faz."""
    b, (ponteiros, thread) = e.b, e.funcao.args
    chegadas, vizinhos = (_apontado(e, ponteiros, onde) for onde in (tabela.barreira, tabela.vizinhos))
    threads, epocas = (e.ler(ponteiros, onde, "int64") for onde in (tabela.threads, tabela.epocas))
    lotes = b.mul(epocas, _lotes_por_epoca(e, ponteiros, tabela))

    def abrir(i: ir.Value, quem: ir.Value) -> None:
        numero = b.shl(b.add(i, I64(1)), I64(BITS_DE_QUEM))
        anunciar(e, chegadas, threads, b.or_(numero, quem))

    def um(i: ir.Value) -> None:
        sozinhas = b.icmp_signed("==", anunciado(e, vizinhos, I64(0)), I64(0))
        quem = b.select(sozinhas, threads, b.udiv(b.add(threads, I64(1)), I64(2)))
        abrir(i, quem)
        b.call(um_lote, [ponteiros, thread, i, quem])

    e.laco(0, lotes, um)
    abrir(lotes, I64(0))


def _seguir(e: Emissor, tabela: Tabela, um_lote: ir.Function) -> None:
    """As outras: fazem a sua parte de cada lote que se abre, se lhes cabe; se não, dormem."""
    b, (ponteiros, thread) = e.b, e.funcao.args
    chegadas = _apontado(e, ponteiros, tabela.barreira)
    threads = e.ler(ponteiros, tabela.threads, "int64")
    antes, cabeca, fazer, depois = b.block, *(b.append_basic_block() for _ in range(3))
    b.branch(cabeca)
    b.position_at_end(cabeca)
    visto, de_fora = b.phi(I64), b.phi(I1)
    visto.add_incoming(I64(0), antes)
    de_fora.add_incoming(I1(0), antes)
    novo = b.add(visto, I64(1))
    with b.if_then(de_fora):
        esperar_uma(e, chegadas, threads, novo, cochilar, voltas=0)
    aberto = esperar_uma(e, chegadas, threads, novo)
    quem = b.and_(aberto, I64((1 << BITS_DE_QUEM) - 1))
    b.cbranch(b.icmp_signed("==", quem, I64(0)), depois, fazer)
    b.position_at_end(fazer)
    sobra = b.icmp_signed(">=", thread, quem)
    with b.if_then(b.not_(sobra)):
        i = b.sub(b.lshr(aberto, I64(BITS_DE_QUEM)), I64(1))
        b.call(um_lote, [ponteiros, thread, i, quem])
    visto.add_incoming(aberto, b.block)
    de_fora.add_incoming(sobra, b.block)
    b.branch(cabeca)
    b.position_at_end(depois)


def _escrever_lote(modulo: ir.Module, estagios: list[list[Trecho]], tabela: Tabela) -> ir.Function:
    """Escreve ``lote(tabela, thread, i, quem)``: um lote, que fazem as primeiras ``quem`` threads."""
    e = Emissor(modulo, "lote", [PONTEIRO, I64, I64, I64], 1)
    b, (ponteiros, thread, i, quem) = e.b, e.funcao.args
    amostras, cheio, threads = (
        e.ler(ponteiros, n, "int64") for n in (tabela.amostras, tabela.lote, tabela.threads)
    )
    chegadas, esperar = _apontado(e, ponteiros, tabela.barreira), escrever_esperar(modulo)
    lotes = _lotes_por_epoca(e, ponteiros, tabela)
    na_epoca = b.mul(b.urem(i, lotes), cheio)
    resto = b.sub(amostras, na_epoca)
    quantas = b.select(e.menor(resto, cheio), resto, cheio)
    seguintes = e.endereco(ponteiros, tabela.total, I64)
    do_lote = b.select(b.icmp_signed("==", i, I64(0)), ponteiros, seguintes)
    lote = [i, b.add(b.mul(b.udiv(i, lotes), amostras), na_epoca), quantas]

    def uma_parte(trechos: list[Trecho], parte: ir.Value) -> None:
        inicio, fim = e.parte(quantas, parte, threads)

        def executar(trecho: Trecho, feitas: ir.Value) -> None:
            for nome in trecho.nomes:
                b.call(modulo.globals[nome], [do_lote, parte, *lote, feitas])

        for trecho in trechos:
            if trecho.amostras:
                e.laco(0, b.sub(fim, inicio), partial(executar, trecho), trecho.amostras)
            else:
                executar(trecho, I64(0))

    for estagio, trechos in enumerate(estagios):
        e.laco(thread, threads, partial(uma_parte, trechos), quem)
        with e.se(b.icmp_signed(">", quem, I64(1))):
            fase = b.add(b.mul(i, I64(len(estagios))), I64(estagio + 1))
            b.call(esperar, [chegadas, thread, fase, quem])
    b.ret_void()
    return e.funcao


def _lotes_por_epoca(e: Emissor, ponteiros: ir.Value, tabela: Tabela) -> ir.Value:
    amostras, cheio = (e.ler(ponteiros, onde, "int64") for onde in (tabela.amostras, tabela.lote))
    return e.b.udiv(e.b.add(amostras, e.b.sub(cheio, I64(1))), cheio)


def _apontado(e: Emissor, ponteiros: ir.Value, onde: int) -> ir.Value:
    return e.b.load(e.endereco(ponteiros, onde, PONTEIRO), typ=PONTEIRO, align=8)


def _sem_subnormais(e: Emissor) -> ir.Value:
    """Faz números menores que 1e-38 virarem zero; devolve o modo em que o processador estava.

    O momento dos pesos que quase nunca se usam decai até eles, e cada conta com um custa como cem.
    """
    b = e.b
    antes, novo = e.pilha(I32), e.pilha(I32)
    e.chamar("llvm.x86.sse.stmxcsr", VAZIO, e.endereco(antes, 0, I32))
    b.store(b.or_(b.load(antes, typ=I32), I32(ZERAR_SUBNORMAIS)), novo)
    e.chamar("llvm.x86.sse.ldmxcsr", VAZIO, e.endereco(novo, 0, I32))
    return antes
