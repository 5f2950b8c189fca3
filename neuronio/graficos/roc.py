"""Curvas ROC de todas as classes, com o canto que interessa ampliado."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from neuronio.erros import ErroDeDados
from neuronio.graficos import estilo
from neuronio.graficos.formato import proporcao
from neuronio.medidas import CurvaROC

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

MAXIMO_DE_CORES = 12  # acima disso ninguém segue a legenda: destacam-se as piores
DESTACADAS = 6
_LETRAS = 14
_TRACOS = ("-", "--")

C = TypeVar("C")

Traco = tuple[str, str]
"""Uma cor, e "-" ou "--"."""


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
    definidas = [curva for curva in curvas if curva.auc is not None]
    nomes = [estilo.encurtar(curva.classe, _LETRAS) for curva in curvas]
    figura = estilo.nova_figura(5.9 + 0.09 * max(map(len, nomes)), 4.5)
    eixos = figura.add_subplot()
    estilo.arrumar(
        eixos, "Curvas ROC, uma classe contra o resto", "falsos positivos", "verdadeiros positivos"
    )
    eixos.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), aspect="equal")
    _tracar(eixos, curvas)
    eixos.plot([0, 1], [0, 1], ":", color=estilo.SUAVE, linewidth=1.4, zorder=1, label="acaso  0,5")
    if definidas and min(curva.auc or 0 for curva in definidas) > 0.95:
        _ampliar_o_canto(eixos)
    legenda_ao_lado(eixos, "classe e AUC")
    return figura


def area_da_roc(curva: CurvaROC) -> float | None:
    """A área sob uma curva ROC."""
    return curva.auc


def traco_de_cada(curvas: Sequence[C], area: Callable[[C], float | None]) -> dict[C, Traco]:
    """A cor e o traço de cada curva, na ordem em que se desenham: as que mais importam por cima.

    Args:
        curvas: uma por classe.
        area: a área sob uma delas; entre muitas, só as menores se destacam.

    >>> from neuronio.medidas import avaliar_classificacao
    >>> [*traco_de_cada(avaliar_classificacao([[0.9], [0.2]], [1, 0]).curvas, area_da_roc).values()]
    [('#0072B2', '-'), ('#D55E00', '-')]
    """
    cores = len(estilo.PALETA)
    nomeadas = list(curvas)
    if len(curvas) > MAXIMO_DE_CORES:
        definidas = [curva for curva in curvas if area(curva) is not None]
        nomeadas = sorted(definidas, key=lambda curva: area(curva) or 0)[:DESTACADAS]
    outras = {curva: (estilo.APAGADA, "-") for curva in curvas if curva not in nomeadas}
    tracos = ((estilo.PALETA[i % cores], _TRACOS[i // cores]) for i in range(len(nomeadas)))
    return {**outras, **dict(zip(nomeadas, tracos, strict=True))}


def _tracar(eixos: Axes, curvas: Sequence[CurvaROC]) -> None:
    apagadas = 0
    for curva, (cor, traco) in traco_de_cada(curvas, area_da_roc).items():
        apagada = cor == estilo.APAGADA
        apagadas += apagada
        eixos.plot(
            curva.falsos_positivos,
            curva.verdadeiros_positivos,
            color=cor,
            linestyle=traco,
            linewidth=1 if apagada else 1.8,
            label=None if apagada else f"{estilo.encurtar(curva.classe, _LETRAS)}  {proporcao(curva.auc)}",
        )
    if apagadas:
        eixos.plot([], [], color=estilo.APAGADA, label=f"outras {apagadas} classes")


def _ampliar_o_canto(eixos: Axes) -> None:
    lado = 0.1
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
        marca.set_bbox({"facecolor": estilo.PAPEL, "edgecolor": "none", "pad": 1})
    lupa.set_title("o canto, ampliado", fontsize=estilo.LETRA - 2, color=estilo.SUAVE, pad=5)
    lupa.title.set_bbox({"facecolor": estilo.PAPEL, "edgecolor": "none", "pad": 1})
    eixos.indicate_inset_zoom(lupa, edgecolor=estilo.SUAVE, alpha=0.45)


def legenda_ao_lado(eixos: Axes, titulo: str) -> None:
    """A legenda das curvas, à direita dos eixos."""
    legenda = eixos.legend(
        loc="center left",
        bbox_to_anchor=(1.02, 0.5),
        frameon=False,
        fontsize=estilo.LETRA - 0.5,
        labelcolor=estilo.TINTA,
        title=titulo,
        title_fontsize=estilo.LETRA - 0.5,
        alignment="left",
        handlelength=1.8,
    )
    for texto in legenda.get_texts():
        texto.set_parse_math(False)
