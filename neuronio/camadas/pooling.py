"""Pooling: resume cada janela da imagem num ponto só."""

from __future__ import annotations

from typing import Any

from neuronio.camadas.camada import Camada
from neuronio.camadas.imagens import conferir_imagens
from neuronio.conferencias import par
from neuronio.erros import ErroDeValor
from neuronio.tensor import Tensor
from neuronio.tensor.convolucao import Par
from neuronio.tensor.janelas import maximo_da_janela, somar_janelas


class MaxPool2D(Camada):
    r"""O maior número de cada janela.

    .. math:: y_{c,i,j} = \max_{u,v} x_{c,\; s i + u,\; s j + v}

    com s o stride. Num empate, o gradiente vai ao primeiro da janela.

    Args:
        janela: lado da janela em pontos, ou o par (altura, largura).
        stride: quantos pontos a janela anda a cada passo, número ou par; sem ele, o lado da janela.
        padding: quantos pontos em volta da imagem, número ou par, que nunca ganham; até meia janela.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída ``(lote, canais, altura', largura')``, com
        altura' = ⌊(altura + 2·padding − janela) / stride⌋ + 1.

    Raises:
        ErroDeForma: se não são imagens nessa ordem, em que a janela caiba.

    Fonte: Riesenhuber e Poggio, "Hierarchical models of object recognition in cortex", 1999.

    >>> import neuronio as nn
    >>> nn.MaxPool2D(2)([[[[1.0, 2.0], [3.0, 4.0]]]])
    Tensor([[[[4.]]]])
    """

    def __init__(
        self,
        janela: int | tuple[int, int],
        stride: int | tuple[int, int] | None = None,
        padding: int | tuple[int, int] = 0,
    ) -> None:
        self.janela, self.stride, self.padding = _conferir_janela(janela, stride, padding)

    def propagar(self, x: Tensor) -> Tensor:
        conferir_imagens(self, x.forma)
        return maximo_da_janela(x, **_medidas(self.janela, self.stride, self.padding))


class AvgPool2D(Camada):
    r"""A média de cada janela; os zeros do padding contam nela.

    .. math:: y_{c,i,j} = \frac{1}{k^2} \sum_{u,v} x_{c,\; s i + u,\; s j + v}

    com k o lado da janela e s o stride.

    Args:
        janela: lado da janela em pontos, ou o par (altura, largura).
        stride: quantos pontos a janela anda a cada passo, número ou par; sem ele, o lado da janela.
        padding: quantos zeros em volta da imagem, número ou par; até meia janela.

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída ``(lote, canais, altura', largura')``, com
        altura' = ⌊(altura + 2·padding − janela) / stride⌋ + 1.

    Raises:
        ErroDeForma: se não são imagens nessa ordem, em que a janela caiba.

    Fonte: LeCun e outros, "Handwritten Digit Recognition with a Back-Propagation Network", NeurIPS 1989.

    >>> import neuronio as nn
    >>> nn.AvgPool2D(2)(nn.Tensor([[[[1, 2], [3, 4]]]]))
    Tensor([[[[2.5]]]])
    """

    def __init__(
        self,
        janela: int | tuple[int, int],
        stride: int | tuple[int, int] | None = None,
        padding: int | tuple[int, int] = 0,
    ) -> None:
        self.janela, self.stride, self.padding = _conferir_janela(janela, stride, padding)

    def propagar(self, x: Tensor) -> Tensor:
        conferir_imagens(self, x.forma)
        soma = somar_janelas(x, **_medidas(self.janela, self.stride, self.padding))
        return soma / (self.janela[0] * self.janela[1])


class GlobalAvgPool2D(Camada):
    r"""A média de cada canal inteiro.

    .. math:: y_c = \frac{1}{h w} \sum_{i,j} x_{c,i,j}

    Formas:
        entrada ``(lote, canais, altura, largura)`` → saída ``(lote, canais)``.

    Raises:
        ErroDeForma: se não são imagens nessa ordem.

    Fonte: Lin, Chen e Yan, "Network In Network", ICLR 2014.

    >>> import neuronio as nn
    >>> nn.GlobalAvgPool2D()(nn.Tensor([[[[1, 2], [3, 4]]]]))
    Tensor([[2.5]])
    """

    def propagar(self, x: Tensor) -> Tensor:
        conferir_imagens(self, x.forma)
        return x.media(eixo=(2, 3))


def _conferir_janela(janela: Any, stride: Any, padding: Any) -> tuple[Par, Par, Par]:
    lados = par("a janela", janela)
    zeros = par("o padding", padding, 0)
    for lado, zero in zip(lados, zeros, strict=True):
        if 2 * zero > lado:
            raise ErroDeValor(
                f"o padding vai até meia janela, mas a janela tem lado {lado} e o padding é {zero}: haveria "
                "janelas inteiras fora da imagem."
            )
    return lados, lados if stride is None else par("o stride", stride), zeros


def _medidas(janela: Par, stride: Par, padding: Par) -> dict[str, Any]:
    return {
        "janela": janela,
        "stride": stride,
        "bordas": ((padding[0], padding[0]), (padding[1], padding[1])),
    }
