"""O que o Pillow e a libtiff dizem em inglês de um arquivo estragado, que não chega a quem usa a biblioteca.

Nada disso muda os pixels que se leem; se o arquivo não se lê, quem o diz é o nosso erro.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


class _Silencio:
    """Enquanto alguma thread está dentro do bloco, o Pillow e a libtiff se calam.

    O Pillow fala pelos avisos do Python e pelo ``logging``; a libtiff escreve ela mesma na saída de erro. São
    coisas do processo todo: quem entra primeiro as muda, e o último a sair as repõe.
    """

    def __init__(self) -> None:
        self._dentro, self._tranca, self._repor = 0, threading.Lock(), contextlib.ExitStack()

    def __enter__(self) -> None:
        with self._tranca:
            if self._dentro == 0:
                self._repor.enter_context(warnings.catch_warnings())
                warnings.filterwarnings("ignore", module=r"PIL\.")
                self._repor.enter_context(_logging_calado())
                self._repor.enter_context(_libtiff_calada())
            self._dentro += 1

    def __exit__(self, *_: object) -> None:
        with self._tranca:
            self._dentro -= 1
            if self._dentro == 0:
                self._repor.close()


@contextmanager
def _logging_calado() -> Iterator[None]:
    """Sem isto, o que ninguém pediu para registrar vai para a saída de erro."""
    do_pillow, ninguem = logging.getLogger("PIL"), logging.NullHandler()
    do_pillow.addHandler(ninguem)
    try:
        yield
    finally:
        do_pillow.removeHandler(ninguem)


@contextmanager
def _libtiff_calada() -> Iterator[None]:
    """A libtiff que o Pillow carregou, sem quem escreva o que ela diz.

    No Windows, o Pillow a traz dentro de si, sem que se lhe chegue: fica como estava.
    """
    from PIL import _imaging

    biblioteca = ctypes.CDLL(_imaging.__file__)
    postos = []
    for nome in ("TIFFSetErrorHandler", "TIFFSetWarningHandler"):
        por = getattr(biblioteca, nome, None)
        if por is not None:
            por.argtypes, por.restype = [ctypes.c_void_p], ctypes.c_void_p
            postos.append((por, por(None)))
    try:
        yield
    finally:
        for por, de_antes in postos:
            por(de_antes)


pillow_calado = _Silencio()
