"""Os aumentos que estragam um pouco cada imagem, para que a rede não dependa de um detalhe."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neuronio.aumento.aumento import Aumento, entre, por_imagem
from neuronio.aumento.geometria import conferir_chance, fracao_menor_que_1
from neuronio.camadas.imagens import altura_e_largura
from neuronio.conferencias import numero
from neuronio.erros import ErroDeTipo, ErroDeValor
from neuronio.tensor import Tensor, onde, sortear_normal


class Apagar(Aumento):
    r"""Apaga um retângulo ao acaso em parte das imagens.

    .. math:: h = \sqrt{a H W r}, \quad w = \sqrt{a H W / r}, \qquad a \sim U(a_0, a_1), \quad
        \ln r \sim U(-\ln r_1, \ln r_1)

    e os lados que passam dos da imagem se cortam.

    Args:
        area: (a₀, a₁), que fração da imagem se apaga, de 0 a 1; um número só é a₁, e a₀ é 0.
        proporcao: r₁, quantas vezes, no máximo, um lado é o outro; pelo menos 1.
        chance: com que probabilidade, de 0 a 1, se apaga em cada uma.
        valor: o que fica no lugar.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída igual.

    Fonte: Zhong, Zheng, Kang, Li e Yang, "Random Erasing Data Augmentation", AAAI 2020.

    >>> import neuronio as nn
    >>> nn.aumento.Apagar(area=(0.1, 0.2))(nn.sortear((2, 3, 8, 8))).forma
    (2, 3, 8, 8)
    """

    def __init__(
        self,
        area: float | tuple[float, float] = (0.02, 0.33),
        proporcao: float = 3.3,
        chance: float = 0.5,
        valor: float = 0.0,
    ) -> None:
        self.area = _conferir_area(area)
        self.proporcao = numero("a proporção do Apagar", proporcao, 1)
        self.chance = conferir_chance(self, chance)
        self.valor = numero("o valor do Apagar", valor)

    def aumentar(self, x: Tensor) -> Tensor:
        altura, largura = altura_e_largura(x.forma)
        u = self.sorteados(x.forma[0], 5)
        area = entre(u[:, 1], *self.area) * (altura * largura)
        maior = math.log(self.proporcao)
        proporcao = entre(u[:, 2], -maior, maior).exp()
        nas_linhas = dentro(altura, (area * proporcao).raiz(), u[:, 3])
        nas_colunas = dentro(largura, (area / proporcao).raiz(), u[:, 4])
        apagadas = por_imagem(u[:, 0] < self.chance)
        onde_apaga = apagadas & nas_linhas[:, None, :, None] & nas_colunas[:, None, None, :]
        return onde(onde_apaga, self.valor, x)


class Ruido(Aumento):
    r"""Soma a cada ponto um número normal.

    .. math:: y = x + f \, (\max x - \min x) \, z, \qquad z \sim N(0, 1)

    com o maior e o menor tom de cada imagem: a mesma fração serve a bytes e a números de 0 a 1.

    Args:
        fracao: f, de 0 a 1, sem o 1.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída igual.

    Fonte: Bishop, "Training with Noise is Equivalent to Tikhonov Regularization", Neural Computation, 1995.

    >>> import neuronio as nn
    >>> nn.aumento.Ruido(0.05)(nn.sortear((2, 3, 8, 8))).forma
    (2, 3, 8, 8)
    """

    def __init__(self, fracao: float = 0.05) -> None:
        self.fracao = fracao_menor_que_1("o Ruido", fracao)

    def aumentar(self, x: Tensor) -> Tensor:
        z = self.sortear(x.forma, como=sortear_normal)
        todos = (1, 2, 3)
        faixa = x.maximo(eixo=todos, manter=True) - x.minimo(eixo=todos, manter=True)
        return x + z * (faixa * self.fracao)


def _conferir_area(area: Any) -> tuple[float, float]:
    if not isinstance(area, (tuple, list)):
        area = (0, area)
    if len(area) != 2:
        raise ErroDeTipo(f"a área do Apagar é uma fração, ou um par (menor, maior), mas recebeu {area!r}.")
    menor, maior = (numero("cada área do Apagar", a, 0, 1) for a in area)
    if menor > maior:
        raise ErroDeValor(f"a área do Apagar vai da menor à maior, mas recebeu {area!r}.")
    return menor, maior


def dentro(lado: int, quanto: Tensor, u: Tensor) -> Tensor:
    """Que pontos de um lado caem num trecho de tal comprimento, num lugar ao acaso: ``(lote, lado)``."""
    quanto = quanto.arredondar().limitar(None, lado)
    inicio = (u * (lado - quanto + 1)).piso()
    inicio, fim = inicio[:, None], (inicio + quanto)[:, None]
    pontos = Tensor(np.arange(lado), tipo="float32")
    return (pontos >= inicio) & (pontos < fim)
