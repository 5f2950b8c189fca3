"""A reserva: a memória de que as variáveis já saíram, para as que se escrevem a seguir.

Cada ida ao código nativo escreve as variáveis noutro lugar, e assim as de antes ficam como eram. Pedir
memória nova ao sistema, que só a entrega depois de a pôr a zeros, página por página, custaria a uma rede de
milhões de parâmetros tanto quanto vários lotes.
"""

from __future__ import annotations

import ctypes
import weakref
from collections import Counter
from collections.abc import Sequence

import numpy as np

GRANDE = 1 << 20
"""Menos bytes que estes, a biblioteca do C guarda-os ela mesma."""

JUNTAS = 3
"""Quantas vezes as variáveis, como foram há pouco, um treino tem e larga ao acabar, à espera do seguinte."""


class Reserva:
    """Dá arrays por escrever nos lugares de outros do mesmo tamanho que já ninguém usa.

    Guarda livres, no máximo, os lugares de `JUNTAS` vezes quantos se pediram da última vez.

    >>> moldes, reserva = [np.zeros((1024, 1024), np.float32)], Reserva()
    >>> (a,) = reserva.como(moldes)
    >>> onde, a = a.ctypes.data, None
    >>> reserva.como(moldes)[0].ctypes.data == onde
    True
    """

    def __init__(self) -> None:
        self._livres: dict[int, list[np.ndarray]] = {}
        """De cada quantidade de bytes, a memória que está livre."""
        self._pedidos: Counter[int] = Counter()

    def como(self, moldes: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Da forma e do tipo de cada um destes; quando um e o que o vê acabam, o lugar volta para aqui."""
        self._pedidos = Counter(molde.nbytes for molde in moldes)
        self._livres = {bytes_: self._livres.get(bytes_, []) for bytes_ in self._pedidos}
        return [self._um(molde) for molde in moldes]

    def _um(self, molde: np.ndarray) -> np.ndarray:
        if molde.nbytes < GRANDE:
            return np.empty(molde.shape, molde.dtype)
        livres = self._livres[molde.nbytes]
        memoria = livres.pop() if livres else np.empty(molde.nbytes, np.uint8)
        lugar = (ctypes.c_char * molde.nbytes).from_buffer(
            memoria.data
        )  # todas as vistas do array o têm vivo
        weakref.finalize(lugar, self._devolver, memoria).atexit = False
        return np.ndarray(molde.shape, molde.dtype, memoryview(lugar))

    def _devolver(self, memoria: np.ndarray) -> None:
        livres = self._livres.get(memoria.nbytes, [])
        if len(livres) < JUNTAS * self._pedidos[memoria.nbytes]:
            livres.append(memoria)
