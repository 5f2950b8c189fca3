"""Uma curva por classe: os eixos, a cor de cada uma, e a legenda ao lado, com as áreas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from neuronio.formato import proporcao
from neuronio.graficos import estilo, paleta

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

MAXIMO_DE_CORES = 12  # acima disso ninguém segue a legenda: destacam-se as piores
DESTACADAS = 6
_LETRAS = 14
_TRACOS = ("-", "--")


class DeUmaClasse(Protocol):
    """A curva de uma classe."""

    @property
    def classe(self) -> str: ...


C = TypeVar("C", bound=DeUmaClasse)

Traco = tuple[str, str]
"""Uma cor, e "-" ou "--"."""


def traco_de_cada(curvas: Sequence[C], area: Callable[[C], float | None]) -> dict[C, Traco]:
    """A cor e o traço de cada curva, na ordem em que se desenham: as que mais importam por cima.

    Args:
        curvas: uma por classe.
        area: a área sob uma delas; entre muitas, só as menores se destacam.

    >>> from neuronio.medidas import avaliar_classificacao
    >>> curvas = avaliar_classificacao([[0.9], [0.2]], [1, 0]).curvas
    >>> [*traco_de_cada(curvas, lambda curva: curva.auc).values()]
    [('#0072B2', '-'), ('#D55E00', '-')]
    """
    cores = len(paleta.PALETA)
    nomeadas = list(curvas)
    if len(curvas) > MAXIMO_DE_CORES:
        definidas = [curva for curva in curvas if area(curva) is not None]
        nomeadas = sorted(definidas, key=lambda curva: area(curva) or 0)[:DESTACADAS]
    outras = {curva: (paleta.APAGADA, "-") for curva in curvas if curva not in nomeadas}
    tracos = ((paleta.PALETA[i % cores], _TRACOS[i // cores]) for i in range(len(nomeadas)))
    return {**outras, **dict(zip(nomeadas, tracos, strict=True))}


def eixos_das_classes(curvas: Sequence[DeUmaClasse], titulo: str, x: str, y: str) -> tuple[Figura, Axes]:
    """Uma figura com lugar para a legenda, e os eixos, de 0 a 1."""
    maior_nome = max(len(estilo.encurtar(curva.classe, _LETRAS)) for curva in curvas)
    figura = estilo.nova_figura(5.9 + 0.09 * maior_nome, 4.5)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, titulo, x, y)
    eixos.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), aspect="equal")
    return figura, eixos


def riscar(
    eixos: Axes,
    curvas: Sequence[C],
    area: Callable[[C], float | None],
    pontos: Callable[[C], tuple[Any, Any]],
    **como: Any,
) -> None:
    """Desenha cada curva, com o nome da classe e a área.

    Args:
        eixos: onde.
        curvas: uma por classe.
        area: a área sob uma delas.
        pontos: o x e o y de uma delas.
        como: o mais que o ``plot`` do Matplotlib receba.
    """
    apagadas = 0
    for curva, (cor, traco) in traco_de_cada(curvas, area).items():
        apagada = cor == paleta.APAGADA
        apagadas += apagada
        nome = f"{estilo.encurtar(curva.classe, _LETRAS)}  {proporcao(area(curva))}"
        eixos.plot(
            *pontos(curva),
            color=cor,
            linestyle=traco,
            linewidth=1 if apagada else 1.8,
            label=None if apagada else nome,
            **como,
        )
    if apagadas:
        eixos.plot([], [], color=paleta.APAGADA, label=f"outras {apagadas} classes")


def legenda_ao_lado(eixos: Axes, titulo: str) -> None:
    """A legenda das curvas, à direita dos eixos."""
    legenda = eixos.legend(
        loc="center left",
        bbox_to_anchor=(1.02, 0.5),
        frameon=False,
        fontsize=estilo.LETRA - 0.5,
        labelcolor=paleta.TINTA,
        title=titulo,
        title_fontsize=estilo.LETRA - 0.5,
        alignment="left",
        handlelength=1.8,
    )
    for texto in legenda.get_texts():
        texto.set_parse_math(False)
