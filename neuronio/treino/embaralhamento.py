"""A ordem em que as amostras são lidas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeValor

NUMEROS_POR_BLOCO = 16_384
"""Quantos números se sorteiam de uma vez: num conjunto pequeno, as ordens de muitas épocas."""


@dataclass
class Embaralhamento:
    """Uma ordem nova a cada época, que só depende da chave, de quantas são as amostras e de quantas épocas já
    se embaralharam.

    Por isso um treino retomado do meio lê os dados na ordem em que os teria lido, e um segundo `treinar` não
    repete as ordens do primeiro.

    Args:
        chave: inteiros de 32 bits.
        epocas: quantas épocas já se embaralharam.

    >>> ordens = Embaralhamento([7]).proximas(5, 3)
    >>> [sorted(ordem) for ordem in ordens.tolist()]
    [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]]
    >>> bool((Embaralhamento([7], epocas=1).proximas(5, 2) == ordens[1:]).all())
    True
    """

    chave: Sequence[int]
    epocas: int = 0
    _bloco: tuple[tuple[int, int], np.ndarray] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for palavra in (*self.chave, self.epocas):
            if inteiro_positivo("cada número da ordem dos dados", palavra, 0) >= 1 << 32:
                raise ErroDeValor(f"a ordem dos dados se sorteia com inteiros de 32 bits, e veio {palavra}.")

    def proximas(self, n: int, quantas: int) -> np.ndarray:
        """As ordens das próximas épocas, ``(épocas, n)``: tantas quantas se pedem, ou menos.

        Não se contam como já embaralhadas: quem começa uma época a soma em `epocas`.
        """
        por_bloco = max(1, NUMEROS_POR_BLOCO // n)
        numero, feitas = divmod(self.epocas, por_bloco)
        if self._bloco is None or self._bloco[0] != (numero, n):
            self._bloco = (numero, n), self._sortear(numero, por_bloco, n)
        ordens: np.ndarray = self._bloco[1][feitas : feitas + quantas]
        return ordens

    def _sortear(self, numero: int, epocas: int, n: int) -> np.ndarray:
        # RandomState, e não default_rng: o NumPy promete nunca mudar o que ele sorteia.
        sorteio = np.random.RandomState([*self.chave, numero])
        if epocas == 1:
            return sorteio.permutation(n)[None]
        return sorteio.random_sample((epocas, n)).argsort(axis=1)  # muitas ordens curtas de uma vez
