"""A equipe: as threads que executam juntas o código compilado, criadas uma vez por processo."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, ClassVar

from neuronio.motores.threads import quantas_threads

Tarefa = Callable[[int], Any]


class Fim:
    """O fim de uma tarefa, por que se espera.

    Um ``threading.Event`` não serve: é escrito em Python, e um Ctrl-C no meio da espera estraga a trava dele.
    """

    def __init__(self) -> None:
        self.chegou = False
        self._trava = threading.Lock()
        self._trava.acquire()

    def anunciar(self) -> None:
        self.chegou = True
        self._trava.release()

    def esperar(self) -> None:
        while not self.chegou:
            self._trava.acquire(timeout=1)


class Equipe:
    """Um grupo fixo de threads, que nascem quando há o que fazer; a de número 0 chama as outras.

    Quem pede só espera: um Ctrl-C que chegue no meio não deixa uma thread à espera de outra que não vem.
    """

    _do_processo: ClassVar[dict[int, Equipe]] = {}

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._recomecar()

    def _recomecar(self) -> None:
        """Nenhuma thread: assim começa uma equipe, e assim ela fica num processo bifurcado."""
        self._trava = threading.Lock()
        self._pedidos: SimpleQueue[tuple[Tarefa, int, Fim]] = SimpleQueue()
        self._filas: list[SimpleQueue[Tarefa]] = []
        self._feitas = threading.Semaphore(0)
        self._viva = False

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

    def executar(self, tarefa: Tarefa, threads: int) -> None:
        """Chama ``tarefa(numero)`` em tantas threads ao mesmo tempo, e espera por todas."""
        if threads == 1:
            tarefa(0)
            return
        self._nascer()
        fim = Fim()
        try:
            self._pedidos.put((tarefa, threads, fim))
            fim.esperar()
        finally:  # antes disto, as threads ainda usam a memória de quem pediu
            while not fim.chegou:
                with suppress(KeyboardInterrupt):
                    fim.esperar()

    def _nascer(self) -> None:
        with self._trava:
            if not self._viva:
                self._filas = [SimpleQueue() for _ in range(self.threads - 1)]
                _thread(self._chefiar, 0)
                for numero in range(1, self.threads):
                    _thread(self._servir, numero)
                self._viva = True

    def _chefiar(self, numero: int) -> None:
        while True:
            tarefa, threads, fim = self._pedidos.get()
            for fila in self._filas[: threads - 1]:
                fila.put(tarefa)
            tarefa(numero)
            for _ in range(threads - 1):
                self._feitas.acquire()
            fim.anunciar()

    def _servir(self, numero: int) -> None:
        while True:
            tarefa = self._filas[numero - 1].get()
            tarefa(numero)
            self._feitas.release()


def _thread(alvo: Callable[[int], None], numero: int) -> None:
    threading.Thread(target=alvo, args=(numero,), daemon=True, name=f"neuronio-{numero}").start()


if hasattr(os, "register_at_fork"):  # no Windows não há bifurcação
    os.register_at_fork(after_in_child=Equipe.recomecar_todas)
