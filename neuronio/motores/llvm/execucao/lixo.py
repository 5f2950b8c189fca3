"""Compilar sem parar para jogar fora o que já não se usa."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sem_coletar_lixo() -> Iterator[None]:
    """Compilar faz dezenas de milhares de objetos, que ficam até o fim: procurar ciclos neles só demora."""
    coletava = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if coletava:
            gc.enable()
