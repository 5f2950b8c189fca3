"""Um SVG como um caderno o mostra: numa imagem, que encolhe até caber e segue as cores dele."""

from base64 import b64encode
from html import escape


def imagem(svg: str, alternativo: str, minima: float = 0) -> str:
    """O SVG dentro de um ``<img>``: do tamanho que tem, ou do que couber na tela de um celular.

    De um SVG que se lhe dá como tal o caderno também faz uma imagem, mas que não encolhe: sai cortada. E de
    um SVG no meio do HTML, o claro e o escuro seriam os do sistema, e não os do caderno.

    Args:
        svg: um documento que se basta, com largura e altura.
        alternativo: o que ele mostra, em palavras.
        minima: a largura de que não encolhe mais, em pixels: com menos lugar, rola.

    >>> imagem("<svg/>", "nada")
    '<img src="data:image/svg+xml;base64,PHN2Zy8+" alt="nada" style="max-width: 100%">'
    """
    origem = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode('ascii')}"
    ate = f"; min-width: {minima:.0f}px" if minima else ""
    img = f'<img src="{origem}" alt="{escape(alternativo)}" style="max-width: 100%{ate}">'
    return f'<div style="overflow-x: auto">{img}</div>' if minima else img
