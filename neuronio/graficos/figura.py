"""O que se acrescenta ao Matplotlib: figuras que o Jupyter mostra sem pyplot, eixos com vírgula decimal.

Este módulo importa o Matplotlib; por isso só é importado por quem vai desenhar, na hora de desenhar.
"""

from io import BytesIO

from matplotlib import rc_context
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import ScalarFormatter

from neuronio.formato import inteiro
from neuronio.graficos.tema import imagem_do_caderno

_MARGEM = 4
"""Em pontos, da figura à beira."""


class Figura(Figure):
    """Uma ``matplotlib.figure.Figure`` que sabe virar PNG e SVG."""

    def draw(self, renderer: RendererBase) -> None:
        """Desenha-a; um título que passaria da margem, por começar onde os eixos começam, recua até caber.

        Para um arquivo ela se desenha duas vezes, a primeira só para dispor as peças: é aí que ele recua.
        """
        super().draw(renderer)
        for eixos in self.axes:
            dele = eixos.get_title(loc="left")
            for peca in eixos.get_children() if dele else ():
                if isinstance(peca, Text) and peca.get_text() == dele:
                    self._recuar(peca, renderer)

    def _recuar(self, titulo: Text, renderer: RendererBase) -> None:
        caixa = titulo.get_window_extent(renderer)
        sobra = min(caixa.x1 - self.bbox.width + _MARGEM, caixa.x0 - _MARGEM)
        if sobra > 0 and titulo.axes is not None:
            x, y = titulo.get_position()
            titulo.set_position((x - sobra / titulo.axes.bbox.width, y))

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

    def _repr_html_(self) -> str:
        titulos = [eixos.get_title(loc="left") for eixos in self.axes]
        return imagem_do_caderno(self, "caderno", "; ".join(filter(None, titulos)) or "figura")

    def _repr_png_(self) -> bytes:
        """Para quem não mostra HTML: um PDF."""
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
