"""O que sai de uma chamada ao código nativo, e em que pedaços se percorrem os lotes."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from neuronio.motores.llvm.plano.medidas import elementos, sobre_o_lote
from neuronio.tensor.programa import Aspecto


class Saida(NamedTuple):
    """Algo que o passo devolve."""

    linhas: int
    """Quantas por amostra; zero, se é um valor por lote."""
    forma: tuple[Any, ...]
    """De cada linha, ou do valor."""
    tipo: np.dtype[Any]

    @classmethod
    def de(cls, aspecto: Aspecto) -> Saida:
        """A que tem tal forma e tal tipo."""
        forma, tipo = aspecto.forma, np.dtype(aspecto.tipo)
        if sobre_o_lote(forma):
            return cls(elementos(forma[:1], 1), forma[1:], tipo)
        return cls(0, forma, tipo)

    def lugar(self, lotes: int, amostras: int) -> tuple[tuple[int, ...], np.dtype[Any]]:
        """A forma e o tipo de onde se escreve: um valor por lote, ou umas linhas por amostra."""
        return (amostras * self.linhas if self.linhas else lotes, *self.forma), self.tipo

    def por_lote(self, valores: np.ndarray, amostras: np.ndarray) -> Any:
        """O valor de cada lote, sabendo quantas amostras teve cada um."""
        if not self.linhas:
            return valores
        return [valores] if len(amostras) == 1 else np.split(valores, np.cumsum(amostras[:-1]) * self.linhas)


def cortar(lotes: range, por_epoca: int) -> list[range]:
    """Em pedaços que são lotes de uma mesma época, ou épocas inteiras.

    >>> cortar(range(3, 12), por_epoca=5)
    [range(3, 5), range(5, 10), range(10, 12)]
    """
    inteiras = min(-(-lotes.start // por_epoca) * por_epoca, lotes.stop)
    resto = max(lotes.stop // por_epoca * por_epoca, inteiras)
    pedacos = range(lotes.start, inteiras), range(inteiras, resto), range(resto, lotes.stop)
    return [pedaco for pedaco in pedacos if pedaco]


def linhas_de(ordens: np.ndarray, pedaco: range, por_epoca: int, lote: int) -> np.ndarray:
    """O trecho das ordens que um pedaço percorre: épocas inteiras, ou uma só, de um lote a outro."""
    epoca, primeiro = divmod(pedaco.start, por_epoca)
    if len(pedaco) >= por_epoca:
        return ordens[epoca : epoca + len(pedaco) // por_epoca]
    return ordens[epoca : epoca + 1, primeiro * lote : (primeiro + len(pedaco)) * lote]


def amostras_dos_lotes(linhas: np.ndarray, lote: int) -> np.ndarray:
    """Quantas tem cada lote de umas épocas: o último de cada uma talvez tenha menos.

    >>> amostras_dos_lotes(np.zeros((2, 5)), lote=2)
    array([2, 2, 1, 2, 2, 1])
    """
    (epocas, n), lotes = linhas.shape, -(-linhas.shape[1] // lote)
    if epocas * lotes == 1:
        return np.array([n])
    amostras = np.full(epocas * lotes, lote)
    amostras[lotes - 1 :: lotes] = n - (lotes - 1) * lote
    return amostras
