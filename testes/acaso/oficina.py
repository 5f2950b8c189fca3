"""A oficina: um processo à parte que julga casos, e que se troca quando cai ou não responde."""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.connection import Connection
from typing import Any

from testes.acaso.caso import Caso
from testes.acaso.execucao import CAIDO, Veredito, julgar
from testes.acaso.pytorch import uma_thread_por_conta

SEGUNDOS = 60.0
"""Quem não responde em tanto tempo não responde mais."""

CASOS_POR_PROCESSO = 400
"""O código compilado fica na memória até o processo acabar."""


class Oficina:
    """Julga casos num processo filho: um que o derrube não derruba quem pede."""

    def __init__(self) -> None:
        self._filho: Any = None
        self._cano: Any = None
        self._feitos = 0

    def julgar(self, caso: Caso, corridas: int = 2) -> Veredito:
        """O veredito de um caso, que é `CAIDO` também se o processo acaba ou não responde."""
        if self._filho is None or self._feitos >= CASOS_POR_PROCESSO:
            self._comecar()
        self._feitos += 1
        try:
            self._cano.send((caso, corridas))
            if self._cano.poll(SEGUNDOS):
                veredito: Veredito = self._cano.recv()
                return veredito
        except (EOFError, ConnectionError):
            self._filho.join()
            estado = self._filho.exitcode
            self.fechar()
            return Veredito(CAIDO, f"o processo acabou, com estado {estado}")
        self.fechar()
        return Veredito(CAIDO, f"o processo não respondeu em {SEGUNDOS:g} s")

    def _comecar(self) -> None:
        self.fechar()
        self._cano, dele = multiprocessing.Pipe()
        self._filho = multiprocessing.Process(target=_trabalhar, args=(dele,), daemon=True)
        self._filho.start()
        dele.close()
        self._feitos = 0

    def fechar(self) -> None:
        """Acaba com o processo filho, se há um."""
        if self._filho is not None:
            self._filho.kill()
            self._filho.join()
            self._cano.close()
            self._filho = None


def _trabalhar(cano: Connection) -> None:
    """A vida do processo filho: julgar o que chega, até que quem pede se vá."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # um Ctrl-C é de quem pede
    nada = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nada, 2)  # o LLVM reclama na saída de erros, e ela é de quem vê o progresso
    uma_thread_por_conta()
    try:
        while True:
            caso, corridas = cano.recv()
            cano.send(julgar(caso, corridas))
    except (EOFError, ConnectionError):
        return
