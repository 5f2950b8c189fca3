"""Ctrl-C durante o treino: encerra entre dois lotes, sem perder o que se aprendeu."""

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
    """Dentro do bloco, o primeiro Ctrl-C vira um pedido; o segundo interrompe na hora, como sempre.

    Só a thread principal recebe sinais; e quem roda o programa com o Ctrl-C desligado (``nohup``) não o quer.
    """
    pedido = Pedido()
    antes = signal.getsignal(signal.SIGINT)
    principal = threading.current_thread() is threading.main_thread()
    if not principal or antes is None or antes is signal.SIG_IGN:
        yield pedido
        return

    def anotar(sinal: int, quadro: FrameType | None) -> None:
        if pedido.feito:
            raise KeyboardInterrupt
        pedido.feito = True

    signal.signal(signal.SIGINT, anotar)
    try:
        yield pedido
    finally:
        signal.signal(signal.SIGINT, antes)
