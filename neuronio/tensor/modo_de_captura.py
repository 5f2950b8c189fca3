"""Se uma conta está sendo capturada nesta thread, o que então não se pode fazer, e o que só ela vê."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from neuronio.erros import ErroDeCaptura
from neuronio.grafo.vertice import Fase, Lugar

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor


Lugares = dict[int, Lugar]
"""De cada tensor feito numa captura, pelo id, de que parte do passo é a conta."""


class _Estado(threading.local):
    capturando = False
    sem_atribuir = False
    lugar = Lugar()
    vez = 0
    lugares: Lugares | None = None
    no_lugar: dict[int, Tensor] | None = None


_estado = _Estado()


@contextmanager
def capturando() -> Iterator[Lugares]:
    """Dentro deste bloco a conta se executa uma vez para valer por todos os passos."""
    antes = _estado.capturando, _estado.lugar, _estado.lugares
    lugares: Lugares = {}
    _estado.capturando, _estado.lugar, _estado.lugares = True, Lugar(), lugares
    try:
        yield lugares
    finally:
        _estado.capturando, _estado.lugar, _estado.lugares = antes


_NADA = nullcontext()


def em_lugar(dono: str, fase: Fase = Fase.IDA) -> AbstractContextManager[None]:
    """Dentro deste bloco as contas que se capturam são de tal camada, e servem a tal fase.

    Na ida, a camada está dentro da que a chamou.
    """
    if not _estado.capturando:
        return _NADA
    if fase is Fase.IDA:
        dono = ".".join(filter(None, (_estado.lugar.dono, dono)))
        fase = _estado.lugar.fase
    return _no_lugar(Lugar(fase, dono))


def na_volta_de(tensor: Tensor) -> AbstractContextManager[None]:
    """Dentro deste bloco se deriva a conta que fez o tensor."""
    if _estado.lugares is None:
        return _NADA
    return em_lugar(_estado.lugares.get(id(tensor), Lugar()).dono, Fase.VOLTA)


def anotar_lugar(tensor: Tensor) -> None:
    """Anota, durante uma captura, de que parte do passo é a conta que fez o tensor."""
    if _estado.lugares is not None:
        _estado.vez += 1
        _estado.lugares[id(tensor)] = _estado.lugar._replace(vez=_estado.vez)


@contextmanager
def _no_lugar(lugar: Lugar) -> Iterator[None]:
    antes, _estado.lugar = _estado.lugar, lugar
    try:
        yield
    finally:
        _estado.lugar = antes


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


def num_passo_do_tempo() -> bool:
    """Se se está dentro de `sem_atribuir`: o que se calcula vale por todos os passos do tempo."""
    return _estado.sem_atribuir


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


@contextmanager
def vendo(outros: dict[int, Tensor]) -> Iterator[None]:
    """Dentro deste bloco esta thread vê outro tensor no lugar do de cada variável, que se diz pelo id."""
    antes = _estado.no_lugar
    no_lugar = _estado.no_lugar = {} if antes is None else antes
    escondidos = {qual: no_lugar[qual] for qual in outros if qual in no_lugar}
    no_lugar.update(outros)
    try:
        yield
    finally:
        for qual in outros:
            del no_lugar[qual]
        no_lugar.update(escondidos)
        _estado.no_lugar = antes


def no_lugar_dos_tensores() -> dict[int, Tensor] | None:
    """Pelo id da variável, o tensor que esta thread vê no lugar do dela; None, se vê o de todas."""
    return _estado.no_lugar
