"""O que se acrescenta ao Matplotlib: figuras que o Jupyter mostra sem pyplot, eixos com vírgula decimal.

Este módulo importa o Matplotlib; por isso só é importado por quem vai desenhar, na hora de desenhar.
"""

from io import BytesIO

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import ScalarFormatter

from neuronio.graficos.formato import inteiro


class Figura(Figure):
    """Uma ``matplotlib.figure.Figure`` que sabe virar PNG e SVG."""

    def png(self, pontos_por_polegada: int = 200) -> bytes:
        """Devolve a figura como os bytes de um arquivo PNG."""
        saida = BytesIO()
        self.savefig(saida, format="png", dpi=pontos_por_polegada)
        return saida.getvalue()

    def svg(self) -> bytes:
        """Devolve a figura como os bytes de um arquivo SVG, sempre os mesmos."""
        saida = BytesIO()
        with rc_context({"svg.hashsalt": "neuronio"}):
            self.savefig(saida, format="svg", metadata={"Date": None})
        return saida.getvalue()

    def _repr_png_(self) -> bytes:
        return self.png(110)


class Virgula(ScalarFormatter):
    """Escreve os números de um eixo com vírgula decimal e ponto nos milhares, todos com as mesmas casas."""

    def __init__(self) -> None:
        super().__init__(useOffset=False)
        self.set_scientific(False)

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Escreve o número da posição x do eixo."""
        if abs(x) >= 1000 and x == round(x):
            return inteiro(int(x)).replace("-", "−")
        return super().__call__(x, pos).replace(".", ",")
