"""Se uma conta está sendo capturada nesta thread, e o que então não se pode fazer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from neuronio.erros import ErroDeCaptura


class _Estado(threading.local):
    capturando = False


_estado = _Estado()


@contextmanager
def capturando() -> Iterator[None]:
    """Dentro deste bloco a conta se executa uma vez para valer por todos os passos."""
    antes, _estado.capturando = _estado.capturando, True
    try:
        yield
    finally:
        _estado.capturando = antes


def recusar_na_captura(motivo: str) -> None:
    """Levanta um erro, se há uma captura em curso: o que se faria uma vez só tinha de ser feito a cada passo.

    Raises:
        ErroDeCaptura: durante uma captura.
    """
    if _estado.capturando:
        raise ErroDeCaptura(motivo)
