"""Degraus."""

from __future__ import annotations

from neuronio.agendas.agenda import Agenda, duracao_de
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.tensor import Tensor

DEGRAUS = 4
"""Em quantos se parte o treino, se não se diz de quantos em quantos passos se desce."""


class Degraus(Agenda):
    r"""Desce de tantos em tantos passos: o número fica o mesmo, e então se multiplica pelo fator.

    .. math:: \eta_t = \eta_0 \, f^{\lfloor t / c \rfloor}

    Args:
        inicial: η₀, maior que zero.
        cada: c, de quantos em quantos passos; None é um quarto do treino.
        fator: f, maior que zero; 0.5 é cair à metade.

    Fonte: ``StepLR`` do PyTorch.

    >>> Degraus(0.1, cada=1000, fator=0.5).valores(3000)[[0, 999, 1000, 2999]]
    array([0.1  , 0.1  , 0.05 , 0.025])
    """

    def __init__(self, inicial: float, cada: int | None = None, fator: float = 0.5) -> None:
        self.inicial = numero("o valor inicial", inicial, 0, aberto=True)
        self.cada = None if cada is None else inteiro_positivo("cada", cada)
        self.fator = numero("o fator", fator, 0, aberto=True)

    def calcular(self, passo: Tensor, duracao: Tensor) -> Tensor:
        cada = duracao_de(self.cada, duracao / DEGRAUS)
        return self.inicial * self.fator ** (passo / cada).piso()
