"""A figura do Matplotlib que aparece sozinha no Jupyter, sem pyplot nem estado global.

Este módulo importa o Matplotlib; por isso só é importado por quem vai desenhar, na hora de desenhar.
"""

from io import BytesIO

from matplotlib.figure import Figure


class Figura(Figure):
    """Uma ``matplotlib.figure.Figure`` que sabe virar PNG."""

    def png(self, pontos_por_polegada: int = 160) -> bytes:
        """Devolve a figura como os bytes de um arquivo PNG."""
        saida = BytesIO()
        self.savefig(saida, format="png", dpi=pontos_por_polegada)
        return saida.getvalue()

    def _repr_png_(self) -> bytes:
        return self.png(110)
