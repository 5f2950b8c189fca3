"""Curvas ROC de todas as classes, com o canto que interessa ampliado."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from neuronio.erros import ErroDeDados
from neuronio.graficos import estilo, paleta
from neuronio.graficos.curva_de_cada import eixos_das_classes, legenda_ao_lado, riscar
from neuronio.medidas import CurvaROC
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

_CANTO = 0.1
"""O lado do canto que se amplia, se as curvas todas passam por ele."""


@com_argumentos_em_portugues
def curvas_roc(curvas: Sequence[CurvaROC]) -> Figura:
    """Desenha a curva ROC de cada classe; com mais de 12 classes, destaca as 6 de menor área.

    Args:
        curvas: as de ``nn.avaliacao.avaliar_classificacao(...).curvas``.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeDados: não veio curva nenhuma.

    >>> from neuronio.medidas import avaliar_classificacao
    >>> medida = avaliar_classificacao([[0.9], [0.2], [0.6]], [1, 0, 1])
    >>> curvas_roc(medida.curvas).axes[0].get_ylabel()
    'verdadeiros positivos'
    """
    if not len(curvas):
        raise ErroDeDados("não veio nenhuma curva ROC para desenhar.")
    figura, eixos = eixos_das_classes(
        curvas, "Curvas ROC, uma classe contra o resto", "falsos positivos", "verdadeiros positivos"
    )
    riscar(eixos, curvas, area_da_roc, lambda curva: (curva.falsos_positivos, curva.verdadeiros_positivos))
    eixos.plot([0, 1], [0, 1], ":", color=paleta.SUAVE, linewidth=1.4, zorder=1, label="acaso  0,5")
    if all(_passa_no_canto(curva) for curva in curvas):
        _ampliar_o_canto(eixos)
    legenda_ao_lado(eixos, "classe e AUC")
    return figura


def area_da_roc(curva: CurvaROC) -> float | None:
    """A área sob uma curva ROC."""
    return curva.auc


def _passa_no_canto(curva: CurvaROC) -> bool:
    dentro = np.asarray(curva.falsos_positivos) <= _CANTO / 2
    return float(np.asarray(curva.verdadeiros_positivos)[dentro].max(initial=0)) >= 1 - _CANTO


def _ampliar_o_canto(eixos: Axes) -> None:
    lado = _CANTO
    lupa = eixos.inset_axes((0.42, 0.09, 0.54, 0.54))
    for linha in eixos.lines:
        lupa.plot(
            linha.get_xdata(),
            linha.get_ydata(),
            color=linha.get_color(),
            linestyle=linha.get_linestyle(),
            linewidth=1.6,
        )
    estilo.arrumar(lupa, "", "", "")
    lupa.set(xlim=(-0.001, lado), ylim=(1 - lado, 1.001), xticks=(0.05, 0.1), yticks=(0.9, 0.95, 1))
    lupa.tick_params(labelsize=estilo.LETRA - 2)
    for marca in lupa.get_yticklabels():
        marca.set_bbox({"facecolor": paleta.PAPEL, "edgecolor": "none", "pad": 1})
    lupa.set_title("o canto, ampliado", fontsize=estilo.LETRA - 2, color=paleta.SUAVE, pad=5)
    lupa.title.set_bbox({"facecolor": paleta.PAPEL, "edgecolor": "none", "pad": 1})
    eixos.indicate_inset_zoom(lupa, edgecolor=paleta.SUAVE, alpha=0.45)
