"""Lembrar só do que se usou há pouco: o que se prepara para cada tamanho de lote não se acumula."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from itertools import count
from typing import Generic, TypeVar

T = TypeVar("T")

QUANTOS = 8
"""Um treino, com a sua avaliação e as suas previsões, usa uns quatro códigos, de alguns megabytes cada um."""


class Recentes(Generic[T]):
    """Os últimos objetos que se usaram, pela chave de cada um; os de antes se esquecem.

    Quem ainda usa um objeto esquecido o mantém vivo. Muitas threads podem usar um mesmo `Recentes`.

    >>> dois = Recentes[str](2)
    >>> for letra in "abacaxi":
    ...     dois.guardar(letra, letra.upper())
    >>> list(dois), dois.obter("x"), dois.obter("a")
    (['X', 'I'], 'X', None)
    """

    def __init__(self, quantos: int = QUANTOS) -> None:
        self.quantos = quantos
        self._lembrados: dict[Hashable, _Lembrado[T]] = {}
        self._vezes = count()
        self._trava = threading.Lock()

    def obter(self, chave: Hashable) -> T | None:
        """O objeto de tal chave, se ainda se lembra dele."""
        lembrado = self._lembrados.get(chave)
        if lembrado is None:
            return None
        lembrado.vez = next(self._vezes)
        return lembrado.objeto

    def guardar(self, chave: Hashable, objeto: T) -> None:
        """Lembra do objeto, e esquece o que há mais tempo não se usa, se já são muitos."""
        with self._trava:
            lembrados = self._lembrados
            lembrados[chave] = _Lembrado(objeto, next(self._vezes))
            if len(lembrados) > self.quantos:
                del lembrados[min(lembrados, key=lambda c: lembrados[c].vez)]

    def __iter__(self) -> Iterator[T]:
        return iter([lembrado.objeto for lembrado in list(self._lembrados.values())])


class _Lembrado(Generic[T]):
    __slots__ = ("objeto", "vez")

    def __init__(self, objeto: T, vez: int) -> None:
        self.objeto, self.vez = objeto, vez
