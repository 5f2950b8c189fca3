"""De que conjunto pronto um array veio, para que o modelo que treina com ele saiba ler outros iguais.

Os arrays são do NumPy e não podem levar nada consigo; por isso se anota à parte, enquanto eles existem.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from neuronio.dados.preparo import Preparo

_CONFERIDOS = 4096
"""Quantos números se guardam de cada array, para saber se ainda são os mesmos."""


@dataclass(frozen=True)
class _Origem:
    array: weakref.ref[np.ndarray]
    alguns: np.ndarray
    preparo: Preparo
    so_com_os_alvos: bool


_origens: dict[int, _Origem] = {}


def anotar_origem(x: np.ndarray, preparo: Preparo, so_com_os_alvos: bool = False) -> np.ndarray:
    """Anota como se preparam amostras como as de ``x``, que não é vista de outro array, e o devolve.

    Args:
        x: as amostras; ou os alvos que vieram com elas.
        preparo: o delas.
        so_com_os_alvos: se não serve a quem treina com outros alvos, como o logaritmo dos que vieram.
    """
    chave = id(x)
    referencia = weakref.ref(x, lambda _: _origens.pop(chave, None))
    _origens[chave] = _Origem(referencia, _alguns(x).copy(), preparo, so_com_os_alvos)
    return x


def anotar_par(x: np.ndarray, y: np.ndarray, preparo: Preparo) -> None:
    """Anota as amostras e os alvos de uma parte de um arquivo, que só juntos são o que o preparo lê."""
    anotar_origem(x, preparo, so_com_os_alvos=True)
    anotar_origem(y, preparo)


def preparo_de(x: Any) -> Preparo | None:
    """O preparo das amostras de ``x``, se são, sem mudança, as de um array anotado, ou parte delas.

    Serve uma fatia de amostras, e a mesma amostra noutra forma; não um array feito de contas, nem um que foi
    mudado no lugar: esses não se leem como os do conjunto.

    >>> from neuronio.dados.embutidos import PREPARO_DIGITOS, digitos
    >>> (x, _), _ = digitos()
    >>> preparo_de(x) is preparo_de(x[:100].reshape(100, 64)) is PREPARO_DIGITOS
    True
    >>> preparo_de(x / 2), preparo_de(x[:, :, ::-1])
    (None, None)
    """
    origem = _origem_de(x)
    return None if origem is None else origem.preparo


def preparo_do_par(x: Any, y: Any) -> Preparo | None:
    """O preparo das amostras de ``x`` para um modelo que aprende com elas os alvos ``y``."""
    origem = _origem_de(x)
    if origem is None or not origem.so_com_os_alvos:
        return None if origem is None else origem.preparo
    dos_alvos = _origem_de(y)
    if dos_alvos is None or dos_alvos.so_com_os_alvos or dos_alvos.preparo is not origem.preparo:
        return None  # aprende outra coisa, como as próprias amostras
    return origem.preparo


def acompanhar_origem(x: np.ndarray, de: np.ndarray) -> None:
    """Anota em ``x``, que é feito de algumas das amostras de outro array, o que se anotou nele."""
    if (origem := _origem_de(de)) is not None:
        anotar_origem(x, origem.preparo, origem.so_com_os_alvos)


def _origem_de(x: Any) -> _Origem | None:
    if not isinstance(x, np.ndarray):
        return None
    dono = x if x.base is None else x.base
    origem = _origens.get(id(dono))
    if origem is None or origem.array() is not dono or not _amostras_inteiras(x, dono):
        return None
    return origem if np.array_equal(_alguns(dono), origem.alguns) else None


def _amostras_inteiras(x: np.ndarray, dono: np.ndarray) -> bool:
    """Se cada amostra de ``x`` é uma das do dono, com os números na mesma ordem."""
    if x.ndim == 0 or not len(x) or x.dtype != dono.dtype:
        return False
    tamanho = dono[0].nbytes
    desvio: int = x.ctypes.data - dono.ctypes.data
    inteiras: bool = x[0].nbytes == tamanho and x[0].flags.c_contiguous
    return inteiras and desvio % tamanho == 0 and x.strides[0] % tamanho == 0


def _alguns(x: np.ndarray) -> np.ndarray:
    todos = x.reshape(-1)
    return todos[:: max(1, len(todos) // _CONFERIDOS)]
