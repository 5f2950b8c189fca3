"""Regularizadores: penalidades que se somam à perda."""

from __future__ import annotations

from neuronio.conferencias import numero
from neuronio.configuracao import Configuravel
from neuronio.tensor import Tensor


class Regularizador(Configuravel):
    """Uma função de um parâmetro para a penalidade, um tensor de um só número. Quem herda escreve `__call__`."""

    def __call__(self, parametro: Tensor) -> Tensor:
        """A penalidade."""
        raise NotImplementedError


class L2(Regularizador):
    r"""Penaliza os pesos grandes: ``fator`` vezes a soma dos quadrados.

    .. math:: \lambda \sum w^2
    """

    def __init__(self, fator: float = 0.01) -> None:
        self.fator = numero("o fator da regularização", fator, 0)

    def __call__(self, parametro: Tensor) -> Tensor:
        return (parametro * parametro).soma() * self.fator
