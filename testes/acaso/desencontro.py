"""Threads que se desencontram: cada uma chega a cada estágio numa hora qualquer.

Numa máquina ocupada as threads costumam trabalhar uma depois da outra, sempre na mesma ordem, e uma que não
espera por outra não se nota. Aqui, quem espera numa barreira cochila um tempo sorteado, e ao acordar talvez
diga que outro trabalho divide os processadores, ou que já não: muda quem faz as partes do lote seguinte.
"""

from __future__ import annotations

import ctypes
import random
import time
from typing import Any

import llvmlite.binding as llvm

from neuronio.motores.llvm.execucao import compilacao
from neuronio.motores.llvm.execucao.equipe import Equipe
from neuronio.motores.llvm.geracao import barreira
from neuronio.motores.threads import VIZINHOS

MAIOR_COCHILO = 3e-4
"""Em segundos: bem mais do que dura um estágio de um programa pequeno."""

_de_sempre: list[Any] = []


def _cochilar() -> int:
    time.sleep(random.random() * MAIOR_COCHILO)
    VIZINHOS[0] = random.getrandbits(1)
    return 0


_DO_CODIGO = ctypes.CFUNCTYPE(ctypes.c_int)(_cochilar)
"""O mesmo, como o código compilado o chama."""


def desencontrar() -> None:
    """Daqui em diante, o que se compila neste processo tem threads que se desencontram."""
    if _de_sempre:
        return
    compilacao._preparar()
    executar = Equipe.executar
    _de_sempre.extend((barreira.VOLTAS, executar, compilacao._pronto[1]))

    def depois_de_cochilar(equipe: Equipe, funcao: int, tabela: int) -> None:
        _cochilar()
        executar(equipe, funcao, tabela)

    barreira.VOLTAS = 0
    setattr(Equipe, "executar", depois_de_cochilar)  # noqa: B010
    _ceder_com(_DO_CODIGO)


def encontrar() -> None:
    """Volta a ser como sempre."""
    if _de_sempre:
        barreira.VOLTAS, executar, ceder = _de_sempre
        setattr(Equipe, "executar", executar)  # noqa: B010
        _ceder_com(ceder)
        _de_sempre.clear()
        VIZINHOS[0] = 0


def _ceder_com(funcao: Any) -> None:
    llvm.add_symbol("neuronio_ceder", ctypes.cast(funcao, ctypes.c_void_p).value)
