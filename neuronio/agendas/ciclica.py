"""Cíclica."""

from __future__ import annotations

from neuronio.agendas.agenda import Agenda, duracao_de
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.tensor import Tensor, onde

CICLOS = 4
"""Quantos cabem no treino, se não se diz de quantos passos é cada um."""


class Ciclica(Agenda):
    r"""Sobe e desce em linha reta, entre o valor inicial e o pico, uma vez e outra.

    .. math:: \eta_t = \eta_0 + (\eta_p - \eta_0) \, f^{\lfloor t / c \rfloor} \, \Lambda(t / c)

    Λ vai de 0 a 1 e volta a 0 em cada ciclo.

    Args:
        pico: η_p, maior que zero.
        cada: c, de quantos passos é um ciclo; None é um quarto do treino.
        inicial: η₀, a partir de zero; None é um décimo do pico.
        subida: que parte do ciclo sobe, entre 0 e 1.
        fator: f, por quanto se multiplica a altura de um ciclo para o seguinte, maior que zero.

    Fonte: Smith, "Cyclical learning rates for training neural networks", WACV 2017; ``CyclicLR`` do PyTorch,
    "triangular" e, com ``fator=0.5``, "triangular2".

    >>> Ciclica(0.1, cada=4, inicial=0.02).valores(7)
    array([0.02, 0.06, 0.1 , 0.06, 0.02, 0.06, 0.1 ])
    """

    def __init__(
        self,
        pico: float,
        cada: int | None = None,
        inicial: float | None = None,
        subida: float = 0.5,
        fator: float = 1.0,
    ) -> None:
        self.pico = numero("o pico", pico, 0, aberto=True)
        self.cada = None if cada is None else inteiro_positivo("cada", cada)
        self.inicial = None if inicial is None else numero("o valor inicial", inicial, 0)
        self.subida = numero("a subida", subida, 0, 1, aberto=True)
        self.fator = numero("o fator", fator, 0, aberto=True)

    def calcular(self, passo: Tensor, duracao: Tensor) -> Tensor:
        inicial = self.pico / 10 if self.inicial is None else self.inicial
        andado = passo / duracao_de(self.cada, duracao / CICLOS)
        ciclo = andado.piso()
        parte = andado - ciclo
        altura = onde(parte <= self.subida, parte / self.subida, (1 - parte) / (1 - self.subida))
        return inicial + (self.pico - inicial) * self.fator**ciclo * altura
