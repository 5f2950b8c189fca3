"""Curvas de precisão e recall de todas as classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from neuronio.erros import ErroDeDados
from neuronio.graficos import estilo
from neuronio.graficos.formato import proporcao
from neuronio.graficos.roc import legenda_ao_lado, traco_de_cada
from neuronio.medidas import CurvaDePrecisao

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura

_LETRAS = 14


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
    nomes = [estilo.encurtar(curva.classe, _LETRAS) for curva in curvas]
    figura = estilo.nova_figura(5.9 + 0.09 * max(map(len, nomes)), 4.5)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, "Precisão e recall de cada classe", "recall", "precisão")
    eixos.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.03), aspect="equal")
    apagadas = 0
    for curva, (cor, traco) in traco_de_cada(curvas, media_da_precisao).items():
        apagada = cor == estilo.APAGADA
        apagadas += apagada
        nome = f"{estilo.encurtar(curva.classe, _LETRAS)}  {proporcao(curva.media)}"
        eixos.step(
            curva.recall,
            curva.precisao,
            where="post",
            color=cor,
            linestyle=traco,
            linewidth=1 if apagada else 1.8,
            label=None if apagada else nome,
        )
    if apagadas:
        eixos.plot([], [], color=estilo.APAGADA, label=f"outras {apagadas} classes")
    legenda_ao_lado(eixos, "classe e área")
    return figura


def media_da_precisao(curva: CurvaDePrecisao) -> float | None:
    """A área sob uma curva de precisão e recall."""
    return curva.media
