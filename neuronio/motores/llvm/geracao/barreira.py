"""A barreira em que as threads se esperam: cada uma anuncia até onde chegou, na sua linha de cache."""

from __future__ import annotations

import sys
from collections.abc import Callable

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.tipos import I32, I64, PONTEIRO

SALTO = 8
"""De uma chegada à seguinte: cada thread escreve na sua própria linha de cache."""

VOLTAS = 20_000
"""Quantas vezes se olha de novo antes de ceder o processador a outro."""

COCHILO = 1 if sys.platform == "win32" else 1000
"""Quanto se dorme de cada vez: milissegundos no Windows, microssegundos no resto."""


def escrever_esperar(modulo: ir.Module) -> ir.Function:
    """Escreve ``esperar(chegadas, thread, fase, threads)``: anuncia que chegou, e espera todas chegarem."""
    e = Emissor(modulo, "esperar", [PONTEIRO, I64, I64, I64], 1)
    b, (chegadas, thread, fase, threads) = e.b, e.funcao.args
    anunciar(e, chegadas, thread, fase)
    e.laco(0, threads, lambda outra: esperar_uma(e, chegadas, outra, fase))
    b.ret_void()
    return e.funcao


def anunciar(e: Emissor, chegadas: ir.Value, qual: Inteiro, fase: ir.Value) -> None:
    """Escreve, para as outras, até onde se chegou."""
    e.b.store_atomic(fase, _lugar(e, chegadas, qual), "release", 8)


def anunciado(e: Emissor, chegadas: ir.Value, qual: Inteiro) -> ir.Value:
    """O último que ali se anunciou."""
    return e.b.load_atomic(_lugar(e, chegadas, qual), "acquire", 8)


def ceder(e: Emissor) -> None:
    """Deixa o processador a outra thread, se há uma que o queira."""
    e.chamar("neuronio_ceder", I32)


def cochilar(e: Emissor) -> None:
    """Larga o processador por um pouco."""
    e.chamar("neuronio_dormir", I32, I32(COCHILO))


def esperar_uma(
    e: Emissor,
    chegadas: ir.Value,
    qual: Inteiro,
    fase: ir.Value,
    cansar: Callable[[Emissor], object] = ceder,
    voltas: int | None = None,
) -> ir.Value:
    """Espera que o anunciado seja pelo menos tal fase, e devolve-o.

    Quem não espera muito não larga o processador: só depois de olhar tantas vezes, ou `VOLTAS`, é que faz o
    que se faz ao cansar, e torna a olhar.
    """
    b = e.b
    antes, olhar, esperar, cansado, pronto = b.block, *(b.append_basic_block() for _ in range(4))
    b.branch(olhar)
    b.position_at_end(olhar)
    n = b.phi(I64)
    n.add_incoming(I64(0), antes)
    visto = anunciado(e, chegadas, qual)
    b.cbranch(b.icmp_signed(">=", visto, fase), pronto, esperar)
    b.position_at_end(esperar)
    seguinte = b.add(n, I64(1))
    n.add_incoming(seguinte, esperar)
    b.cbranch(b.icmp_signed(">", seguinte, I64(VOLTAS if voltas is None else voltas)), cansado, olhar)
    b.position_at_end(cansado)
    cansar(e)
    n.add_incoming(I64(0), b.block)
    b.branch(olhar)
    b.position_at_end(pronto)
    return visto


def _lugar(e: Emissor, chegadas: ir.Value, qual: Inteiro) -> ir.Value:
    """O llvmlite só faz operações atômicas sobre ponteiros de tipo declarado."""
    endereco = e.endereco(chegadas, e.multiplicar(qual, SALTO), I64)
    return e.b.inttoptr(e.b.ptrtoint(endereco, I64), I64.as_pointer())
