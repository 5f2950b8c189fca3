"""Se uma conta está sendo capturada nesta thread, o que então não se pode fazer, e o que só ela vê."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from neuronio.erros import ErroDeCaptura

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor


class _Estado(threading.local):
    capturando = False
    sem_atribuir = False
    no_lugar: dict[int, Tensor] | None = None


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


@contextmanager
def sem_atribuir() -> Iterator[None]:
    """Dentro deste bloco, o de um passo do tempo, não se atribui a variável nenhuma."""
    antes, _estado.sem_atribuir = _estado.sem_atribuir, True
    try:
        yield
    finally:
        _estado.sem_atribuir = antes


def recusar_atribuicao(nome: str) -> None:
    """Levanta um erro, se se está dentro de um passo do tempo.

    Raises:
        ErroDeCaptura: dentro de `sem_atribuir`.
    """
    if _estado.sem_atribuir:
        raise ErroDeCaptura(
            f'a variável "{nome}" muda dentro da função de nn.varrer, que se executa uma vez só por todos os '
            "passos do tempo. O que muda de um passo a outro vai no estado que ela recebe e devolve."
        )


@contextmanager
def sem_tocar_nas_variaveis() -> Iterator[None]:
    """Dentro deste bloco o que se põe no lugar do tensor de uma variável só esta thread vê; depois, some."""
    antes, _estado.no_lugar = _estado.no_lugar, {}
    try:
        yield
    finally:
        _estado.no_lugar = antes


def no_lugar_dos_tensores() -> dict[int, Tensor] | None:
    """Pelo id da variável, o tensor que esta thread vê no lugar do dela; None fora de uma captura."""
    return _estado.no_lugar
