"""O serviço das threads, escrito uma vez por processo: como se pede uma tarefa, e como elas esperam por uma.

Quem pede escreve no quadro o que há a fazer, faz a sua parte, e espera que as outras acabem as delas; tudo
numa ida só ao código nativo, que um Ctrl-C não parte ao meio. Quem serve olha um pouco se já há outra tarefa,
porque entre duas previsões passam poucos microssegundos, e só depois dorme.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.tipos import I32, I64, PONTEIRO, VAZIO
from neuronio.motores.llvm.geracao.barreira import anunciado, anunciar, esperar_uma

TAREFA, FUNCAO, TABELA, THREADS, DORMINDO, TRANCA, SINAL = range(7)
"""As linhas do quadro: o número da última tarefa, a função, a tabela e quantas a fazem; quantas dormem; e os
endereços da tranca e do sinal com que se acordam. Depois destas, uma por thread: a última que acabou."""

LINHAS = 7

VOLTAS_SEM_TAREFA = 100_000
"""Quantas vezes se olha se há outra antes de dormir: uns 100 microssegundos."""

SEM_PRAZO = (I32(-1), I32(0)) if sys.platform == "win32" else ()
"""O que o Windows ainda quer saber ao adormecer alguém."""

MAO = ir.FunctionType(VAZIO, [PONTEIRO, I64])
"""Uma tarefa recebe a tabela dela e o número da thread."""


def escrever_servico() -> str:
    """O texto de ``pedir(quadro)`` e ``servir(quadro, thread)``."""
    modulo = ir.Module("neuronio_servico")
    _escrever_pedir(modulo)
    _escrever_servir(modulo)
    return str(modulo)


def _escrever_pedir(modulo: ir.Module) -> None:
    """Anuncia a tarefa do quadro, faz a parte da thread 0 e espera pelas outras."""
    e = Emissor(modulo, "pedir", [PONTEIRO], 1)
    b, (quadro,) = e.b, e.funcao.args
    numero = b.add(anunciado(e, quadro, TAREFA), I64(1))
    with _trancado(e, quadro):
        anunciar(e, quadro, TAREFA, numero)
        with e.se(e.menor(0, anunciado(e, quadro, DORMINDO))):
            e.chamar("neuronio_acordar", VAZIO, _endereco(e, quadro, SINAL))
    _fazer(e, quadro, I64(0))
    threads = anunciado(e, quadro, THREADS)
    e.laco(1, threads, lambda k: esperar_uma(e, quadro, e.somar(k, LINHAS), numero))
    b.ret_void()


def _escrever_servir(modulo: ir.Module) -> None:
    """Faz a parte de uma thread em cada tarefa que se pede, até uma que não tem função."""
    e = Emissor(modulo, "servir", [PONTEIRO, I64], 1)
    b, (quadro, thread) = e.b, e.funcao.args
    antes, esperar, fim = b.block, *(b.append_basic_block() for _ in range(2))
    b.branch(esperar)
    b.position_at_end(esperar)
    feita = b.phi(I64)
    feita.add_incoming(I64(0), antes)
    numero = _esperar_outra(e, quadro, feita)
    ha = _fazer(e, quadro, thread)
    anunciar(e, quadro, e.somar(thread, LINHAS), numero)
    feita.add_incoming(numero, b.block)
    b.cbranch(ha, esperar, fim)
    b.position_at_end(fim)
    b.ret_void()


def _esperar_outra(e: Emissor, quadro: ir.Value, feita: ir.Value) -> ir.Value:
    """Espera, a olhar e depois a dormir, por uma tarefa além da última que se fez; devolve o número dela."""
    outra = e.b.add(feita, I64(1))

    def adormecer(e: Emissor) -> None:
        """Larga a tranca enquanto dorme."""
        sinal, tranca = (_endereco(e, quadro, qual) for qual in (SINAL, TRANCA))
        e.chamar("neuronio_adormecer", VAZIO, sinal, tranca, *SEM_PRAZO)

    def dormir(e: Emissor) -> None:
        with _trancado(e, quadro):
            _somar(e, quadro, DORMINDO, 1)
            esperar_uma(e, quadro, TAREFA, outra, adormecer, voltas=0)
            _somar(e, quadro, DORMINDO, -1)

    return esperar_uma(e, quadro, TAREFA, outra, dormir, VOLTAS_SEM_TAREFA)


def _somar(e: Emissor, quadro: ir.Value, qual: int, quanto: int) -> None:
    anunciar(e, quadro, qual, e.b.add(anunciado(e, quadro, qual), I64(quanto)))


def _fazer(e: Emissor, quadro: ir.Value, thread: ir.Value) -> ir.Value:
    """A parte de uma thread na tarefa do quadro; devolve se ela tem função."""
    onde = anunciado(e, quadro, FUNCAO)
    ha = e.b.icmp_signed("!=", onde, I64(0))
    with e.se(ha):
        funcao = e.b.inttoptr(onde, ir.PointerType(MAO))
        e.b.call(funcao, [_endereco(e, quadro, TABELA), thread])
    return ha


def _endereco(e: Emissor, quadro: ir.Value, qual: int) -> ir.Value:
    return e.b.inttoptr(anunciado(e, quadro, qual), PONTEIRO)


@contextmanager
def _trancado(e: Emissor, quadro: ir.Value) -> Iterator[None]:
    tranca = _endereco(e, quadro, TRANCA)
    e.chamar("neuronio_trancar", VAZIO, tranca)
    yield
    e.chamar("neuronio_destrancar", VAZIO, tranca)
