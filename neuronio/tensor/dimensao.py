"""Tamanhos que só se conhecem na hora de executar: o lote simbólico e o valor abstrato."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from neuronio.erros import ErroDeCaptura


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

    def __mul__(self, outro: int | Lote) -> Lote:
        if isinstance(outro, Lote):
            raise ErroDeCaptura("um tamanho com o quadrado do lote não pode ser capturado.")
        return Lote(self.vezes * outro)

    __rmul__ = __mul__

    def __floordiv__(self, outro: int | Lote) -> int | Lote:
        divisor = outro.vezes if isinstance(outro, Lote) else outro
        if self.vezes % divisor:
            raise ErroDeCaptura(f"{self} não se divide por {outro} para todo tamanho de lote.")
        quociente = self.vezes // divisor
        return quociente if isinstance(outro, Lote) else Lote(quociente)

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
    return math.prod(forma)  # type: ignore[return-value, arg-type]  # math.prod aceita o que souber multiplicar


@dataclass(frozen=True)
class Abstrato:
    """O que se sabe de um tensor antes de ele ter números: a forma e o tipo."""

    forma: Forma
    tipo: str
