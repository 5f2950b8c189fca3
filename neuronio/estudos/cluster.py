"""O que o joblib não sabe de um cluster Dask: que um treino se perdeu, e que não há processo que o faça."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from neuronio.erros import ErroDeTreino

ESPERA = 30.0
"""Quantos segundos se dão a um cluster sem processo nenhum para que apareça um."""


class SemProcessos(ErroDeTreino):
    """O cluster ficou sem nenhum: não adianta pedir de novo."""


@contextmanager
def perdas_ditas() -> Iterator[None]:
    """Num cluster Dask, o joblib sabe de um treino que se perdeu, e para com o erro; fora dele, nada muda.

    Sem isto espera por ele sem fim: de uma tarefa que acaba em erro, como a que levou mais processos do que
    ``distributed.scheduler.allowed-failures``, o repartidor do Dask nunca chama o callback. E, se sobrou um
    processo, treinaria neste, que é o do estudo.
    """
    from joblib.parallel import get_active_backend

    repartidor, _ = get_active_backend()
    if type(repartidor).__name__ != "DaskDistributedBackend":
        yield
        return
    enviar, enviados = repartidor.submit, list[Future[Any]]()

    def submit(lote: Any, callback: Callable[[Any], None]) -> Any:
        futuro = enviar(lote, lambda _: None)
        futuro.add_done_callback(lambda feito: callback(feito.exception() or feito.result()))
        enviados.append(futuro)
        return futuro

    def effective_n_jobs(n_jobs: int | None) -> int:
        threads: int = sum(repartidor.client.ncores().values())
        return max(2, threads)

    repartidor.submit, repartidor.effective_n_jobs = submit, effective_n_jobs
    acabou = threading.Event()
    vigia = threading.Thread(target=_vigiar, args=(repartidor.client, enviados, acabou), daemon=True)
    vigia.start()
    try:
        yield
    finally:
        acabou.set()
        vigia.join()
        del repartidor.submit, repartidor.effective_n_jobs


def _vigiar(cliente: Any, enviados: list[Future[Any]], acabou: threading.Event) -> None:
    """Dá por perdidos os treinos por que se espera, se há muito que não há processo."""
    ultimo = time.monotonic()
    while not acabou.wait(0.2):
        if _ha_processos(cliente):
            ultimo = time.monotonic()
        elif time.monotonic() - ultimo > ESPERA:
            erro = SemProcessos(
                f"o cluster está há {ESPERA:.0f} segundos sem processo nenhum. Ou todos morreram, e ninguém "
                "os repõe, ou ainda não começaram: veja o registro deles, e peça o estudo de novo. Com "
                "pasta=, o que já se fez não se repete."
            )
            for futuro in enviados:
                if not futuro.done():
                    futuro.set_exception(erro)
            return


def _ha_processos(cliente: Any) -> bool:
    try:
        return bool(cliente.ncores())
    except Exception:  # o agendador também se foi
        return False
