"""A posição de cada passo, que a atenção sozinha não vê: somada à entrada, ou num giro."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuronio.camadas.camada import Camada
from neuronio.camadas.sequencias import conferir_sequencias
from neuronio.conferencias import inteiro_positivo
from neuronio.configuracao import interpretar
from neuronio.inicializadores import Inicializador, Normal
from neuronio.tensor import Tensor, empilhar
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.tipos import REAIS

MAIOR_ONDA = 10_000
"""A onda mais comprida tem este comprimento, vezes 2π (Vaswani e outros, seção 3.5)."""


class PosicaoSenoidal(Camada):
    r"""Soma a cada passo senos e cossenos da posição dele, de ondas cada vez mais compridas.

    .. math::

        y_{t,2i} = x_{t,2i} + \sin(t / 10000^{2i/d}) \qquad
        y_{t,2i+1} = x_{t,2i+1} + \cos(t / 10000^{2i/d})

    Não se aprende, e serve a sequências de qualquer comprimento.

    Formas:
        entrada ``(lote, tempo, d)`` → saída igual.

    Raises:
        ErroDeForma: se não são sequências.

    Fonte: Vaswani e outros, "Attention Is All You Need", NeurIPS 2017, seção 3.5.

    >>> import neuronio as nn
    >>> nn.PosicaoSenoidal()(nn.Tensor([[[0.0, 0.0], [0.0, 0.0]]])).numpy().round(2)
    array([[[0.  , 1.  ],
            [0.84, 0.54]]], dtype=float32)
    """

    por_passo = ve_a_posicao = True

    def propagar(self, x: Tensor) -> Tensor:
        conferir_sequencias(self, x.forma)
        passos, d = int(x.forma[1]), int(x.forma[2])
        angulos = _angulos(passos, d)
        ondas = np.stack([np.sin(angulos), np.cos(angulos)], axis=-1).reshape(passos, -1)[:, :d]
        return x + Tensor(ondas, tipo=x.tipo if x.tipo in REAIS else "float32")


class PosicaoAprendida(Camada):
    r"""Soma a cada passo um vetor da posição dele, que se aprende.

    .. math:: y_t = x_t + P_t

    Args:
        contexto: quantas posições há, inteiro positivo: de uma sequência, no máximo, quantos passos.
        inicializador: como P começa, objeto ou nome; sem ele, números normais de desvio 0,02.

    Formas:
        entrada ``(lote, tempo, d)``, com tempo até o contexto → saída igual; kernel P ``(contexto, d)``.

    Raises:
        ErroDeForma: se não são sequências, ou têm mais passos que o contexto.

    Fonte: Gehring e outros, "Convolutional Sequence to Sequence Learning", ICML 2017; o desvio é o de
    Radford e outros, "Improving Language Understanding by Generative Pre-Training", 2018.

    >>> import neuronio as nn
    >>> nn.PosicaoAprendida(16)(nn.sortear((2, 5, 8))).forma
    (2, 5, 8)
    """

    por_passo = ve_a_posicao = True

    def __init__(self, contexto: int, inicializador: Any = None) -> None:
        self.contexto = inteiro_positivo("o contexto", contexto)
        de_costume = Normal(desvio=0.02) if inicializador is None else inicializador
        self.inicializador = interpretar(de_costume, Inicializador, "inicializador")

    def construir(self, forma: Forma) -> None:
        conferir_sequencias(self, (1, *forma))
        self.kernel = self.parametro("kernel", (self.contexto, forma[-1]), self.inicializador)

    def propagar(self, x: Tensor) -> Tensor:
        conferir_sequencias(self, x.forma)
        passos, d = int(x.forma[1]), self.kernel.forma[1]
        if passos > self.contexto or x.forma[2] != d:
            raise self.erro_de_forma(
                f"espera sequências de até {self.contexto} passos, de {d} características, mas recebeu "
                f"{x.forma}."
            )
        return x + self.kernel[:passos]


def girar(x: Tensor) -> Tensor:
    r"""Gira cada par de características por um ângulo que cresce com a posição.

    .. math::

        (y_{2i}, y_{2i+1}) = (x_{2i} \cos t\theta_i - x_{2i+1} \sin t\theta_i,\;
        x_{2i} \sin t\theta_i + x_{2i+1} \cos t\theta_i), \quad \theta_i = 10000^{-2i/d}

    O produto de dois vetores que giraram depende só de quanto distam um do outro.

    Args:
        x: ``(..., tempo, d)``, com d par.

    Returns:
        Um tensor da mesma forma.

    Fonte: Su, Lu, Pan, Murtadha, Wen e Liu, "RoFormer: Enhanced Transformer with Rotary Position Embedding",
    2021, equação 34.

    >>> girar(Tensor([[1.0, 0.0], [1.0, 0.0]])).numpy().round(2)
    array([[1.  , 0.  ],
           [0.54, 0.84]], dtype=float32)
    """
    *outros, passos, d = x.forma
    angulos = _angulos(int(passos), int(d))
    cosseno, seno = Tensor(np.cos(angulos), tipo=x.tipo), Tensor(np.sin(angulos), tipo=x.tipo)
    pares = x.redimensionar(*outros, passos, d // 2, 2)
    a, b = pares[..., 0], pares[..., 1]
    return empilhar([a * cosseno - b * seno, a * seno + b * cosseno], eixo=-1).redimensionar(x.forma)


def _angulos(passos: int, d: int) -> np.ndarray:
    """O ângulo de cada passo em cada onda: ``(passos, ⌈d/2⌉)``."""
    angulos: np.ndarray = np.arange(passos)[:, None] / MAIOR_ONDA ** (np.arange(0, d, 2) / d)
    return angulos
