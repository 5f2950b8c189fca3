"""O que é um motor: quem executa os passos de treino, de avaliação e de previsão."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np

from neuronio.tensor import Tensor

Passo = Callable[..., Sequence[Tensor]]
"""Uma conta fechada: recebe os tensores de um lote, devolve tensores, e só muda `Variavel`s."""


class Motor(Protocol):
    """Percorre os dados em lotes, dando um passo em cada um."""

    nome: str

    def percorrer(
        self, passo: Passo, dados: Sequence[np.ndarray], ordem: np.ndarray, lote: int
    ) -> Iterator[tuple[int, list[np.ndarray]]]:
        """Executa o passo em cada lote.

        Args:
            passo: a conta a executar.
            dados: arrays com uma amostra por linha, todos com a mesma quantidade de linhas.
            ordem: os índices das amostras, na ordem em que devem ser lidas.
            lote: quantas amostras por lote; o último pode ter menos.

        Yields:
            Por lote, quantas amostras teve e o que o passo devolveu.
        """
        ...
