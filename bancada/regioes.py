"""``python -m bancada.regioes CARGA``: quanto leva cada região do código que o compilador gera.

A carga é uma das que treinam, ou uma rede da varredura; se as duas têm o mesmo nome, a da varredura é
``varredura/lstm``.

Uma região é um núcleo: um produto com as suas expressões, uma convolução, uma redução, ou só expressões.
Antes e depois de cada uma lê-se o contador de ciclos do processador, em cada thread. De cada uma se diz que
parte do tempo leva, quantas contas dos produtos faz por segundo e quantos bytes lê e escreve, se cada um
passasse uma vez só, ao lado do que a máquina alcança. O que falta para 100 % é a espera nas barreiras e o que
está fora do código gerado: o Python, e acordar as threads.
"""

from __future__ import annotations

import argparse
import ctypes
import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import llvmlite.ir as ir
import numpy as np

from bancada import dados, pico
from bancada.cargas import TAREFAS
from bancada.cargas.varredura import CARGA
from bancada.pares import neuronio as par
from bancada.pares.contrato import nucleos
from bancada.rede import Tarefa, pesos_iniciais
from bancada.redes_da_varredura import REDES
from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.quadro import Quadro
from neuronio.motores.llvm.emissao.tipos import BYTES, I64, PONTEIRO
from neuronio.motores.llvm.execucao.compilacao import Codigo
from neuronio.motores.llvm.geracao import gerador
from neuronio.motores.llvm.motor import MotorLlvm
from neuronio.motores.llvm.plano.medidas import elementos
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.motores.llvm.processador.processador import este_processador
from neuronio.motores.recentes import Recentes
from neuronio.tensor.programa import Instrucao, Nome, Programa

MAIS_REGIOES, POR_LINHA = 4096, 8
"""Quantas cabem; e de quantos em quantos números conta cada thread, para que não se estorvem."""

CICLOS = np.zeros((MAIS_REGIOES, nucleos(), POR_LINHA), np.int64)
"""Os que cada região já levou, em cada thread. Vive tanto quanto o processo, como o código que o escreve."""

SEGUNDOS, PASSOS = 1.0, 32


@dataclass(frozen=True)
class Regiao:
    """Um núcleo, e o que ele faz de cada vez que o lote inteiro passa por ele."""

    nome: str
    dentro: int
    """Dentro de quantos outros está: os do corpo de uma varredura estão dentro dela."""
    operacoes: float
    bytes_: float


class Medidor:
    """As regiões do que se compilar.

    Args:
        lote: de quantas amostras é um passo, ou uma previsão.
    """

    def __init__(self, lote: int) -> None:
        self.lote, self.regioes = lote, list[Regiao]()
        self._vezes = [1]
        """Quantos passos dá cada varredura em que se está."""

    @contextmanager
    def medindo(self) -> Iterator[None]:
        """O que se compila aqui dentro conta os seus ciclos, e cá fora não se usa."""
        escrever, trazer, prontos = gerador._escrever, gerador.trazer_dados, MotorLlvm.executaveis

        def nucleo(quadro: Quadro, n: Nucleo) -> None:
            regiao = Regiao(_nome(n), len(self._vezes) - 1, *self._por_lote(quadro, n))
            self._vezes.append(int(n.instrucao.atributos.get("passos", 1)) if n.instrucao else 1)
            self._contar(quadro, regiao, lambda: escrever(quadro, n))
            self._vezes.pop()

        def coleta(f: Funcao) -> None:
            lidos = self._bytes(f.programa, f.programa.argumentos)
            self._contar(f.q, Regiao("trazer os dados", 0, 0.0, 2.0 * lidos), lambda: trazer(f))

        gerador._escrever, gerador.trazer_dados = nucleo, coleta
        MotorLlvm.executaveis = Recentes()
        try:
            yield
        finally:
            gerador._escrever, gerador.trazer_dados, MotorLlvm.executaveis = escrever, trazer, prontos

    def _contar(self, quadro: Quadro, regiao: Regiao, escrever: Callable[[], None]) -> None:
        aqui, e = len(self.regioes), quadro.e
        self.regioes.append(regiao)
        antes = e.chamar("llvm.readcyclecounter", I64)
        escrever()
        levou = e.b.sub(e.chamar("llvm.readcyclecounter", I64), antes)
        primeiro = I64(CICLOS[aqui].ctypes.data).inttoptr(PONTEIRO)
        lugar = e.endereco(primeiro, e.multiplicar(quadro.thread, POR_LINHA), I64)
        e.b.store(e.b.add(e.b.load(lugar, typ=I64), levou), lugar)

    def _por_lote(self, quadro: Quadro, n: Nucleo) -> tuple[float, float]:
        """As operações e os bytes de um núcleo."""
        programa, vezes = quadro.plano.programa, math.prod(self._vezes)
        lidos = {a.base for a in n.acessos}
        escritos = {*n.valores, *(d.valor for d in n.destinos)}
        bytes_ = self._bytes(programa, lidos) + self._bytes(programa, escritos)
        operacoes = 0 if n.instrucao is None else self._operacoes(n.instrucao, programa)
        return float(vezes * operacoes), float(vezes * bytes_)

    def _bytes(self, programa: Programa, nomes: Iterable[Nome]) -> int:
        aspectos = [programa.aspectos[nome] for nome in nomes]
        return sum(elementos(a.forma, self.lote) * BYTES[a.tipo] for a in aspectos)

    def _operacoes(self, i: Instrucao, programa: Programa) -> int:
        """As somas e multiplicações de um produto ou de uma convolução; 0 das outras."""
        match i.primitiva.nome:
            case "produto":
                numeros, somas = i.saida, programa.aspectos[i.entradas[0]].forma[-1:]
            case "conv2d":
                numeros, somas = i.saida, programa.aspectos[i.entradas[1]].forma[1:]
            case "conv2d_gradiente_da_entrada":
                numeros, somas = i.entradas[0], programa.aspectos[i.entradas[1]].forma[1:]
            case "conv2d_gradiente_do_kernel":
                numeros, somas = i.entradas[1], programa.aspectos[i.saida].forma[1:]
            case _:
                return 0
        return 2 * elementos(programa.aspectos[numeros].forma, self.lote) * elementos(somas, self.lote)


def _nome(n: Nucleo) -> str:
    if n.instrucao is None:
        return f"expressões {_forma(n.forma)}"
    mais = f" e {len(n.raizes)} expressões" if n.raizes else ""
    return f"{n.instrucao.primitiva.nome} {_forma(n.forma)}{mais}"


def _forma(forma: Any) -> str:
    return "(" + ", ".join(map(str, forma)) + ")"


def memoria() -> float:
    """Bytes que a máquina lê da memória por segundo, com todos os núcleos."""
    partes = [np.ones(32 << 20, np.float32) for _ in range(nucleos())]
    with ThreadPoolExecutor(nucleos()) as threads:
        tempos = []
        for _ in range(5):
            inicio = time.perf_counter()
            list(threads.map(np.ndarray.max, partes))
            tempos.append(time.perf_counter() - inicio)
    return sum(parte.nbytes for parte in partes) / min(tempos)


def medir(nome: str, treino: bool) -> tuple[list[tuple[Regiao, float]], float]:
    """As regiões com os segundos de cada uma, por passo ou por previsão, e os segundos do todo."""
    da_varredura = nome.removeprefix(f"{CARGA}/")
    rede = REDES[da_varredura] if nome != da_varredura or nome not in TAREFAS else None
    tarefa = rede.tarefa if rede else TAREFAS[nome]
    semente = rede.semente if rede else 0
    quantas = PASSOS * tarefa.lote if treino else rede.previstas if rede else tarefa.lote
    medidor = Medidor(tarefa.lote if treino else quantas)
    with medidor.medindo():
        chamar = _treinar(tarefa, quantas, semente) if treino else _prever(tarefa, quantas, semente)
        chamar()
    CICLOS[:] = 0
    ciclos, inicio, vezes = _ciclos(), time.perf_counter(), 0
    while time.perf_counter() - inicio < SEGUNDOS:
        chamar()
        vezes += PASSOS if treino else 1
    levou = time.perf_counter() - inicio
    por_ciclo = levou / (_ciclos() - ciclos)
    segundos = CICLOS[: len(medidor.regioes), :, 0].sum(1) * por_ciclo / nucleos() / vezes
    return list(zip(medidor.regioes, segundos.tolist(), strict=True)), levou / vezes


def _treinar(tarefa: Tarefa, quantas: int, semente: int) -> Callable[[], object]:
    x, y = dados.sortear(tarefa, quantas, semente)
    sessao = par.Sessao(tarefa, x, y, pesos_iniciais(tarefa, semente), {"motor": "llvm"})
    return lambda: sessao.treinar(1)


def _prever(tarefa: Tarefa, quantas: int, semente: int) -> Callable[[], object]:
    x, _ = dados.sortear(tarefa, quantas, semente)
    previsor = par.Previsor(tarefa, pesos_iniciais(tarefa, semente), {"motor": "llvm"})
    return lambda: previsor.prever(x)


@cache
def _contador() -> Codigo:
    """O código que guarda o contador de agora, como as regiões o leem."""
    vetores = este_processador().vetores
    modulo = ir.Module("neuronio_contador")
    e = Emissor(modulo, "contador", [PONTEIRO], vetores.lanes)
    e.b.store(e.chamar("llvm.readcyclecounter", I64), e.funcao.args[0])
    e.b.ret_void()
    return Codigo(str(modulo), vetores)


def _ciclos() -> int:
    lido = ctypes.c_int64()
    _contador().funcao("contador", ctypes.c_void_p)(ctypes.addressof(lido))
    return lido.value


def main() -> int:
    """O que se escreve no terminal."""
    leitor = argparse.ArgumentParser(prog="python -m bancada.regioes", description=__doc__.splitlines()[0])
    leitor.add_argument("cargas", nargs="+", choices=[*TAREFAS, *REDES], metavar="CARGA")
    leitor.add_argument("--prever", action="store_true", help="mede uma previsão, e não um passo de treino")
    leitor.add_argument("--minimo", type=float, default=1.0, help="só as regiões de pelo menos tantos %%")
    pedido = leitor.parse_args()
    contas, bytes_ = max(pico.medir().values()) / 1e9, memoria() / 1e9
    print(f"pico {contas:.0f} GFLOP/s, memória {bytes_:.1f} GB/s, {nucleos()} núcleos")
    for nome in pedido.cargas:
        regioes, todo = medir(nome, not pedido.prever)
        print(f"\n{nome}, {'uma previsão' if pedido.prever else 'um passo'}: {todo * 1e6:.1f} µs")
        print("    parte        µs  GFLOP/s  do pico    GB/s  região")
        grandes = [(r, s) for r, s in regioes if s >= pedido.minimo / 100 * todo]
        for regiao, segundos in grandes:
            por_segundo, vazao = (n / segundos / 1e9 for n in (regiao.operacoes, regiao.bytes_))
            numeros = f"{por_segundo:8.1f} {por_segundo / contas:8.0%} {vazao:7.1f}"
            print(f"  {_tempo(segundos, todo)} {numeros}  {'  ' * regiao.dentro}{regiao.nome}")
        outras = sum(s for r, s in regioes if not r.dentro) - sum(s for r, s in grandes if not r.dentro)
        fora = todo - sum(s for r, s in regioes if not r.dentro)
        print(f"  {_tempo(outras, todo)} {'':25}  as outras regiões")
        print(f"  {_tempo(fora, todo)} {'':25}  esperas, e fora do código gerado")
    return 0


def _tempo(segundos: float, todo: float) -> str:
    return f"{segundos / todo:7.1%} {segundos * 1e6:9.1f}"


if __name__ == "__main__":
    sys.exit(main())
