"""O desenho de uma agenda: o número de cada passo, numa curva em SVG que segue as cores da página."""

from __future__ import annotations

from html import escape

import numpy as np

from neuronio.grafo.desenho import Desenho

LARGURA, ALTURA = 560, 240
ESQUERDA, DIREITA, ALTO, BAIXO = 76, 20, 40, 36
"""As margens, em que ficam os números dos eixos e o título."""
PONTOS = 1000
"""Quantos bastam para que a curva não tenha dobras à vista."""
COR = "#2a78d6"


def desenho_da_agenda(valores: np.ndarray, titulo: str, fim_do_eixo: str = "") -> Desenho:
    """O desenho dos números de cada passo, do primeiro ao último, que se chama assim, ou pelo número."""
    quais = np.unique(np.linspace(0, len(valores) - 1, PONTOS).astype(np.int64))
    maior = float(valores.max()) or 1.0
    xs = ESQUERDA + (LARGURA - ESQUERDA - DIREITA) * quais / max(len(valores) - 1, 1)
    ys = ALTURA - BAIXO - (ALTURA - ALTO - BAIXO) * valores[quais] / maior
    pontos = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
    fundo, fim = ALTURA - BAIXO, LARGURA - DIREITA
    partes = [_texto(ESQUERDA, 18, titulo, "start")]
    for fracao in (0.0, 0.5, 1.0):
        y = fundo - (fundo - ALTO) * fracao
        partes.append(
            f'<line x1="{ESQUERDA}" x2="{fim}" y1="{y}" y2="{y}" stroke="currentColor" opacity="0.2"/>'
        )
        partes.append(_texto(ESQUERDA - 8, y + 4, _numero(maior * fracao), "end"))
    partes += [
        _texto(ESQUERDA, fundo + 20, "passo 1", "start"),
        _texto(fim, fundo + 20, fim_do_eixo or f"passo {len(valores):,}".replace(",", "."), "end"),
        f'<polyline points="{pontos}" fill="none" stroke="{COR}" stroke-width="2"/>',
    ]
    return Desenho(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGURA} {ALTURA}" '
        f'style="max-width: {LARGURA}px; font: 12px sans-serif">{"".join(partes)}</svg>'
    )


def _texto(x: float, y: float, texto: str, ancora: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{ancora}" fill="currentColor">{escape(texto)}</text>'


def _numero(valor: float) -> str:
    return f"{valor:.3g}".replace(".", ",")
