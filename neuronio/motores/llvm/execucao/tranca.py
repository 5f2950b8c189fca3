"""A tranca e o sinal do sistema, com que o código compilado adormece uma thread e a acorda."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

BYTES = 128
"""Mais que o que uma tranca, ou um sinal, ocupa em qualquer sistema."""


def do_sistema() -> dict[str, Any]:
    """As funções que os usam, pelo que fazem."""
    if sys.platform == "win32":
        sistema = ctypes.WinDLL("kernel32")
        return {
            "trancar": sistema.AcquireSRWLockExclusive,
            "destrancar": sistema.ReleaseSRWLockExclusive,
            "adormecer": sistema.SleepConditionVariableSRW,
            "acordar": sistema.WakeAllConditionVariable,
        }
    sistema = ctypes.CDLL(None)
    return {
        "trancar": sistema.pthread_mutex_lock,
        "destrancar": sistema.pthread_mutex_unlock,
        "adormecer": sistema.pthread_cond_wait,
        "acordar": sistema.pthread_cond_broadcast,
    }


def preparar(tranca: int, sinal: int) -> None:
    """Faz de dois lugares de `BYTES` zeros uma tranca e um sinal; no Windows, os zeros já o são."""
    if sys.platform != "win32":
        sistema = ctypes.CDLL(None)
        sistema.pthread_mutex_init(ctypes.c_void_p(tranca), None)
        sistema.pthread_cond_init(ctypes.c_void_p(sinal), None)
