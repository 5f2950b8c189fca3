"""A equipe: as threads que executam juntas o código compilado, criadas uma vez por processo."""

from __future__ import annotations

import atexit
import ctypes
import os
import threading
from functools import cache
from typing import ClassVar

import numpy as np

from neuronio.motores.llvm.execucao import tranca
from neuronio.motores.llvm.execucao.compilacao import Codigo
from neuronio.motores.llvm.geracao import servico
from neuronio.motores.llvm.geracao.barreira import SALTO
from neuronio.motores.llvm.processador.vetores import vetores_do_processador
from neuronio.motores.threads import quantas_threads

SEM_FUNCAO = 0
"""A tarefa com que uma equipe acaba."""


@cache
def _servico() -> Codigo:
    """Quase tudo nele é esperar, e esperar não tem pressa."""
    return Codigo(servico.escrever_servico(), vetores_do_processador(), nivel=0)


class Equipe:
    """Um grupo fixo de threads, que nascem quando há o que fazer; a de número 0 é quem pede.

    Pedir é uma ida só ao código nativo: um Ctrl-C espera que ela acabe, e não deixa uma thread à espera de
    outra que não vem.
    """

    _do_processo: ClassVar[dict[int, Equipe]] = {}

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._recomecar()

    def _recomecar(self) -> None:
        """Nenhuma thread: assim começa uma equipe, e assim ela fica num processo bifurcado."""
        self._trava = threading.Lock()
        self._quadro = np.zeros((servico.LINHAS + self.threads, SALTO), np.int64)
        self._trancas = np.zeros((2, tranca.BYTES), np.uint8)
        self._vivas: list[threading.Thread] = []
        self._prontas = False

    @classmethod
    def do_processo(cls) -> Equipe:
        """A equipe deste processo com a quantidade de threads que se pediu."""
        threads = quantas_threads()
        return cls._do_processo.setdefault(threads, cls(threads))

    @classmethod
    def recomecar_todas(cls) -> None:
        """Num processo bifurcado, que só herda a thread que o pediu."""
        for equipe in cls._do_processo.values():
            equipe._recomecar()

    @classmethod
    def despedir_todas(cls) -> None:
        """Antes que o processo acabe: o código e o quadro que elas olham vão-se com ele."""
        for equipe in cls._do_processo.values():
            equipe._despedir()

    def executar(self, funcao: int, tabela: int) -> None:
        """Chama a função que está num endereço, ``funcao(tabela, thread)``, em todas as threads ao mesmo
        tempo, e espera por elas."""
        with self._trava:
            if not self._prontas:
                self._nascer()
            self._pedir(funcao, tabela)

    def _pedir(self, funcao: int, tabela: int) -> None:
        self._quadro[servico.FUNCAO, 0], self._quadro[servico.TABELA, 0] = funcao, tabela
        self._pedido(self._quadro.ctypes.data)

    def _nascer(self) -> None:
        """As que ainda não nasceram: um Ctrl-C pode ter vindo no meio."""
        if not self._vivas:
            onde, servir = self._preparar_quadro(), _servico().funcao("servir", *[ctypes.c_int64] * 2)
            self._vivas = [
                threading.Thread(target=servir, args=(onde, k), daemon=True, name=f"neuronio-{k}")
                for k in range(1, self.threads)
            ]
        for thread in self._vivas:
            if thread.ident is None:
                thread.start()
        self._prontas = True

    def _preparar_quadro(self) -> int:
        da_tranca, do_sinal = (linha.ctypes.data for linha in self._trancas)
        tranca.preparar(da_tranca, do_sinal)
        linhas = {servico.THREADS: self.threads, servico.TRANCA: da_tranca, servico.SINAL: do_sinal}
        for linha, numero in linhas.items():
            self._quadro[linha, 0] = numero
        self._pedido = _servico().funcao("pedir", ctypes.c_int64)
        return int(self._quadro.ctypes.data)

    def _despedir(self) -> None:
        with self._trava:
            if self._prontas:
                self._pedir(SEM_FUNCAO, 0)
                for thread in self._vivas:
                    thread.join()
        self._recomecar()


atexit.register(Equipe.despedir_todas)
if hasattr(os, "register_at_fork"):  # no Windows não há bifurcação
    os.register_at_fork(after_in_child=Equipe.recomecar_todas)
