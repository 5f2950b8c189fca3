"""A equipe: as threads que executam juntas o código compilado, criadas uma vez por processo."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

Tarefa = Callable[[int], Any]


class Equipe:
    """Um grupo fixo de threads; a de quem chama é a de número 0."""

    _atual: Equipe | None = None

    def __init__(self, threads: int) -> None:
        self.threads, self.processo = threads, os.getpid()
        self._trava = threading.Lock()
        self._tarefa: Tarefa | None = None
        self._vez = [threading.Semaphore(0) for _ in range(threads - 1)]
        self._fim = threading.Semaphore(0)
        for numero in range(1, threads):
            threading.Thread(
                target=self._servir, args=(numero,), daemon=True, name=f"neuronio-{numero}"
            ).start()

    @classmethod
    def do_processo(cls) -> Equipe:
        """A equipe deste processo; um processo bifurcado, ou outra quantidade de threads, pede outra."""
        threads = quantas_threads()
        if cls._atual is None or cls._atual.processo != os.getpid() or cls._atual.threads != threads:
            cls._atual = cls(threads)
        return cls._atual

    def executar(self, tarefa: Tarefa, threads: int) -> None:
        """Chama ``tarefa(numero)`` em tantas threads ao mesmo tempo, e espera por todas."""
        if threads == 1:
            tarefa(0)
            return
        with self._trava:
            self._tarefa = tarefa
            for vez in self._vez[: threads - 1]:
                vez.release()
            tarefa(0)
            for _ in range(threads - 1):
                self._fim.acquire()

    def _servir(self, numero: int) -> None:
        while True:
            self._vez[numero - 1].acquire()
            assert self._tarefa is not None
            self._tarefa(numero)
            self._fim.release()


def quantas_threads() -> int:
    """Quantas threads usar: ``NEURONIO_THREADS``, ou os processadores de que este processo dispõe."""
    pedido = os.environ.get("NEURONIO_THREADS", "")
    if pedido.isdigit() and int(pedido) > 0:
        return int(pedido)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
