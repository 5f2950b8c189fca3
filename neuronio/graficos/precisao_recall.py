"""Curvas de precisão e recall de todas as classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from neuronio.erros import ErroDeDados
from neuronio.graficos.curva_de_cada import eixos_das_classes, legenda_ao_lado, riscar
from neuronio.medidas import CurvaDePrecisao
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura


@com_argumentos_em_portugues
def curvas_de_precisao(curvas: Sequence[CurvaDePrecisao]) -> Figura:
    """Desenha a precisão contra o recall de cada classe; com mais de 12, destaca as 6 de menor área.

    Args:
        curvas: as de ``nn.avaliacao.avaliar_classificacao(...).precisao_recall``.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeDados: não veio curva nenhuma.

    >>> from neuronio.medidas import avaliar_classificacao
    >>> medida = avaliar_classificacao([[0.9], [0.2], [0.6]], [1, 0, 1])
    >>> curvas_de_precisao(medida.precisao_recall).axes[0].get_ylabel()
    'precisão'
    """
    if not len(curvas):
        raise ErroDeDados("não veio nenhuma curva de precisão e recall para desenhar.")
    figura, eixos = eixos_das_classes(curvas, "Precisão e recall de cada classe", "recall", "precisão")
    eixos.set(ylim=(-0.01, 1.03))  # as melhores andam quase sempre no alto
    riscar(
        eixos,
        curvas,
        media_da_precisao,
        lambda curva: (curva.recall, curva.precisao),
        drawstyle="steps-post",
    )
    legenda_ao_lado(eixos, "classe e área")
    return figura


def media_da_precisao(curva: CurvaDePrecisao) -> float | None:
    """A área sob uma curva de precisão e recall."""
    return curva.media
