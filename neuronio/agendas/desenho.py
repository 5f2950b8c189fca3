"""O desenho de uma agenda: o número de cada passo, numa curva em SVG, claro ou escuro como a tela."""

from __future__ import annotations

from html import escape

import numpy as np

from neuronio.grafo.desenho import DesenhoQueCabe

LARGURA, ALTURA = 560, 240
ESQUERDA, DIREITA, ALTO, BAIXO, BORDA = 76, 20, 44, 38, 12
"""As margens, em que ficam os números dos eixos e o título, e onde este começa."""
PONTOS = 1000
"""Quantos bastam para que a curva não tenha dobras à vista."""
ESTILO = """
.nn-agenda { max-width: 100%; height: auto }
.nn-agenda text { font: 14px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #0f172a }
.nn-agenda rect { fill: #ffffff }
.nn-agenda line { stroke: #cbd5e1 }
.nn-agenda polyline { fill: none; stroke: #2a78d6; stroke-width: 2.5 }
@media (prefers-color-scheme: dark) {
  .nn-agenda text { fill: #f1f5f9 }
  .nn-agenda rect { fill: #111827 }
  .nn-agenda line { stroke: #475569 }
  .nn-agenda polyline { stroke: #7cb4f2 }
}
"""
"""Num caderno, o desenho é uma imagem, que não herda as cores da página: o papel e a tinta são dele."""


def desenho_da_agenda(valores: np.ndarray, titulo: str, fim_do_eixo: str = "") -> DesenhoQueCabe:
    """O desenho dos números de cada passo, do primeiro ao último, que se chama assim, ou pelo número."""
    quais = np.unique(np.linspace(0, len(valores) - 1, PONTOS).astype(np.int64))
    maior = float(valores.max()) or 1.0
    xs = ESQUERDA + (LARGURA - ESQUERDA - DIREITA) * quais / max(len(valores) - 1, 1)
    ys = ALTURA - BAIXO - (ALTURA - ALTO - BAIXO) * valores[quais] / maior
    pontos = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
    fundo, fim = ALTURA - BAIXO, LARGURA - DIREITA
    partes = [f'<rect width="{LARGURA}" height="{ALTURA}" rx="8"/>', _texto(BORDA, 22, titulo, "start")]
    for fracao in (0.0, 0.5, 1.0):
        y = fundo - (fundo - ALTO) * fracao
        partes.append(f'<line x1="{ESQUERDA}" x2="{fim}" y1="{y}" y2="{y}"/>')
        partes.append(_texto(ESQUERDA - 8, y + 5, _numero(maior * fracao), "end"))
    partes += [
        _texto(ESQUERDA, fundo + 22, "passo 1", "start"),
        _texto(fim, fundo + 22, fim_do_eixo or f"passo {len(valores):,}".replace(",", "."), "end"),
        f'<polyline points="{pontos}"/>',
    ]
    return DesenhoQueCabe(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="nn-agenda" width="{LARGURA}" height="{ALTURA}" '
        f'viewBox="0 0 {LARGURA} {ALTURA}"><style>{ESTILO}</style>{"".join(partes)}</svg>',
        alternativo=f"O que vale {titulo} em cada passo",
    )


def _texto(x: float, y: float, texto: str, ancora: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{ancora}">{escape(texto)}</text>'


def _numero(valor: float) -> str:
    return f"{valor:.3g}".replace(".", ",")
