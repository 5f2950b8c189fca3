"""A camada que amplia imagens, sem nada a aprender."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from neuronio.camadas.camada import Camada
from neuronio.camadas.imagens import altura_e_largura, conferir_imagens
from neuronio.conferencias import par
from neuronio.configuracao import normalizar_nome
from neuronio.erros import ErroDeTipo, erro_de_nome
from neuronio.tensor import Tensor
from neuronio.tensor.janelas import repetir_na_janela

MODOS = ("vizinho", "bilinear")


class AmpliarImagem(Camada):
    r"""Amplia cada imagem um número inteiro de vezes.

    No modo "vizinho", cada ponto se repete; no "bilinear", os pontos novos ficam entre os que havia, ao longo
    de cada eixo:

    .. math:: y_i = (1 - \lambda) \, x_{\lfloor p \rfloor} + \lambda \, x_{\lfloor p \rfloor + 1}, \qquad
        p = \max\Big(0, \frac{i + 1/2}{n} - \frac{1}{2}\Big), \quad \lambda = p - \lfloor p \rfloor

    com n o fator; depois do último ponto da imagem, ele se repete.

    Args:
        fator: quantas vezes, inteiro ou par (altura, largura).
        modo: "vizinho" ou "bilinear".

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída ``(lote, canais, fator·altura, fator·largura)``.

    Raises:
        ErroDeForma: se não são imagens nessa ordem.
        ErroDeNome: se o modo não existe.

    Fonte: Odena, Dumoulin e Olah, "Deconvolution and Checkerboard Artifacts", Distill, 2016: ampliar e depois
    convolver não deixa o xadrez que uma convolução transposta deixa. Os pontos são os do PyTorch, com
    ``align_corners=False``.

    >>> import neuronio as nn
    >>> nn.AmpliarImagem(2)([[[[1.0, 2.0]]]])
    Tensor([[[[1., 1., 2., 2.],
              [1., 1., 2., 2.]]]])
    >>> nn.AmpliarImagem((1, 2), "bilinear")([[[[0.0, 4.0]]]])
    Tensor([[[[0., 1., 3., 4.]]]])
    """

    def __init__(self, fator: int | tuple[int, int], modo: str = "vizinho") -> None:
        self.fator = par("o fator", fator)
        if not isinstance(modo, str):
            raise ErroDeTipo(f'o modo é "vizinho" ou "bilinear", mas recebeu {modo!r}.')
        self.modo = normalizar_nome(modo)
        if self.modo not in MODOS:
            raise erro_de_nome("modo de ampliar", modo, MODOS)

    def propagar(self, x: Tensor) -> Tensor:
        conferir_imagens(self, x.forma)
        lados = altura_e_largura(x.forma)
        if self.modo == "vizinho":
            ampliada = (*x.forma[:2], lados[0] * self.fator[0], lados[1] * self.fator[1])
            sem_bordas = ((0, 0), (0, 0))
            return repetir_na_janela(
                x, forma=ampliada, janela=self.fator, stride=self.fator, bordas=sem_bordas
            )
        tipo = x.tipo if x.tipo == "float64" else "float32"
        na_altura, na_largura = [
            Tensor(_entre_vizinhos(lado, fator), tipo=tipo)
            for lado, fator in zip(lados, self.fator, strict=True)
        ]
        return na_altura @ x @ na_largura.T


@lru_cache(maxsize=64)
def _entre_vizinhos(lado: int, fator: int) -> np.ndarray:
    """A matriz que leva os pontos de um lado aos do lado ampliado: em cada linha, o peso de dois vizinhos.

    >>> _entre_vizinhos(2, 2)
    array([[1.  , 0.  ],
           [0.75, 0.25],
           [0.25, 0.75],
           [0.  , 1.  ]])
    """
    posicao = np.maximum((np.arange(lado * fator) + 0.5) / fator - 0.5, 0)
    antes = posicao.astype(int)
    depois = np.minimum(antes + 1, lado - 1)
    linhas, matriz = np.arange(lado * fator), np.zeros((lado * fator, lado))
    matriz[linhas, antes] += 1 - (posicao - antes)
    matriz[linhas, depois] += posicao - antes
    return matriz
