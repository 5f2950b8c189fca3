"""Números com sinal em quadros: azul acima de zero, laranja abaixo, papel no zero, em todas as figuras."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neuronio.graficos import estilo, paleta

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable
    from matplotlib.colorbar import Colorbar
    from matplotlib.colors import Colormap
    from matplotlib.image import AxesImage

    from neuronio.graficos.figura import Figura


def com_sinal() -> Colormap:
    """Laranja, papel, azul."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("sinal", [paleta.VERMELHAO, paleta.PAPEL, paleta.AZUL])


def maior_modulo(numeros: NDArray[np.floating]) -> float:
    """Até onde vai a escala de cores, de um lado e do outro do zero."""
    finitos = np.abs(numeros[np.isfinite(numeros)])
    return float(finitos.max(initial=0)) or 1.0


def pintar_quadros(
    eixos: Axes,
    quadros: NDArray[np.floating],
    por_linha: int,
    nomes: Sequence[str] = (),
    limite: float | None = None,
) -> AxesImage:
    """Pinta quadros, ``(n, altura, largura)``, em fileiras, numa mesma escala; cada um tem 1 de largura.

    Args:
        eixos: onde; ficam sem escala.
        quadros: os números.
        por_linha: quantos em cada fileira.
        nomes: o que se escreve sob cada um, se se escreve.
        limite: até onde vai a escala; sem isto, até o maior módulo.
    """
    from matplotlib.collections import LineCollection

    n, altura, largura = quadros.shape
    alto, letra = altura / largura, 0.26 if nomes else 0.0
    passo = alto + 0.1 + letra
    limite = limite or maior_modulo(quadros)
    bordas = []
    imagem = None
    for i, quadro in enumerate(quadros):
        x, y = 1.1 * (i % por_linha), passo * (i // por_linha)
        imagem = eixos.imshow(
            quadro,
            cmap=com_sinal(),
            vmin=-limite,
            vmax=limite,
            extent=(x, x + 1, y + alto, y),
            interpolation="nearest",
        )
        bordas.append([(x, y), (x + 1, y), (x + 1, y + alto), (x, y + alto), (x, y)])
        if nomes:
            eixos.text(
                x + 0.5,
                y + alto + 0.05,
                nomes[i],
                ha="center",
                va="top",
                fontsize=estilo.LETRA - 2,
                color=paleta.SUAVE,
                parse_math=False,
            )
    eixos.add_collection(LineCollection(bordas, colors=paleta.EIXO, linewidths=0.6))
    linhas = -(-n // por_linha)
    eixos.set(
        xlim=(-0.02, 1.1 * min(n, por_linha) - 0.08), ylim=(passo * linhas - 0.08, -0.02), aspect="equal"
    )
    sem_eixos(eixos)
    assert imagem is not None
    return imagem


def nomear_ao_lado(eixos: Axes, nome: str, letra: float) -> None:
    """Escreve o nome deitado, à esquerda dos eixos."""
    eixos.set_ylabel(
        nome,
        fontsize=letra,
        color=paleta.TINTA,
        rotation=0,
        ha="right",
        va="center",
        labelpad=8,
        parse_math=False,
    )


def sem_eixos(eixos: Axes) -> None:
    """Tira a escala, a grade e a moldura, e deixa o título."""
    eixos.set_xticks([])
    eixos.set_yticks([])
    eixos.grid(visible=False)
    for borda in eixos.spines.values():
        borda.set_visible(False)


def escala_de_cores(figura: Figura, imagem: ScalarMappable, eixos: Axes, nome: str) -> Colorbar:
    """A barra que diz que número é cada cor."""
    from neuronio.graficos.figura import Virgula

    barra = figura.colorbar(imagem, ax=eixos, shrink=0.8, aspect=24, pad=0.03, format=Virgula())
    barra.set_label(nome, fontsize=estilo.LETRA, color=paleta.SUAVE)
    barra.outline.set_visible(False)
    barra.ax.tick_params(labelsize=estilo.LETRA - 1, colors=paleta.SUAVE, length=0)
    barra.ax.locator_params(nbins=5)
    return barra
