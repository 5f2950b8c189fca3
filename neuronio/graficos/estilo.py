"""O traço comum a todas as figuras: cores que um daltônico distingue, letras legíveis, pouca tinta à toa."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronio.graficos.formato import numero, porcento

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

# Paleta de M. Okabe e K. Ito, "Color Universal Design" (2008); sem o amarelo, que some no papel branco.
AZUL = "#0072B2"
VERMELHAO = "#D55E00"
VERDE = "#009E73"
ROXO = "#CC79A7"
LARANJA = "#E69F00"
CEU = "#56B4E9"
TINTA = "#1B2530"
PALETA = (AZUL, VERMELHAO, VERDE, ROXO, LARANJA, CEU, TINTA)

TREINO = AZUL
VALIDACAO = VERMELHAO

SUAVE = "#5B6774"
GRADE = "#E3E8ED"
LETRA = 11


def nova_figura(largura: float, altura: float) -> Figura:
    """Cria uma figura vazia, de lados em polegadas, que se arruma sozinha dentro da margem."""
    from neuronio.graficos.figura import Figura

    return Figura(figsize=(largura, altura), facecolor="white", layout="constrained")


def arrumar(eixos: Axes, titulo: str, x: str, y: str) -> None:
    """Aplica o traço comum a um par de eixos: título à esquerda, grade leve, números com vírgula."""
    from matplotlib.ticker import FuncFormatter

    eixos.set_title(titulo, loc="left", fontsize=LETRA + 2, fontweight="bold", color=TINTA, pad=10)
    eixos.set_xlabel(x, fontsize=LETRA, color=SUAVE)
    eixos.set_ylabel(y, fontsize=LETRA, color=SUAVE)
    eixos.tick_params(labelsize=LETRA - 1, colors=SUAVE, length=0)
    eixos.grid(color=GRADE, linewidth=0.8)
    eixos.set_axisbelow(True)
    for lado in ("top", "right"):
        eixos.spines[lado].set_visible(False)
    for lado in ("left", "bottom"):
        eixos.spines[lado].set_color("#B8C1CA")
    eixos.xaxis.set_major_formatter(FuncFormatter(lambda v, _: numero(v, 6)))
    eixos.yaxis.set_major_formatter(FuncFormatter(lambda v, _: numero(v, 6)))


def eixo_em_porcento(eixos: Axes) -> None:
    """Escreve o eixo vertical, de 0 a 1, em porcentagem."""
    from matplotlib.ticker import FuncFormatter

    eixos.yaxis.set_major_formatter(FuncFormatter(lambda v, _: porcento(v, 0 if round(v, 2) == round(v, 6) else 1)))


def eixo_de_epocas(eixos: Axes, epocas: int) -> None:
    """Deixa no eixo horizontal só épocas inteiras, da primeira à última."""
    from matplotlib.ticker import MaxNLocator

    eixos.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
    eixos.set_xlim((0.5, 1.5) if epocas == 1 else (1 - 0.03 * epocas, epocas + 0.03 * epocas))


def encurtar(nome: str, letras: int = 16) -> str:
    """Corta um nome comprido demais para uma figura.

    >>> encurtar("gato"), encurtar("gato-do-mato-pequeno")
    ('gato', 'gato-do-mato-pe…')
    """
    linha = " ".join(nome.split())
    return linha if len(linha) <= letras else linha[: letras - 1] + "…"
