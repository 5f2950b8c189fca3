"""Os arrays grandes que cada operação cria e esquece, e o que custa pedi-los de novo ao sistema."""

from __future__ import annotations

import sys

_TRIM, _MMAP = -1, -3  # M_TRIM_THRESHOLD e M_MMAP_THRESHOLD, em malloc.h
_ARRAY_GRANDE = 2**25
_GUARDADA = 2**28


def reter_memoria() -> bool:
    """Faz o processo guardar para si até 256 MB da memória que libera, em vez de devolvê-la ao sistema.

    Sem isto, num passo de treino de uma rede convolucional, quase metade do tempo vai em receber de volta,
    página por página, a memória que o passo anterior acabou de devolver. Só a glibc (Linux) tem o ajuste;
    onde ele não existe, nada muda.

    Returns:
        Se o ajuste foi feito.

    Fonte: mallopt(3), M_TRIM_THRESHOLD e M_MMAP_THRESHOLD.
    """
    if sys.platform != "linux":
        return False
    import ctypes

    try:
        ajustar = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(ajustar(_MMAP, _ARRAY_GRANDE) and ajustar(_TRIM, _GUARDADA))
