"""A figura de uma varredura: as razões de todas as redes, do treino e da previsão lado a lado."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bancada.conjunto import Conjunto, Medida
from neuronio.formato import numero
from neuronio.graficos import estilo, paleta

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

LARGURA_DO_QUADRO, ALTURA_DA_LINHA, ALTURA_DO_RESTO = 7.6, 0.24, 1.7
LEGENDA = (
    "Quantas vezes o melhor modo do PyTorch demora o que o Neurônio demora, em escala logarítmica. "
    "À esquerda do traço, em vermelho, o PyTorch é mais rápido."
)
MARCAS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000)
MUITAS_DECADAS = 1000
"""Uma escala mais comprida só tem lugar para as potências de dez."""


def gravar(conjuntos: list[Conjunto], caminho: Path) -> None:
    """Escreve a figura num arquivo PNG."""
    caminho.write_bytes(desenhar(conjuntos).png())


def desenhar(conjuntos: list[Conjunto]) -> Figura:
    """Um quadro por conjunto, na mesma escala; em cada um, as redes da maior razão à menor."""
    linhas = max(len(conjunto.medidas) for conjunto in conjuntos)
    figura = estilo.nova_figura(
        LARGURA_DO_QUADRO * len(conjuntos), ALTURA_DO_RESTO + ALTURA_DA_LINHA * linhas
    )
    figura.supxlabel(LEGENDA, x=0.01, ha="left", fontsize=estilo.LETRA - 1, color=paleta.SUAVE)
    razoes = [medida.razao for conjunto in conjuntos for medida in conjunto.medidas]
    quadros = figura.subplots(1, len(conjuntos), squeeze=False)[0]
    for eixos, conjunto in zip(quadros, conjuntos, strict=True):
        _desenhar(eixos, conjunto, min(0.8, min(razoes) / 1.3), max(1.3, max(razoes) * 1.5))
    return figura


def _desenhar(eixos: Axes, conjunto: Conjunto, menor: float, maior: float) -> None:
    estilo.arrumar(eixos, conjunto.nome.capitalize(), "", "")
    eixos.set_title(conjunto.nome.capitalize(), loc="left", pad=24, **_letra(2, paleta.TINTA, "bold"))
    resumo = f"média geométrica {_vezes(conjunto.media)}, menor {_vezes(conjunto.menor.razao)}"
    acima = {"xytext": (0, 9), "textcoords": "offset points", "xycoords": "axes fraction"}
    eixos.annotate(resumo, (0, 1), **_letra(0, paleta.SUAVE), **acima)
    eixos.set_xscale("log")
    eixos.set_xlim(menor, maior)
    todas = MARCAS if maior / menor < MUITAS_DECADAS else MARCAS[::2]
    marcas = [marca for marca in todas if menor <= marca <= maior]
    eixos.set_xticks(marcas, [_vezes(marca) for marca in marcas])
    eixos.minorticks_off()
    eixos.grid(visible=False, axis="y")
    eixos.spines["left"].set_visible(False)
    eixos.axvline(1, color=paleta.SUAVE, linewidth=1)
    eixos.set_yticks(range(len(conjunto.medidas)), [medida.titulo for medida in conjunto.medidas])
    eixos.tick_params(axis="y", labelsize=estilo.LETRA - 2)
    eixos.set_ylim(len(conjunto.medidas) - 0.4, -0.6)
    for lugar, medida in enumerate(conjunto.medidas):
        _um_ponto(eixos, medida, lugar)


def _um_ponto(eixos: Axes, medida: Medida, lugar: int) -> None:
    cor = paleta.AZUL if medida.razao >= 1 else paleta.VERMELHAO
    eixos.plot([1, medida.razao], [lugar, lugar], color=cor, linewidth=2, alpha=0.35, solid_capstyle="butt")
    eixos.plot(medida.razao, lugar, "o", color=cor, markersize=6)
    onde = {"transform": eixos.get_yaxis_transform(), "ha": "right", "va": "center"}
    eixos.text(1.13, lugar, _vezes(medida.razao), **_letra(-2, paleta.TINTA), **onde)


def _letra(mais: int, cor: str, peso: str = "normal") -> dict[str, object]:
    return {"fontsize": estilo.LETRA + mais, "color": cor, "fontweight": peso}


def _vezes(razao: float) -> str:
    return f"{numero(razao, 2 if razao < 10 else 3)}×"
