"""Quantas threads executam juntas o código compilado deste processo."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock

import numpy as np

from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeValor
from neuronio.motores.processadores import processadores, rapidos
from neuronio.nomes import com_argumentos_em_portugues

VARIAVEL = "NEURONIO_THREADS"

MAXIMO = 1024
"""Mais que isto não é um computador: é um engano."""

VIZINHOS = np.zeros(1, np.int64)
"""Quantos trabalhos deste processo dividem agora os processadores com o código compilado, que o lê daqui."""

_um_de_cada_vez = Lock()
_pedidas: int | None = None


@com_argumentos_em_portugues
def threads(quantas: int | None = None) -> int:
    """Diz quantas threads o código compilado usa neste processo; com um número, passa a usar tantas.

    Vale o que se pediu aqui; senão, a variável de ambiente ``NEURONIO_THREADS``; senão, os processadores de
    que este processo dispõe, com a cota do contêiner e sem os núcleos de eficiência de que não vale a pena
    esperar. A variável de ambiente só se lê uma vez. Um treino só se repete bit a bit com o
    mesmo número de threads. O motor numpy não as usa.

    Args:
        quantas: de 1 a 1024; vale para o que se executar daqui em diante.

    Returns:
        Quantas threads se usam agora.

    Raises:
        ErroDeTipo: se não é um inteiro.
        ErroDeValor: se não está entre 1 e 1024, ou se a variável de ambiente não é um número assim.

    >>> threads() >= 1
    True
    """
    global _pedidas
    if quantas is not None:
        _pedidas = _ate_o_maximo(inteiro_positivo("a quantidade de threads", quantas))
    return quantas_threads()


@contextmanager
def dividindo() -> Iterator[None]:
    """Enquanto se está nele, o código compilado usa metade das threads, e deixa a outra metade a quem o diz.

    O que se calcula são os mesmos bits: cada thread faz as partes de duas.

    >>> with dividindo():
    ...     int(VIZINHOS[0])
    1
    """
    _contar(1)
    try:
        yield
    finally:
        _contar(-1)


def _contar(mais: int) -> None:
    with _um_de_cada_vez:
        VIZINHOS[0] += mais


def _sozinho() -> None:
    """Num processo bifurcado, que só herda a thread que o pediu, e nenhum dos outros trabalhos."""
    global _um_de_cada_vez
    VIZINHOS[0], _um_de_cada_vez = 0, Lock()


if hasattr(os, "register_at_fork"):  # no Windows não há bifurcação
    os.register_at_fork(after_in_child=_sozinho)


def quantas_threads() -> int:
    """As que se pediram, as de ``NEURONIO_THREADS``, ou uma por processador que vale a pena."""
    return _pedidas or _sem_pedido()


@cache
def _sem_pedido() -> int:
    """A variável de ambiente só se lê uma vez: perguntar por ela demora tanto quanto uma rede pequena."""
    return _do_ambiente() or min(processadores(), rapidos())


def _ate_o_maximo(quantas: int) -> int:
    if quantas > MAXIMO:
        raise ErroDeValor(
            f"a quantidade de threads vai de 1 a {MAXIMO}, mas recebeu {quantas}. Este processo dispõe de "
            f"{processadores()} processador(es): mais threads do que isso não o fazem mais rápido."
        )
    return quantas


def _do_ambiente() -> int | None:
    texto = os.environ.get(VARIAVEL, "").strip()
    if not texto:
        return None
    if not (texto.isascii() and texto.isdecimal() and 1 <= int(texto) <= MAXIMO):
        raise ErroDeValor(
            f"a variável de ambiente {VARIAVEL} é um número inteiro de 1 a {MAXIMO}, como 4, mas está com "
            f'"{texto}". Corrija-a, apague-a, ou diga o número no programa: nn.threads(4).'
        )
    return int(texto)
