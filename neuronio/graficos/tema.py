"""Uma figura do Matplotlib dentro da página: um SVG sem cores suas, que toma as do tema, claro ou escuro."""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files
from io import StringIO
from typing import TYPE_CHECKING

from neuronio.caderno import imagem
from neuronio.graficos import paleta

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_VARIAVEIS = {
    paleta.PAPEL: "cartao",
    paleta.TINTA: "tinta",
    paleta.SUAVE: "suave",
    paleta.GRADE: "grade",
    paleta.EIXO: "eixo",
    paleta.APAGADA: "apagada",
    paleta.AZUL: "traco-azul",
    paleta.VERMELHAO: "traco-vermelhao",
    paleta.VERDE: "traco-verde",
    paleta.ROXO: "traco-roxo",
    paleta.LARANJA: "traco-laranja",
    paleta.CEU: "traco-ceu",
    **{cor: f"rampa-{i}" for i, cor in enumerate(paleta.RAMPA)},
}
"""A variável de CSS que a página dá a cada cor; as outras não mudam com o tema."""


_MAIOR = 1.5
"""Até quantas vezes uma figura cresce, num cartão largo: mais, e as letras dela passariam as dos títulos."""


_NO_CADERNO = 1.3
"""Quantas vezes o tamanho em pontos, em pixels: a letra da figura fica do tamanho da do caderno."""


def da_pagina(cor: str) -> str:
    """A cor como a página a escreve.

    >>> da_pagina("#0072B2"), da_pagina("#123456")
    ('var(--traco-azul)', '#123456')
    """
    variavel = next((nome for dela, nome in _VARIAVEIS.items() if dela.lower() == cor.lower()), None)
    return cor if variavel is None else f"var(--{variavel})"


def svg_da_pagina(figura: Figure, marca: str, alternativo: str) -> str:
    """A figura em SVG, para pôr dentro do HTML: toma a largura que houver, e as letras são texto.

    Args:
        marca: o que distingue esta figura das outras da página, nos nomes das suas peças.
        alternativo: o que a figura mostra, em palavras.
    """
    largura = _MAIOR * 72 * figura.get_size_inches()[0]
    return (
        f'<svg class="figura" style="max-width: {largura:.0f}px" '
        f"{_medidas(figura, alternativo)}>{_miolo(figura, marca)}</svg>"
    )


def svg_do_caderno(figura: Figure, marca: str, alternativo: str) -> str:
    """O mesmo num SVG que se basta, com o papel e as cores dos relatórios, claras ou escuras."""
    modelo = files("neuronio.graficos").joinpath("relatorio.html").read_text(encoding="utf-8")
    claras, escuras = re.findall(r":root \{\n(.*?)\}", modelo, re.DOTALL)[:2]
    cores = (
        f".nn-figura {{ {claras} background: var(--cartao); fill: var(--tinta); border-radius: 8px;"
        " max-width: 100%; height: auto; font-family: system-ui, sans-serif; stroke-linejoin: round }"
        f"@media (prefers-color-scheme: dark) {{ .nn-figura {{ {escuras} }} }}"
    )
    largura, altura = (_NO_CADERNO * 72 * lado for lado in figura.get_size_inches())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="nn-figura" width="{largura:.0f}" '
        f'height="{altura:.0f}" {_medidas(figura, alternativo)}>'
        f"<style>{cores}</style>{_miolo(figura, marca)}</svg>"
    )


def imagem_do_caderno(figura: Figure, marca: str, alternativo: str) -> str:
    """Esse SVG numa imagem, que encolhe até caber e segue o tema do caderno."""
    return imagem(svg_do_caderno(figura, marca, alternativo), alternativo)


def _medidas(figura: Figure, alternativo: str) -> str:
    largura, altura = (72 * lado for lado in figura.get_size_inches())
    return f'role="img" aria-label="{escape(alternativo)}" viewBox="0 0 {largura:.1f} {altura:.1f}"'


def _miolo(figura: Figure, marca: str) -> str:
    """O que a figura tem dentro, com as cores e as letras por conta de quem a mostra."""
    from matplotlib import rc_context

    saida = StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": marca}):
        figura.savefig(saida, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    miolo = saida.getvalue().partition("</defs>")[2].rpartition("</svg>")[0]
    for achar, trocar in _LIMPEZA:
        miolo = re.sub(achar, trocar, miolo)
    return re.sub(r"#[0-9a-f]{6}(?=[;\"])", lambda cor: da_pagina(cor[0]), miolo)


_LIMPEZA = (
    (r"<g id=\"[^\"]*\"( ?)", r"<g\1"),  # os nomes se repetiriam de figura em figura, e ninguém os usa
    (r"font-family: [^;\"]*;? ?", ""),  # as letras são as da página
    (r" transform=\"rotate\(-0 [^\"]*\)\"", ""),
    (r"<g\s*/>", ""),
    (r"xlink:href", "href"),
    (r"(>[^<>]+<)|(\d\.\d\d)\d+", r"\1\2"),  # fora dos textos, um centésimo de ponto não se vê
    (r"\s*\n\s*", " "),
)
