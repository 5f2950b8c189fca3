"""Ctrl-C durante o treino: pára entre dois lotes, sem perder o que se aprendeu."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Pedido:
    """Se alguém pediu para parar."""

    feito = False


@contextmanager
def ouvir_ctrl_c() -> Iterator[Pedido]:
    """Dentro do bloco, o primeiro Ctrl-C vira um pedido; o segundo interrompe na hora, como sempre."""
    pedido = Pedido()
    if threading.current_thread() is not threading.main_thread():
        yield pedido
        return
    antes = signal.getsignal(signal.SIGINT)

    def anotar(sinal: int, quadro: FrameType | None) -> None:
        if pedido.feito:
            raise KeyboardInterrupt
        pedido.feito = True

    signal.signal(signal.SIGINT, anotar)
    try:
        yield pedido
    finally:
        signal.signal(signal.SIGINT, antes)
