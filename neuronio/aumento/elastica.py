"""A deformação elástica: cada ponto anda para um lado, e os vizinhos o acompanham."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from neuronio.aumento.geometria import Geometria, Lados, fracao_menor_que_1
from neuronio.aumento.leitura import conferir_borda
from neuronio.aumento.mapa import Mapa
from neuronio.conferencias import numero
from neuronio.tensor import Tensor
from neuronio.tensor.dimensao import Dimensao


class Elastica(Geometria):
    r"""Deforma cada imagem como se fosse de borracha, por um campo de deslocamentos ao acaso.

    .. math:: \Delta_y = f h \, G_h U_1 G_w^T, \quad \Delta_x = f w \, G_h U_2 G_w^T

    com os números de U independentes, de média 0 e desvio 1, uniformes, e as linhas de G, gaussianas de
    desvio s vezes o lado, de norma 1: em todo ponto, o deslocamento tem desvio f vezes o lado.

    Args:
        fracao: f, o desvio dos deslocamentos, de 0 a 1, sem o 1.
        alisamento: s, de 0 a 1, sem o 0: quanto maior, mais os pontos andam juntos, e menos se torce.
        borda: o que aparece onde não havia imagem: "zeros", ou o "reflexo" dela.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída igual.

    Fonte: Simard, Steinkraus e Platt, "Best Practices for Convolutional Neural Networks Applied to Visual
    Document Analysis", ICDAR 2003, seção 2.

    >>> import neuronio as nn
    >>> nn.aumento.Elastica()(nn.sortear((2, 1, 28, 28))).forma
    (2, 1, 28, 28)
    """

    termina = True

    def __init__(self, fracao: float = 0.04, alisamento: float = 0.15, borda: str = "zeros") -> None:
        self.fracao = fracao_menor_que_1("a Elastica", fracao)
        self.alisamento = numero("o alisamento da Elastica", alisamento, 0.001, 1)
        self.borda = conferir_borda(borda)

    def mapa(self, amostras: Dimensao, lados: Lados) -> Mapa:
        return Mapa()

    def desvios(self, amostras: Dimensao, lados: Lados) -> tuple[Tensor, Tensor]:
        altura, largura = lados
        sorteados = self.sorteados(amostras, 2 * altura * largura).redimensionar(-1, 2, altura, largura)
        na_altura, na_largura = (Tensor(_gaussianas(lado, self.alisamento * lado)) for lado in lados)
        campo = na_altura @ ((sorteados * 2 - 1) * math.sqrt(3)) @ na_largura.T
        return campo[:, 0] * (self.fracao * altura), campo[:, 1] * (self.fracao * largura)


@lru_cache(maxsize=64)
def _gaussianas(lado: int, desvio: float) -> np.ndarray:
    """A matriz que alisa um lado: em cada linha, uma gaussiana em torno de um ponto, de norma 1.

    >>> float((_gaussianas(5, 1.0)[0] ** 2).sum().round(6))
    1.0
    """
    distancias = np.subtract.outer(np.arange(lado), np.arange(lado))
    pesos: np.ndarray = np.exp(-(distancias**2) / (2 * desvio**2))
    pesos /= np.sqrt((pesos**2).sum(1, keepdims=True))
    return pesos
