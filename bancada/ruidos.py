"""O ruído que uma tarefa sorteia a cada passo: o mesmo para todos, sorteio a sorteio."""

from __future__ import annotations

import math

import numpy as np

from bancada.rede import Forma

CHAVE = np.array([2024, 0], np.uint32)
"""A do Neurônio, de que ele toma um sorteio depois do outro."""


class Ruidos:
    """Os sorteios do Neurônio, um depois do outro.

    É a conta de ``neuronio.tensor.sorteio``, o gerador Threefry, repetida aqui para que os outros pares não
    precisem importar o Neurônio: a concordância das perdas falharia se uma mudasse sem a outra.

    Fonte: Salmon, Moraes, Dror e Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
    """

    def __init__(self) -> None:
        self.passo = 0

    def proximo(self, qual: str, forma: Forma) -> np.ndarray:
        """Números de distribuição "normal", de média 0 e desvio 1, ou "uniforme", em [0, 1)."""
        passo, self.passo = self.passo, self.passo + 1
        if qual == "uniforme":
            return _uniformes(passo, math.prod(forma)).reshape(forma)
        pares = _uniformes(passo, 2 * math.prod(forma)).reshape(-1, 2).astype(float)
        normais = np.sqrt(-2 * np.log1p(-pares[:, 0])) * np.cos(2 * np.pi * pares[:, 1])
        return normais.reshape(forma).astype(np.float32)


def _uniformes(passo: int, quantos: int) -> np.ndarray:
    palavras = [*CHAVE, CHAVE[0] ^ CHAVE[1] ^ np.uint32(0x1BD11BDA)]
    x = np.arange(quantos, dtype=np.uint32) + palavras[0]
    y = np.full(quantos, passo, np.uint32) + palavras[1]
    for rodada in range(5):
        for bits in ((13, 15, 26, 6), (17, 29, 16, 24))[rodada % 2]:
            x += y
            y = x ^ (y << np.uint32(bits) | y >> np.uint32(32 - bits))
        x += palavras[(rodada + 1) % 3]
        y += palavras[(rodada + 2) % 3] + np.uint32(rodada + 1)
    return (x >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)
