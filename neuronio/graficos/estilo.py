"""O traço comum a todas as figuras: letras legíveis, números com vírgula, pouca tinta à toa."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neuronio.formato import inteiro, porcento
from neuronio.graficos import paleta

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

LARGURA = 4.8
"""Em polegadas: na largura de um celular, uma letra da figura fica do tamanho que tem."""

LETRA = 11

_NUMA_LINHA = 36
"""Quantas letras, ao todo, têm os nomes de uma legenda que cabe numa linha só."""


def nova_figura(largura: float, altura: float) -> Figura:
    """Cria uma figura vazia, de lados em polegadas, que se arruma sozinha dentro da margem."""
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    from neuronio.graficos.figura import Figura

    arranjo = ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.08)
    return Figura(figsize=(largura, altura), facecolor=paleta.PAPEL, layout=arranjo)


def arrumar(eixos: Axes, titulo: str, x: str, y: str) -> None:
    """Aplica o traço comum a um par de eixos: título à esquerda, grade leve, números com vírgula."""
    from neuronio.graficos.figura import Virgula

    eixos.set_title(
        titulo,
        loc="left",
        fontsize=LETRA + 2,
        fontweight="bold",
        color=paleta.TINTA,
        pad=10,
        parse_math=False,
    )
    eixos.set_xlabel(x, fontsize=LETRA, color=paleta.SUAVE)
    eixos.set_ylabel(y, fontsize=LETRA, color=paleta.SUAVE, parse_math=False)
    eixos.tick_params(labelsize=LETRA, colors=paleta.SUAVE, length=0)
    eixos.grid(color=paleta.GRADE, linewidth=0.8)
    eixos.set_axisbelow(True)
    for lado in ("top", "right"):
        eixos.spines[lado].set_visible(False)
    for lado in ("left", "bottom"):
        eixos.spines[lado].set_color(paleta.EIXO)
    eixos.xaxis.set_major_formatter(Virgula())
    eixos.yaxis.set_major_formatter(Virgula())


def legenda_embaixo(figura: Figura, eixos: Axes, **opcoes: Any) -> None:
    """Põe a legenda de um par de eixos sob a figura, onde não tapa nenhuma linha; ``opcoes`` são as do
    Matplotlib."""
    marcas, nomes = eixos.get_legend_handles_labels()
    de_costume = {"ncols": 1 if sum(map(len, nomes)) > _NUMA_LINHA else len(nomes), "frameon": False}
    letras = {"fontsize": LETRA, "labelcolor": paleta.TINTA, "columnspacing": 1.2}
    figura.legend(marcas, nomes, loc="outside lower center", **{**de_costume, **letras, **opcoes})


def eixo_em_porcento(eixos: Axes) -> None:
    """Escreve o eixo vertical, de 0 a 1, em porcentagem."""
    from matplotlib.ticker import FuncFormatter

    eixos.yaxis.set_major_formatter(
        FuncFormatter(lambda v, _: porcento(v, 0 if round(v, 2) == round(v, 6) else 1))
    )


def eixo_de_epocas(eixos: Axes, epocas: int) -> None:
    """Deixa no eixo horizontal só épocas inteiras: a primeira e, depois, números redondos."""
    marcas = epocas_marcadas(epocas)
    eixos.set_xticks(marcas, [inteiro(epoca) for epoca in marcas])
    folga = 0.5 if epocas == 1 else 0.03 * epocas
    eixos.set_xlim(1 - folga, epocas + folga)


def epocas_marcadas(epocas: int) -> list[int]:
    """Escolhe as épocas escritas no eixo: a primeira e os múltiplos de um passo redondo, no máximo nove.

    >>> epocas_marcadas(1), epocas_marcadas(3), epocas_marcadas(30)
    ([1], [1, 2, 3], [1, 5, 10, 15, 20, 25, 30])
    """
    passo = next(p * 10**e for e in range(12) for p in (1, 2, 5) if epocas <= 8 * p * 10**e)
    return [1, *range(passo + (passo == 1), epocas + 1, passo)]


def encurtar(nome: str, letras: int) -> str:
    """Corta pelo meio um nome comprido: o fim é que distingue "espécie 12" de "espécie 13".

    >>> encurtar("gato", 12), encurtar("gato-do-mato-pequeno", 12)
    ('gato', 'gato-do…ueno')
    """
    linha = " ".join(nome.split())
    if len(linha) <= letras:
        return linha
    fim = letras // 3
    return linha[: letras - 1 - fim] + "…" + linha[-fim:]
