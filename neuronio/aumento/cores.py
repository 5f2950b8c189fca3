"""Os aumentos que mudam os tons e as cores, sem mover nada."""

from __future__ import annotations

import math

from neuronio.aumento.aumento import Aumento, entre, por_imagem
from neuronio.aumento.geometria import fracao_menor_que_1
from neuronio.conferencias import numero
from neuronio.tensor import Tensor

LUMINANCIA = (0.299, 0.587, 0.114)
"""Quanto do vermelho, do verde e do azul há no cinza que se vê (ITU-R BT.601)."""


class Brilho(Aumento):
    r"""Clareia ou escurece cada imagem, por um fator ao acaso.

    .. math:: y = b \, x, \qquad b \sim U(1 - f, 1 + f)

    Os tons não se cortam: os mais claros podem passar do branco.

    Args:
        fracao: f, de 0 a 1, sem o 1.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída igual.

    Fonte: Howard, "Some Improvements on Deep Convolutional Neural Network Based Image Classification", 2013.

    >>> import neuronio as nn
    >>> nn.aumento.Brilho(0.2)(nn.sortear((2, 3, 8, 8))).forma
    (2, 3, 8, 8)
    """

    def __init__(self, fracao: float = 0.2) -> None:
        self.fracao = fracao_menor_que_1("o Brilho", fracao)

    def aumentar(self, x: Tensor) -> Tensor:
        return x * _fator(self, x, self.fracao)


class Contraste(Aumento):
    r"""Afasta os tons de cada imagem da média deles, ou os aproxima, por um fator ao acaso.

    .. math:: y = \bar{x} + c \, (x - \bar{x}), \qquad c \sim U(1 - f, 1 + f)

    Args:
        fracao: f, de 0 a 1, sem o 1.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída igual.

    Fonte: a do `Brilho`.

    >>> import neuronio as nn
    >>> nn.aumento.Contraste(0.2)(nn.sortear((2, 3, 8, 8))).forma
    (2, 3, 8, 8)
    """

    def __init__(self, fracao: float = 0.2) -> None:
        self.fracao = fracao_menor_que_1("o Contraste", fracao)

    def aumentar(self, x: Tensor) -> Tensor:
        media = x.media(eixo=(1, 2, 3), manter=True)
        return media + (x - media) * _fator(self, x, self.fracao)


class Saturacao(Aumento):
    r"""Afasta a cor de cada ponto do cinza dele, ou a aproxima, por um fator ao acaso em cada imagem.

    .. math:: y = l + s \, (x - l), \quad l = 0{,}299 \, r + 0{,}587 \, g + 0{,}114 \, b, \qquad
        s \sim U(1 - f, 1 + f)

    Args:
        fracao: f, de 0 a 1, sem o 1.

    Formas:
        entrada ``(lote, 3, altura, largura)`` → saída igual.

    Raises:
        ErroDeForma: se as imagens não têm três canais, na ordem vermelho, verde, azul.

    Fonte: a do `Brilho`.

    >>> import neuronio as nn
    >>> nn.aumento.Saturacao(0.2)(nn.sortear((2, 3, 8, 8))).forma
    (2, 3, 8, 8)
    """

    canais = 3

    def __init__(self, fracao: float = 0.2) -> None:
        self.fracao = fracao_menor_que_1("a Saturacao", fracao)

    def aumentar(self, x: Tensor) -> Tensor:
        pesos = Tensor(LUMINANCIA).redimensionar(3, 1, 1)
        cinza = (x * pesos).soma(eixo=1, manter=True)
        return cinza + (x - cinza) * _fator(self, x, self.fracao)


class Matiz(Aumento):
    r"""Gira as cores de cada imagem em torno dos cinzas, que ficam como são, por um ângulo ao acaso.

    .. math:: y_k = \bar{x} + (x_k - \bar{x}) \cos\theta + \frac{x_{k-1} - x_{k+1}}{\sqrt{3}} \sin\theta,
        \qquad \theta \sim U(-2 \pi f, 2 \pi f)

    com k o canal, em roda, e :math:`\bar{x}` a média dos três em cada ponto. Um terço de volta leva o
    vermelho ao verde, o verde ao azul e o azul ao vermelho.

    Args:
        fracao: f, de volta, de 0 a 0,5, que é qualquer cor.

    Formas:
        entrada ``(lote, 3, altura, largura)`` → saída igual.

    Raises:
        ErroDeForma: se as imagens não têm três canais, na ordem vermelho, verde, azul.

    Fonte: Karras, Aittala, Hellsten, Laine, Lehtinen e Aila, "Training Generative Adversarial Networks with
    Limited Data", NeurIPS 2020, apêndice B.

    >>> import neuronio as nn
    >>> nn.aumento.Matiz(0.05)(nn.sortear((2, 3, 8, 8))).forma
    (2, 3, 8, 8)
    """

    canais = 3

    def __init__(self, fracao: float = 0.05) -> None:
        self.fracao = numero("a fração de volta do Matiz", fracao, 0, 0.5)

    def aumentar(self, x: Tensor) -> Tensor:
        angulo = entre(self.sorteados(x.forma[0], 1)[:, 0], -self.fracao, self.fracao) * (2 * math.pi)
        seno, cosseno = por_imagem(angulo.seno()), por_imagem(angulo.cosseno())
        media = x.media(eixo=1, manter=True)
        antes, depois = x[:, [2, 0, 1]], x[:, [1, 2, 0]]
        return media + (x - media) * cosseno + (antes - depois) * (seno / math.sqrt(3))


def _fator(aumento: Aumento, x: Tensor, fracao: float) -> Tensor:
    """Um por imagem, em torno de 1."""
    return por_imagem(entre(aumento.sorteados(x.forma[0], 1)[:, 0], 1 - fracao, 1 + fracao))
