"""Um ciclo."""

from __future__ import annotations

import math

from neuronio.agendas.agenda import Agenda, duracao_de
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.tensor import Tensor, onde


class UmCiclo(Agenda):
    r"""Sobe do valor inicial ao pico e desce até o final, muito menor: um ciclo só, do tamanho do treino.

    Sobe na primeira parte dos passos e desce no resto, cada vez por meia volta de um cosseno. Para o momento,
    que se quer menor quando a taxa é maior, o "pico" é um vale: ``UmCiclo(0.85, inicial=0.95, final=0.95)``.

    .. math:: \eta_t = b + \frac{a - b}{2} \left(1 + \cos \pi x\right)

    em que x é quanto se andou da subida, de a = inicial a b = pico; ou da descida, do pico ao final.

    Args:
        pico: maior que zero.
        passos: o tamanho do ciclo; None é o treino inteiro. Depois deles, fica no valor final.
        subida: que parte dos passos sobe, entre 0 e 1.
        inicial: maior que zero; None é o pico dividido por 25.
        final: a partir de zero; None é o inicial dividido por 10000.

    Fonte: Smith e Topin, "Super-convergence: Very fast training of neural networks using large learning
    rates", 2018 (na forma do ``OneCycleLR`` do PyTorch).

    >>> UmCiclo(0.01, passos=10, subida=0.5).valores().round(4)
    array([0.0004, 0.0018, 0.0052, 0.0086, 0.01  , 0.009 , 0.0065, 0.0035,
           0.001 , 0.    ])
    """

    def __init__(
        self,
        pico: float,
        passos: int | None = None,
        subida: float = 0.3,
        inicial: float | None = None,
        final: float | None = None,
    ) -> None:
        self.pico = numero("o pico", pico, 0, aberto=True)
        self.passos = None if passos is None else inteiro_positivo("a quantidade de passos", passos)
        self.subida = numero("a subida", subida, 0, 1, aberto=True)
        self.inicial = None if inicial is None else numero("o valor inicial", inicial, 0, aberto=True)
        self.final = None if final is None else numero("o valor final", final, 0)

    def calcular(self, passo: Tensor, duracao: Tensor) -> Tensor:
        inicial = self.pico / 25 if self.inicial is None else self.inicial
        final = inicial / 1e4 if self.final is None else self.final
        total = duracao_de(self.passos, duracao)
        topo = (total * self.subida - 1).limitar(minimo=0)
        subindo = passo / topo.limitar(minimo=1)
        descendo = ((passo - topo) / (total - 1 - topo).limitar(minimo=1)).limitar(maximo=1)
        return onde(
            passo <= topo, _meia_volta(inicial, self.pico, subindo), _meia_volta(self.pico, final, descendo)
        )


def _meia_volta(de: float, ate: float, parte: Tensor) -> Tensor:
    return ate + (de - ate) / 2 * (1 + (parte * math.pi).cosseno())
