"""De onde sai o acaso: escolhas e tamanhos, sempre os mesmos para a mesma semente."""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import copy
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")

VIZINHOS = sorted({m * v + d for v in (4, 8, 16) for m in (1, 2, 3, 4, 6, 8) for d in (-1, 0, 1)})
"""O que cabe justo em vetores inteiros, um a menos e um a mais."""

PRIMOS = (11, 13, 19, 23, 29, 37, 43, 53, 61, 71, 83, 101, 127, 151, 211, 257)

MAIOR = 300
"""O maior tamanho que se sorteia para um eixo."""


class Sorteio:
    """Escolhas ao acaso."""

    def __init__(self, *semente: int) -> None:
        self.acaso = np.random.default_rng(semente)

    def aparte(self) -> Sorteio:
        """Outras escolhas, que não mudam as que aqui se seguem."""
        outro = copy(self)
        (outro.acaso,) = self.acaso.spawn(1)
        return outro

    def ate(self, n: int) -> int:
        """Um inteiro de 0 a n − 1."""
        return int(self.acaso.integers(n))

    def entre(self, menor: int, maior: int) -> int:
        """Um inteiro, com os dois limites."""
        return int(self.acaso.integers(menor, maior + 1))

    def moeda(self, chance: float = 0.5) -> bool:
        """Verdadeiro com tal probabilidade."""
        return bool(self.acaso.random() < chance)

    def um(self, opcoes: Sequence[T]) -> T:
        """Uma das opções, todas com a mesma chance."""
        return opcoes[self.ate(len(opcoes))]

    def alguns(self, opcoes: Sequence[T], chance: float = 0.5) -> list[T]:
        """Cada opção com tal chance, na ordem em que vêm."""
        return [o for o in opcoes if self.moeda(chance)]

    def ordem(self, n: int) -> tuple[int, ...]:
        """Os inteiros de 0 a n − 1, embaralhados."""
        return tuple(int(i) for i in self.acaso.permutation(n))

    def tamanho(self, maior: int = MAIOR) -> int:
        """O tamanho de um eixo: muitas vezes 1, ou perto do que um vetor leva."""
        maior = min(maior, MAIOR)
        sorte = self.acaso.random()
        if sorte < 0.2:
            return 1
        if sorte < 0.45:
            return self.entre(1, min(7, maior))
        candidatos = [t for t in (VIZINHOS if sorte < 0.8 else PRIMOS) if t <= maior]
        if candidatos and sorte < 0.9:
            return self.um(candidatos)
        return self.entre(1, maior)

    def forma(self, posto: int, elementos: int) -> tuple[int, ...]:
        """A forma de um array de tantos eixos, que não passa de tantos elementos."""
        lados: list[int] = []
        for _ in range(posto):
            lados.append(self.tamanho(elementos // math.prod(lados)))
        return tuple(lados[i] for i in self.ordem(posto))

    def fatores(self, n: int) -> tuple[int, ...]:
        """Uma forma de um a quatro eixos com tantos elementos ao todo."""
        a = self.um([f for f in range(1, n + 1) if n % f == 0])
        b = self.um([f for f in range(1, n // a + 1) if n // a % f == 0])
        formas: list[tuple[Any, ...]] = [(n,), (a, n // a), (a, 1, n // a), (a, b, n // a // b), (1, n, 1)]
        return self.um([*formas, (n, 1), (a, n // a, 1), (1, a, b, n // a // b)])
