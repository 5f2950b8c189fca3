"""Tamanhos que só se conhecem na hora de executar: o lote simbólico e o valor abstrato."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from neuronio.erros import ErroDeCaptura, ErroDeForma


def e_inteiro(t: Any) -> bool:
    """Se é um número inteiro, do Python ou do NumPy (True e False não são)."""
    return isinstance(t, (int, np.integer)) and not isinstance(t, bool)


@dataclass(frozen=True)
class Lote:
    """Um tamanho igual a ``vezes`` × (quantidade de amostras do lote), desconhecido enquanto se captura.

    É o que faz um só programa servir a lotes de 64, de 56 e de 1: um 64 concreto não se distinguiria
    de 64 neurônios.

    >>> Lote() * 3
    3·lote
    >>> (Lote() * 6) // Lote()
    6
    """

    vezes: int = 1

    def __add__(self, outro: Any) -> Lote:
        if isinstance(outro, Lote):
            return Lote(self.vezes + outro.vezes)
        return self if type(outro) is int and outro == 0 else self._desconhecido(outro)

    __radd__ = __add__

    def __mul__(self, outro: Any) -> Lote:
        return Lote(self.vezes * int(outro)) if e_inteiro(outro) else self._desconhecido(outro)

    __rmul__ = __mul__

    def __floordiv__(self, outro: int | Lote) -> int | Lote:
        divisor = outro.vezes if isinstance(outro, Lote) else outro
        if not divisor or self.vezes % divisor:
            raise ErroDeCaptura(f"{self} não se divide por {outro} para todo tamanho de lote.")
        quociente = self.vezes // divisor
        return quociente if isinstance(outro, Lote) else Lote(quociente)

    def _desconhecido(self, *outro: Any) -> Any:
        if outro and not isinstance(outro[0], (int, float, np.generic, Lote)):
            return NotImplemented  # um tensor, que sabe fazer contas com o lote
        raise ErroDeCaptura(
            "a quantidade de amostras do lote só se conhece ao executar, e esta conta precisa dela já. "
            "Tensores podem ser multiplicados e divididos por x.forma[0]; para tirar a média, use "
            "x.media(eixo=0)."
        )

    __sub__ = __rsub__ = __truediv__ = __rtruediv__ = __rfloordiv__ = __mod__ = __rmod__ = _desconhecido
    __lt__ = __le__ = __gt__ = __ge__ = __index__ = __int__ = __float__ = _desconhecido

    def __repr__(self) -> str:
        return "lote" if self.vezes == 1 else f"{self.vezes}·lote"

    def tamanho(self, amostras: int) -> int:
        """O tamanho concreto para um lote de tantas amostras."""
        return self.vezes * amostras


Dimensao = int | Lote
Forma = tuple[Dimensao, ...]


def tamanho(forma: Iterable[Dimensao]) -> Dimensao:
    """Quantidade de elementos de uma forma.

    >>> tamanho((2, 3)), tamanho((Lote(), 3))
    (6, 3·lote)
    """
    return math.prod(forma)


def concreto(t: Dimensao) -> int:
    """Um tamanho que não depende do lote, como o inteiro que é.

    >>> concreto(3)
    3
    """
    if isinstance(t, Lote):
        raise ErroDeCaptura(f"o tamanho {t} só se conhece ao executar.")
    return int(t)


def conferir_forma(pedida: Any) -> Forma:
    """Uma forma bem escrita: um inteiro não negativo (ou o lote) por eixo; um número só vale por um eixo.

    >>> conferir_forma(3), conferir_forma([2, 3])
    ((3,), (2, 3))
    """
    tamanhos = pedida if isinstance(pedida, (tuple, list)) else (pedida,)
    if not all(isinstance(t, Lote) or (e_inteiro(t) and t >= 0) for t in tamanhos):
        raise ErroDeForma(
            f"uma forma é feita de inteiros não negativos, como (64, 10), mas recebeu {pedida!r}."
        )
    return tuple(t if isinstance(t, Lote) else int(t) for t in tamanhos)


@dataclass(frozen=True)
class Abstrato:
    """O que se sabe de um tensor antes de ele ter números: a forma e o tipo."""

    forma: Forma
    tipo: str
