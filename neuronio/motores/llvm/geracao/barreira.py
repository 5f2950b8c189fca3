"""A barreira em que as threads se esperam, e a função que percorre os lotes de estágio em estágio."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.processador import NO_X86
from neuronio.motores.llvm.emissao.tabela import Tabela
from neuronio.motores.llvm.emissao.tipos import I32, I64, PONTEIRO, VAZIO

ZERAR_SUBNORMAIS = 0x8040
"""Os dois bits do registrador MXCSR que zeram subnormais, ao ler e ao calcular."""

VOLTAS = 20_000
"""Quantas vezes se olha de novo antes de ceder o processador a outro."""


class Trecho(NamedTuple):
    """Funções que se chamam em seguida, com todas as amostras da thread ou com tantas de cada vez."""

    nomes: list[str]
    amostras: int = 0


def percurso(modulo: ir.Module, estagios: list[list[Trecho]], tabela: Tabela, treina: bool) -> None:
    """Escreve ``percurso(tabela, thread)``: todos os lotes das épocas, com uma barreira após cada estágio."""
    e = Emissor(modulo, "percurso", [PONTEIRO, I64], 1)
    b, (ponteiros, thread) = e.b, e.funcao.args
    numeros = (tabela.epocas, tabela.amostras, tabela.lote, tabela.threads)
    epocas, amostras, cheio, threads = (e.ler(ponteiros, n, "int64") for n in numeros)
    lotes = b.udiv(e.somar(amostras, e.subtrair(cheio, 1)), cheio)
    chegadas = b.load(e.endereco(ponteiros, tabela.barreira, PONTEIRO), typ=PONTEIRO, align=8)
    esperar = _espera(modulo)
    seguintes = e.endereco(ponteiros, tabela.total, I64)
    antes = _sem_subnormais(e) if treina and NO_X86 else None

    def um_lote(epoca: ir.Value, k: ir.Value) -> None:
        i = e.somar(e.multiplicar(epoca, lotes), k)
        na_epoca = e.multiplicar(k, cheio)
        resto = e.subtrair(amostras, na_epoca)
        quantas = b.select(e.menor(resto, cheio), resto, cheio)
        do_lote = b.select(b.icmp_signed("==", i, I64(0)), ponteiros, seguintes)
        lote = [i, e.somar(e.multiplicar(epoca, amostras), na_epoca), quantas]
        inicio, fim = e.parte(quantas, thread, threads)
        minhas = e.subtrair(fim, inicio)

        def executar(trecho: Trecho, feitas: ir.Value) -> None:
            for nome in trecho.nomes:
                b.call(modulo.globals[nome], [do_lote, thread, *lote, feitas])

        for estagio, trechos in enumerate(estagios):
            for trecho in trechos:
                if trecho.amostras:
                    e.laco(0, minhas, partial(executar, trecho), trecho.amostras)
                else:
                    executar(trecho, I64(0))
            fase = e.somar(e.multiplicar(i, len(estagios)), estagio + 1)
            with e.se(b.icmp_signed(">", threads, I64(1))):
                b.call(esperar, [chegadas, thread, fase, threads])

    e.laco(0, epocas, lambda epoca: e.laco(0, lotes, lambda k: um_lote(epoca, k)))
    if antes is not None:
        e.chamar("llvm.x86.sse.ldmxcsr", VAZIO, e.endereco(antes, 0, I32))
    b.ret_void()


def _espera(modulo: ir.Module) -> ir.Function:
    """Escreve ``esperar(chegadas, thread, fase, threads)``: anuncia que chegou, e espera todas chegarem."""
    e = Emissor(modulo, "esperar", [PONTEIRO, I64, I64, I64], 1)
    b, (chegadas, thread, fase, threads) = e.b, e.funcao.args
    salto = 8  # cada thread escreve na sua própria linha de cache
    b.store_atomic(fase, _tipado(e, chegadas, b.mul(thread, I64(salto))), "release", 8)
    e.laco(0, threads, lambda outra: _esperar_uma(e, _tipado(e, chegadas, b.mul(outra, I64(salto))), fase))
    b.ret_void()
    return e.funcao


def _tipado(e: Emissor, base: ir.Value, indice: ir.Value) -> ir.Value:
    """O llvmlite só faz operações atômicas sobre ponteiros de tipo declarado."""
    return e.b.inttoptr(e.b.ptrtoint(e.endereco(base, indice, I64), I64), I64.as_pointer())


def _esperar_uma(e: Emissor, chegada: ir.Value, fase: ir.Value) -> None:
    b = e.b
    antes, olhar, esperar, ceder, pronto = b.block, *(b.append_basic_block() for _ in range(4))
    b.branch(olhar)
    b.position_at_end(olhar)
    n = b.phi(I64)
    n.add_incoming(I64(0), antes)
    b.cbranch(b.icmp_signed(">=", b.load_atomic(chegada, "acquire", 8), fase), pronto, esperar)
    b.position_at_end(esperar)
    seguinte = b.add(n, I64(1))
    n.add_incoming(seguinte, esperar)
    b.cbranch(b.icmp_signed(">", seguinte, I64(VOLTAS)), ceder, olhar)
    b.position_at_end(ceder)
    e.chamar("neuronio_ceder", I32)
    n.add_incoming(I64(0), ceder)
    b.branch(olhar)
    b.position_at_end(pronto)


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
