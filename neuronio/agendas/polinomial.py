"""Polinomial."""

from __future__ import annotations

from neuronio.agendas.agenda import Agenda, duracao_de
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.tensor import Tensor


class Polinomial(Agenda):
    r"""Desce do valor inicial ao final; com potência 1, em linha reta.

    .. math:: \eta_t = \eta_f + (\eta_0 - \eta_f) \left(1 - \frac{\min(t, T)}{T}\right)^p

    Args:
        inicial: η₀, maior que zero.
        passos: T; None é o treino inteiro. Depois deles, fica no valor final.
        final: η_f, a partir de zero.
        potencia: p, maior que zero.

    Fonte: ``PolynomialLR`` do PyTorch; ``PolynomialDecay`` do Keras.

    >>> Polinomial(0.1, passos=4).valores(6)
    array([0.1  , 0.075, 0.05 , 0.025, 0.   , 0.   ])
    """

    def __init__(
        self, inicial: float, passos: int | None = None, final: float = 0.0, potencia: float = 1.0
    ) -> None:
        self.inicial = numero("o valor inicial", inicial, 0, aberto=True)
        self.passos = None if passos is None else inteiro_positivo("a quantidade de passos", passos)
        self.final = numero("o valor final", final, 0)
        self.potencia = numero("a potência", potencia, 0, aberto=True)

    def calcular(self, passo: Tensor, duracao: Tensor) -> Tensor:
        falta = 1 - (passo / duracao_de(self.passos, duracao)).limitar(maximo=1)
        return self.final + (self.inicial - self.final) * falta**self.potencia
