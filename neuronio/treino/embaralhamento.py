"""A ordem em que as amostras são lidas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass
class Embaralhamento:
    """Uma ordem nova a cada época, que só depende da chave e de quantas épocas já se embaralharam.

    Por isso um treino retomado do meio lê os dados na ordem em que os teria lido, e um segundo `treinar` não
    repete as ordens do primeiro.

    Args:
        chave: inteiros de 32 bits.
        epocas: quantas épocas já se embaralharam.

    >>> Embaralhamento([7]).proxima(5).tolist() == Embaralhamento([7]).proxima(5).tolist()
    True
    >>> continuado = Embaralhamento([7], epocas=1)
    >>> continuado.proxima(5).tolist() == Embaralhamento([7]).proxima(5).tolist()
    False
    """

    chave: Sequence[int]
    epocas: int = 0

    def proxima(self, n: int) -> np.ndarray:
        """Os índices de 0 a n − 1, na ordem da próxima época."""
        self.epocas += 1
        # RandomState, e não default_rng: o NumPy promete nunca mudar o que ele sorteia.
        return np.random.RandomState([*self.chave, self.epocas]).permutation(n)
