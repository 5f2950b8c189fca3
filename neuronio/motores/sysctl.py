"""O que o macOS responde do computador."""

from __future__ import annotations

import ctypes
import sys


def sysctl(nome: str) -> int:
    """Um número, pelo nome, como ``"hw.nperflevels"``; 0, se não o há, ou se não é o macOS."""
    if sys.platform != "darwin":
        return 0
    valor, tamanho = ctypes.c_uint64(0), ctypes.c_size_t(8)
    pedido = nome.encode("ascii"), ctypes.byref(valor), ctypes.byref(tamanho), None, ctypes.c_size_t(0)
    return 0 if ctypes.CDLL(None).sysctlbyname(*pedido) else valor.value
