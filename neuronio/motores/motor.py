"""O que é um motor: quem executa os passos de treino, de avaliação e de previsão."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from neuronio.tensor import Tensor, Variavel


@dataclass(frozen=True, eq=False)
class Passo:
    """Uma conta fechada sobre um lote: recebe tensores, devolve tensores, e só muda as próprias variáveis."""

    conta: Callable[..., Sequence[Tensor]]
    variaveis: tuple[Variavel, ...]
    """Tudo o que a conta lê ou atribui."""

    def __call__(self, *tensores: Tensor) -> Sequence[Tensor]:
        return self.conta(*tensores)


class Motor(Protocol):
    """Percorre os dados em lotes, dando um passo em cada um."""

    nome: str

    def percorrer(
        self,
        passo: Passo,
        dados: Sequence[np.ndarray],
        ordem: np.ndarray,
        lote: int,
        um_de_cada_vez: bool = False,
    ) -> Iterator[tuple[int, list[np.ndarray]]]:
        """Executa o passo em cada lote.

        Args:
            passo: a conta a executar.
            dados: arrays com uma amostra por linha, todos com a mesma quantidade de linhas.
            ordem: os índices das amostras, na ordem em que devem ser lidas.
            lote: quantas amostras por lote; o último pode ter menos.
            um_de_cada_vez: se verdade, ao receber um lote as variáveis são as de logo depois dele; senão, o
                motor pode já ter dado os passos seguintes, mas nunca além de um lote em que a primeira saída
                deixou de ser um número: ao redor dele, dá um passo de cada vez.

        Yields:
            Por lote, quantas amostras teve e o que o passo devolveu.
        """
        ...
