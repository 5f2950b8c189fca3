"""Regressão: o que a rede previu contra o que era."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neuronio.graficos import estilo, paleta
from neuronio.medidas import AvaliacaoDeRegressao
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from neuronio.graficos.figura import Figura

_TRANSPARENTE_APOS = 300
_EM_PIXELS_APOS = 2000  # num SVG, cada ponto é uma peça


@com_argumentos_em_portugues
def dispersao(medida: AvaliacaoDeRegressao) -> Figura:
    """Desenha um ponto por amostra: na horizontal o alvo, na vertical o que a rede previu.

    Args:
        medida: a de ``nn.avaliacao.avaliar_regressao(...)``; com mais de uma saída, uma cor para cada.

    Returns:
        Uma figura do Matplotlib; a reta tracejada é onde estaria uma rede sem erro.

    >>> from neuronio.medidas import avaliar_regressao
    >>> dispersao(avaliar_regressao([1.1, 1.9], [1.0, 2.0])).axes[0].get_ylabel()
    'o que a rede previu'
    """
    figura = estilo.nova_figura(estilo.LARGURA, 4.5)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, "Previsto e verdadeiro", "o que era", "o que a rede previu")
    _pontos(eixos, medida, medida.alvos, medida.saidas)
    eixos.locator_params(nbins=6)
    limites = _limites(medida)
    eixos.plot(limites, limites, "--", color=paleta.TINTA, linewidth=1.4, label="sem erro")
    eixos.set(xlim=limites, ylim=limites, aspect="equal")
    eixos.legend(frameon=False, fontsize=estilo.LETRA, labelcolor=paleta.TINTA, loc="upper left")
    return figura


def _pontos(
    eixos: Axes, medida: AvaliacaoDeRegressao, x: NDArray[np.float64], y: NDArray[np.float64]
) -> None:
    """Um ponto por amostra, de cada saída a sua cor."""
    saidas = x.shape[1]
    muitas = saidas > len(paleta.PALETA)
    for k in range(saidas):
        eixos.scatter(
            x[:, k],
            y[:, k],
            s=22,
            color=paleta.AZUL if muitas else paleta.PALETA[k],
            alpha=0.75 if medida.amostras <= _TRANSPARENTE_APOS else 0.45,
            linewidths=0,
            rasterized=medida.amostras > _EM_PIXELS_APOS,
            label=f"saída {k + 1}" if saidas > 1 and not muitas else None,
        )


def _limites(medida: AvaliacaoDeRegressao) -> tuple[float, float]:
    todos = np.concatenate([medida.alvos, medida.saidas])
    menor, maior = float(todos.min()), float(todos.max())
    folga = 0.04 * (maior - menor) or 0.5
    return menor - folga, maior + folga


@com_argumentos_em_portugues
def residuos(medida: AvaliacaoDeRegressao) -> Figura:
    """Desenha o resíduo de cada amostra contra o que a rede previu, e quantos há de cada tamanho.

    Args:
        medida: a de ``nn.avaliacao.avaliar_regressao(...)``; com mais de uma saída, uma cor para cada.

    Returns:
        Uma figura do Matplotlib; numa boa regressão, a nuvem não tem forma, e fica em torno de zero.

    >>> from neuronio.medidas import avaliar_regressao
    >>> residuos(avaliar_regressao([1.1, 1.9], [1.0, 2.0])).axes[0].get_ylabel()
    'resíduo: previsto − verdadeiro'
    """
    figura = estilo.nova_figura(estilo.LARGURA, 4.2)
    eixos, lado = figura.subplots(1, 2, sharey=True, width_ratios=(3, 1))
    estilo.arrumar(eixos, "Resíduos", "o que a rede previu", "resíduo: previsto − verdadeiro")
    estilo.arrumar(lado, "", "amostras", "")
    _pontos(eixos, medida, medida.saidas, medida.residuos)
    for reta in (eixos, lado):
        reta.axhline(0, linestyle="--", color=paleta.TINTA, linewidth=1.4)
        reta.locator_params(nbins=5, axis="x")
    lado.hist(medida.residuos.reshape(-1), bins="auto", orientation="horizontal", color=paleta.CEU)
    return figura
