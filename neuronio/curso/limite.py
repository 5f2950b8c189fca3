"""Um bloco que tem um tempo máximo, para o código de quem aprende poder não acabar nunca."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class TempoEsgotado(BaseException):
    """O bloco passou do tempo; não é uma ``Exception``, para que um ``except Exception`` não a engula."""


@contextmanager
def no_maximo(segundos: float) -> Iterator[None]:
    """Interrompe o bloco que passa de tantos segundos.

    Um sinal só existiria no Unix e na thread principal; a interrupção assíncrona do Python chega a qualquer
    uma. Só age entre duas instruções de Python: uma conta única e comprida em C acaba primeiro.

    Raises:
        TempoEsgotado: de dentro do bloco, no meio do que ele fazia.

    >>> try:
    ...     with no_maximo(0.05):
    ...         while True:
    ...             pass
    ... except TempoEsgotado:
    ...     print("parou")
    parou
    """
    thread = ctypes.c_ulong(threading.get_ident())
    interromper = ctypes.pythonapi.PyThreadState_SetAsyncExc
    vigia = threading.Timer(segundos, interromper, (thread, ctypes.py_object(TempoEsgotado)))
    vigia.daemon = True
    vigia.start()
    try:
        yield
    finally:
        vigia.cancel()
        vigia.join()
