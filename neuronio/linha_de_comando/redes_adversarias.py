"""A rede adversária que o comando monta para inventar imagens."""

from __future__ import annotations

from neuronio.camadas import (
    BatchNorm,
    Camada,
    Conv2D,
    Conv2DTransposta,
    Densa,
    Flatten,
    LeakyReLU,
    Redimensionar,
    ReLU,
)
from neuronio.modelos import GAN, Sequencial
from neuronio.otimizadores import Adam, Otimizador
from neuronio.tensor.dimensao import tamanho

RUIDO, FILTROS = 64, 32
MUITAS = 10_000
"""A partir de quantas amostras a média dos pesos é mais longa: há passos que cheguem."""


def de_imagens(forma: tuple[int, ...], amostras: int, classes: int | None = None) -> GAN:
    """Duas redes convolucionais, se a imagem se reduz duas vezes à metade; senão, densas.

    Args:
        forma: ``(canais, altura, largura)``.
        amostras: com quantas se vai treinar.
        classes: de uma que inventa a pedido, quantas há.

    Fonte: Radford, Metz e Chintala, "Unsupervised Representation Learning with Deep Convolutional Generative
    Adversarial Networks", 2016.

    >>> de_imagens((1, 28, 28), 60_000).media_movel
    0.999
    """
    _, altura, largura = forma
    redes = _densas if altura % 4 or largura % 4 else _convolucionais
    geradora, discriminadora = redes(forma)
    return GAN(
        Sequencial(geradora),
        Sequencial(discriminadora),
        RUIDO,
        classes=classes,
        media_movel=0.999 if amostras >= MUITAS else 0.99,
    )


def compilar(gan: GAN, otimizador: Otimizador, motor: str) -> None:
    """Com tal otimizador nas duas; o Adam, com o beta1 que se usa nas adversárias."""
    gan.compilar(Adam(otimizador.taxa, beta1=0.5) if type(otimizador) is Adam else otimizador, motor=motor)


def _convolucionais(forma: tuple[int, ...]) -> tuple[list[Camada], list[Camada]]:
    canais, altura, largura = forma
    menor = (2 * FILTROS, altura // 4, largura // 4)
    geradora = [
        *(Densa(int(tamanho(menor)), usar_bias=False), BatchNorm(), ReLU(), Redimensionar(*menor)),
        *(Conv2DTransposta(FILTROS, 4, stride=2, padding=1, usar_bias=False), BatchNorm(), ReLU()),
        Conv2DTransposta(canais, 4, stride=2, padding=1, ativacao="sigmoide"),
    ]
    discriminadora = [
        *(Conv2D(FILTROS, 4, stride=2, padding=1), LeakyReLU(0.2)),
        *(Conv2D(2 * FILTROS, 4, stride=2, padding=1, usar_bias=False), BatchNorm(), LeakyReLU(0.2)),
        *(Flatten(), Densa(1)),
    ]
    return geradora, discriminadora


def _densas(forma: tuple[int, ...]) -> tuple[list[Camada], list[Camada]]:
    geradora = [
        *(Densa(128), BatchNorm(), ReLU(), Densa(128), BatchNorm(), ReLU()),
        *(Densa(int(tamanho(forma)), "sigmoide"), Redimensionar(*forma)),
    ]
    discriminadora = [
        *(Flatten(), Densa(128), LeakyReLU(0.2)),
        *(Densa(64, usar_bias=False), BatchNorm(), LeakyReLU(0.2), Densa(1)),
    ]
    return geradora, discriminadora
