"""As constantes de um programa que são um número só, repetido ou não."""

from __future__ import annotations

import numpy as np


def uniforme(c: np.ndarray) -> bool:
    """Se todos os números de uma constante são o mesmo, repetido sem ocupar memória.

    >>> uniforme(np.broadcast_to(np.float32(2), (3, 3))), uniforme(np.ones(3))
    (True, False)
    """
    return c.size == 1 or (c.size > 0 and not any(c.strides))


def numero_unico(c: np.ndarray) -> float | int | bool | None:
    """O número de que uma constante é feita, se é um só, ou o mesmo em toda parte."""
    if not uniforme(c):
        return None
    valor: float | int | bool = c.flat[0].item()
    return valor
