"""Exponencial."""

from __future__ import annotations

from neuronio.agendas.agenda import Agenda, duracao_de
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.tensor import Tensor


class Exponencial(Agenda):
    r"""Diminui um pouco a cada passo, sempre na mesma proporção.

    .. math:: \eta_t = \eta_0 \, f^{t / c}

    Args:
        inicial: η₀, maior que zero.
        fator: f, por quanto fica multiplicado depois de c passos, maior que zero.
        cada: c, em passos; None é o treino inteiro.

    Fonte: ``ExponentialDecay`` do Keras; com ``cada=1``, ``ExponentialLR`` do PyTorch.

    >>> Exponencial(0.1, fator=0.5, cada=2).valores(5).round(4)
    array([0.1   , 0.0707, 0.05  , 0.0354, 0.025 ])
    """

    def __init__(self, inicial: float, fator: float = 0.01, cada: int | None = None) -> None:
        self.inicial = numero("o valor inicial", inicial, 0, aberto=True)
        self.fator = numero("o fator", fator, 0, aberto=True)
        self.cada = None if cada is None else inteiro_positivo("cada", cada)

    def calcular(self, passo: Tensor, duracao: Tensor) -> Tensor:
        return self.inicial * self.fator ** (passo / duracao_de(self.cada, duracao))
