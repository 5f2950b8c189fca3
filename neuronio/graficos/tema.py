"""Uma figura do Matplotlib dentro da página: um SVG sem cores suas, que toma as do tema, claro ou escuro."""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files
from io import StringIO
from typing import TYPE_CHECKING

from neuronio.graficos import estilo

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_VARIAVEIS = {
    estilo.PAPEL: "cartao",
    estilo.TINTA: "tinta",
    estilo.SUAVE: "suave",
    estilo.GRADE: "grade",
    estilo.EIXO: "eixo",
    estilo.APAGADA: "apagada",
    estilo.AZUL: "traco-azul",
    estilo.VERMELHAO: "traco-vermelhao",
    estilo.VERDE: "traco-verde",
    estilo.ROXO: "traco-roxo",
    estilo.LARANJA: "traco-laranja",
    estilo.CEU: "traco-ceu",
    **{cor: f"rampa-{i}" for i, cor in enumerate(estilo.RAMPA)},
}
"""A variável de CSS que a página dá a cada cor; as outras não mudam com o tema."""


_MAIOR = 1.5
"""Até quantas vezes uma figura cresce, num cartão largo: mais, e as letras dela passariam as dos títulos."""


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
    from matplotlib import rc_context

    saida = StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": marca}):
        figura.savefig(saida, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    miolo = saida.getvalue().partition("</defs>")[2].rpartition("</svg>")[0]
    for achar, trocar in _LIMPEZA:
        miolo = re.sub(achar, trocar, miolo)
    miolo = re.sub(r"#[0-9a-f]{6}(?=[;\"])", lambda cor: da_pagina(cor[0]), miolo)
    largura, altura = (72 * lado for lado in figura.get_size_inches())
    return (
        f'<svg class="figura" style="max-width: {_MAIOR * largura:.0f}px" role="img" '
        f'aria-label="{escape(alternativo)}" '
        f'viewBox="0 0 {largura:.1f} {altura:.1f}">{miolo}</svg>'
    )


def svg_do_caderno(figura: Figure, marca: str, alternativo: str) -> str:
    """O mesmo, com as cores dos relatórios, claras ou escuras, para pôr num caderno."""
    modelo = files("neuronio.graficos").joinpath("relatorio.html").read_text(encoding="utf-8")
    claras, escuras = re.findall(r":root \{\n(.*?)\}", modelo, re.DOTALL)[:2]
    estilo_dela = (
        f".nn-figura {{ {claras} background: var(--cartao); border-radius: 8px; max-width: 480px }}"
        f"@media (prefers-color-scheme: dark) {{ .nn-figura {{ {escuras} }} }}"
        ".nn-figura svg { display: block; width: 100%; height: auto; font-family: system-ui, sans-serif }"
    )
    desenho = svg_da_pagina(figura, marca, alternativo)
    return f'<div class="nn-figura"><style>{estilo_dela}</style>{desenho}</div>'


_LIMPEZA = (
    (r"<g id=\"[^\"]*\"( ?)", r"<g\1"),  # os nomes se repetiriam de figura em figura, e ninguém os usa
    (r"font-family: [^;\"]*;? ?", ""),  # as letras são as da página
    (r" transform=\"rotate\(-0 [^\"]*\)\"", ""),
    (r"<g\s*/>", ""),
    (r"xlink:href", "href"),
    (r"(>[^<>]+<)|(\d\.\d\d)\d+", r"\1\2"),  # fora dos textos, um centésimo de ponto não se vê
    (r"\s*\n\s*", " "),
)
