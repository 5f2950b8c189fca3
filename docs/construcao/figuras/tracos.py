"""O que serve a muitas figuras, com o traço da biblioteca: curvas, histogramas, e números em casas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Rectangle

from neuronio.dentro.quadros import maior_modulo, sem_eixos
from neuronio.formato import numero
from neuronio.graficos import estilo, paleta
from neuronio.graficos.figura import Figura

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TRACOS = ("-", "--", "-.", ":")
MAIS_FORTE = 0.55
"""A opacidade da casa de maior número: o que nela se escreve lê-se no claro e no escuro."""
CASA = 0.44
"""O lado de uma casa, em polegadas."""


def quadro(titulo: str, x: str, y: str, altura: float = 3.1) -> tuple[Figura, Axes]:
    """Uma figura de um só par de eixos, por encher."""
    figura = estilo.nova_figura(estilo.LARGURA, altura)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, titulo, x, y)
    return figura, eixos


def curvas(titulo: str, x: str, y: str, linhas: Mapping[str, tuple[Any, Any]], marca: str = "") -> Figura:
    """Uma curva por nome, de cores e traços diferentes, com a legenda se são várias."""
    figura, eixos = quadro(titulo, x, y)
    for i, (nome, (xs, ys)) in enumerate(linhas.items()):
        cor, traco = paleta.PALETA[i % 6], TRACOS[i % len(TRACOS)]
        eixos.plot(xs, ys, traco, color=cor, linewidth=2.2, marker=marca, markersize=4, label=nome)
    if len(linhas) > 1:
        eixos.legend(frameon=False, fontsize=estilo.LETRA - 1, labelcolor=paleta.TINTA)
    return figura


def histograma(titulo: str, x: str, valores: Any, alcance: tuple[float, float]) -> Figura:
    """Quantos números há de cada tamanho, entre dois."""
    figura, eixos = quadro(titulo, x, "quantos", 2.9)
    eixos.hist(np.ravel(valores), bins=np.linspace(*alcance, 61), color=paleta.AZUL)
    return figura


def casas(*fileiras: Mapping[str, Any], escrever: bool = True) -> Figura:
    """Matrizes lado a lado, de cima para baixo: azul acima de zero, laranja abaixo, e o número em cada casa.

    Args:
        fileiras: de cada uma, o que se escreve por cima de cada matriz, e ela.
    """
    matrizes = [{nome: np.atleast_2d(np.asarray(m)) for nome, m in fileira.items()} for fileira in fileiras]
    largura = max(sum(m.shape[1] + 1 for m in fileira.values()) - 1 for fileira in matrizes)
    alturas = [max(m.shape[0] for m in fileira.values()) + 0.9 for fileira in matrizes]
    lado = CASA if escrever else CASA / 2
    largura = max(largura, 6 * CASA / lado)
    figura = estilo.nova_figura(lado * largura + 0.3, lado * sum(alturas) + 0.3)
    eixos = figura.add_subplot()
    topo = 0.0
    for fileira, altura in zip(matrizes, alturas, strict=True):
        esquerda = 0
        for nome, matriz in fileira.items():
            eixos.text(
                *(esquerda, topo + 0.6, nome), fontsize=estilo.LETRA, color=paleta.TINTA, parse_math=False
            )
            _pintar(eixos, matriz, esquerda, topo + 0.8, escrever)
            esquerda += matriz.shape[1] + 1
        topo += altura
    eixos.set(xlim=(-0.05, largura + 0.05), ylim=(topo + 0.05, 0), aspect="equal")
    sem_eixos(eixos)
    return figura


def _pintar(eixos: Any, matriz: np.ndarray, esquerda: float, topo: float, escrever: bool) -> None:
    limite = maior_modulo(matriz.astype(np.float64))
    for (i, j), valor in np.ndenumerate(matriz):
        forca = MAIS_FORTE * min(abs(float(valor)) / limite, 1)
        cor = paleta.AZUL if valor >= 0 else paleta.VERMELHAO
        lugar = (esquerda + j, topo + i)
        eixos.add_patch(Rectangle(lugar, 1, 1, facecolor=cor, alpha=forca, linewidth=0))
        eixos.add_patch(Rectangle(lugar, 1, 1, fill=False, edgecolor=paleta.EIXO, linewidth=0.7))
        if escrever:
            eixos.text(
                *(lugar[0] + 0.5, lugar[1] + 0.52, _curto(valor)),
                ha="center",
                va="center",
                fontsize=estilo.LETRA - 1,
                color=paleta.TINTA,
            )


def _curto(valor: Any) -> str:
    """O número com até duas casas decimais."""
    return numero(round(float(valor), 2) + 0.0)
