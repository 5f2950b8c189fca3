"""O histórico num caderno: a perda de cada época, numa curva em SVG que segue as cores da página."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

LARGURA, ALTURA, MARGEM = 480, 200, 36
CORES = ("#2a78d6", "#d9700a")


def curva_da_perda(series: Mapping[str, Sequence[float]]) -> str:
    """O SVG das séries, cada uma com o seu nome; números que não são finitos ficam de fora.

    Args:
        series: nome → um número por época.
    """
    pontos = {
        nome: [(k, v) for k, v in enumerate(serie, 1) if math.isfinite(v)] for nome, serie in series.items()
    }
    valores = [v for lista in pontos.values() for _, v in lista]
    if not valores:
        return ""
    menor, maior = min(valores), max(valores)
    epocas = max(k for lista in pontos.values() for k, _ in lista)

    def lugar(epoca: int, valor: float) -> str:
        x = MARGEM + (LARGURA - 2 * MARGEM) * (epoca - 1) / max(epocas - 1, 1)
        y = ALTURA - MARGEM - (ALTURA - 2 * MARGEM) * (valor - menor) / ((maior - menor) or 1)
        return f"{x:.1f},{y:.1f}"

    partes = [
        _texto(MARGEM, 16, _numero(maior)),
        _texto(MARGEM, ALTURA - 22, _numero(menor)),
        _texto(LARGURA - MARGEM, ALTURA - 6, f"época {epocas}", "end"),
    ]
    for (nome, lista), cor in zip(pontos.items(), CORES, strict=False):
        caminho = " ".join(lugar(*ponto) for ponto in lista)
        partes.append(f'<polyline points="{caminho}" fill="none" stroke="{cor}" stroke-width="2"/>')
        x = LARGURA - MARGEM
        partes.append(_texto(x, 16 + 16 * CORES.index(cor), nome, "end", cor))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGURA} {ALTURA}" '
        f'style="max-width: {LARGURA}px; font: 12px sans-serif">{"".join(partes)}</svg>'
    )


DEGRAUS = "▁▂▃▄▅▆▇█"


def curva_em_texto(serie: Sequence[float], largura: int = 16) -> str:
    """A série numa linha de blocos, do mais baixo ao mais alto; de uma comprida, a média de cada trecho.

    >>> curva_em_texto([4.0, 3.0, 2.0, 1.0]), curva_em_texto([1.0, math.nan, 1.0]), curva_em_texto([])
    ('█▆▃▁', '▁▁', '')
    """
    finitos = [v for v in serie if math.isfinite(v)]
    quantos = min(len(finitos), largura)
    cortes = [round(k * len(finitos) / quantos) for k in range(quantos + 1)] if quantos else []
    medias = [sum(finitos[a:b]) / (b - a) for a, b in pairwise(cortes)]
    menor, maior = min(medias, default=0.0), max(medias, default=0.0)
    ultimo = len(DEGRAUS) - 1
    return "".join(DEGRAUS[round(ultimo * (v - menor) / ((maior - menor) or 1))] for v in medias)


def _texto(x: float, y: float, texto: str, ancora: str = "start", cor: str = "currentColor") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{ancora}" fill="{cor}">{texto}</text>'


def _numero(valor: float) -> str:
    return f"{valor:.4g}".replace(".", ",")
