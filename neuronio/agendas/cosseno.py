"""Cosseno."""

from __future__ import annotations

import math
from itertools import pairwise

from neuronio.agendas.agenda import Agenda, duracao_de
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.erros import ErroDeValor
from neuronio.tensor import Tensor, onde


class Cosseno(Agenda):
    r"""Desce do pico ao final por meia volta de um cosseno: devagar no começo e no fim.

    .. math:: \eta_t = \eta_f + \frac{\eta_p - \eta_f}{2} \left(1 + \cos \frac{\pi (t - a)}{T - a}\right)

    Com aquecimento, nos primeiros a passos sobe em linha reta: :math:`\eta_t = \eta_p (t + 1) / a`. Com
    reinícios, a descida se parte em ciclos, e cada um recomeça do pico.

    Args:
        pico: η_p, maior que zero.
        passos: T, contando os do aquecimento; None é o treino inteiro. Depois deles, fica no valor final.
        aquecimento: a, em passos; menor que T.
        final: η_f, a partir de zero.
        reinicios: quantas vezes volta ao pico.
        alongamento: quantas vezes cada ciclo é mais longo que o anterior, pelo menos 1.

    Fonte: Loshchilov e Hutter, "SGDR: Stochastic gradient descent with warm restarts", ICLR 2017, equação 5;
    o aquecimento, Goyal e outros, "Accurate, large minibatch SGD", 2017, seção 2.2. ``CosineAnnealingLR`` e
    ``CosineAnnealingWarmRestarts`` do PyTorch.

    >>> Cosseno(0.001, passos=8, aquecimento=4).valores().round(5)
    array([0.00025, 0.0005 , 0.00075, 0.001  , 0.001  , 0.00085, 0.0005 , 0.00015])
    """

    def __init__(
        self,
        pico: float,
        passos: int | None = None,
        aquecimento: int = 0,
        final: float = 0.0,
        reinicios: int = 0,
        alongamento: float = 1.0,
    ) -> None:
        self.pico = numero("o pico", pico, 0, aberto=True)
        self.passos = None if passos is None else inteiro_positivo("a quantidade de passos", passos)
        self.aquecimento = inteiro_positivo("o aquecimento", aquecimento, 0)
        self.final = numero("o valor final", final, 0)
        self.reinicios = inteiro_positivo("a quantidade de reinícios", reinicios, 0)
        self.alongamento = numero("o alongamento", alongamento, 1)
        if self.passos is not None and self.aquecimento >= self.passos:
            raise ErroDeValor(
                f"o aquecimento, de {aquecimento} passos, precisa acabar antes da agenda, que tem {passos}: "
                "a descida vem depois dele."
            )

    def calcular(self, passo: Tensor, duracao: Tensor) -> Tensor:
        descida = (duracao_de(self.passos, duracao) - self.aquecimento).limitar(minimo=1)
        feitos = (passo - self.aquecimento).limitar(minimo=0)
        parte = self._parte_do_ciclo((feitos / descida).limitar(maximo=1))
        valor = self.final + (self.pico - self.final) * (1 + (parte * math.pi).cosseno()) / 2
        if not self.aquecimento:
            return valor
        return onde(passo < self.aquecimento, self.pico * (passo + 1) / self.aquecimento, valor)

    def _parte_do_ciclo(self, feito: Tensor) -> Tensor:
        """Quanto se andou do ciclo em que se está, de 0 a 1, se da descida inteira se andou tanto."""
        tamanhos = [self.alongamento**ciclo for ciclo in range(self.reinicios + 1)]
        total, comeco = sum(tamanhos), 0.0
        parte = feito * total / tamanhos[0]
        for anterior, tamanho in pairwise(tamanhos):
            comeco += anterior
            parte = onde(feito * total >= comeco, (feito * total - comeco) / tamanho, parte)
        return parte
