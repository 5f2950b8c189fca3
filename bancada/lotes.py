"""A ordem das amostras: a mesma para todos, lote a lote."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

SEMENTE = 2024


def ordem(n: int, epoca: int) -> np.ndarray:
    """Os índices de 0 a n − 1 na ordem de tal época (a primeira é a 1).

    É a conta de ``neuronio.treino.embaralhamento``, repetida aqui para que os outros pares não precisem
    importar o Neurônio: a concordância das perdas falharia se uma mudasse sem a outra.
    """
    por_bloco = max(1, 16_384 // n)
    numero, posicao = divmod(epoca - 1, por_bloco)
    ordem: np.ndarray = _bloco(numero, por_bloco, n)[posicao]
    return ordem


@lru_cache(maxsize=1)
def _bloco(numero: int, epocas: int, n: int) -> np.ndarray:
    sorteio = np.random.RandomState([SEMENTE, numero])
    return sorteio.permutation(n)[None] if epocas == 1 else sorteio.random_sample((epocas, n)).argsort(axis=1)


class Ordens:
    """As ordens das épocas, uma depois da outra; sem embaralhar, sempre a dos dados."""

    def __init__(self, n: int, embaralhar: bool) -> None:
        self.n, self.embaralhar, self.epoca = n, embaralhar, 0

    def proxima(self) -> np.ndarray:
        """A ordem da próxima época."""
        self.epoca += 1
        return ordem(self.n, self.epoca) if self.embaralhar else np.arange(self.n)


def tamanhos(n: int, lote: int) -> np.ndarray:
    """Quantas amostras tem cada lote de uma época; o último pode ter menos.

    >>> tamanhos(10, 4).tolist()
    [4, 4, 2]
    """
    return np.diff([*range(0, n, lote), n])
