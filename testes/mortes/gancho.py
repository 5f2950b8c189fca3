"""O gancho: conta as chamadas ao sistema com que se escreve, e mata o processo numa delas."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from typing import Any

CHAMADAS = ("open", "write", "fsync", "replace", "unlink", "close")
"""As funções de `os` por que passa toda a escrita da biblioteca."""

ANTES, NO_MEIO, DEPOIS = "antes", "no meio", "depois"


@dataclass(frozen=True)
class Morte:
    """Onde o processo morre.

    Args:
        chamada: uma das `CHAMADAS`.
        vez: a quantas chamadas dessas, a contar de 1.
        quando: antes, depois, ou no meio: de uma escrita, só metade dos bytes chega ao arquivo.
    """

    chamada: str
    vez: int
    quando: str

    def armar(self) -> None:
        """Daqui em diante, a chamada dessa vez mata este processo."""
        feitas, verdadeira = 0, getattr(os, self.chamada)

        def contada(*argumentos: Any, **nomeados: Any) -> Any:
            nonlocal feitas
            feitas += 1
            if feitas != self.vez:
                return verdadeira(*argumentos, **nomeados)
            if self.quando == NO_MEIO and self.chamada == "write":
                verdadeira(argumentos[0], argumentos[1][: len(argumentos[1]) // 2])
            elif self.quando == DEPOIS:
                verdadeira(*argumentos, **nomeados)
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError("ninguém sobrevive a um SIGKILL")

        setattr(os, self.chamada, contada)
