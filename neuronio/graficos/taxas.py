"""Estudo da taxa de aprendizado: o mesmo treino, repetido com várias taxas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neuronio.erros import ErroDeDados, ErroDeValor
from neuronio.graficos import estilo
from neuronio.graficos.formato import numero

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

_LARGA = 100.0  # acima desta razão entre a maior e a menor perda, só a escala logarítmica mostra as duas


def influencia_da_taxa(perdas: Mapping[float, Sequence[float]]) -> Figura:
    """Desenha a perda por época de cada taxa e, ao lado, a perda final contra a taxa.

    Args:
        perdas: para cada taxa, a perda de cada época. Uma perda NaN ou infinita é um treino que divergiu.

    Returns:
        Uma figura do Matplotlib, de dois quadros.

    Raises:
        ErroDeDados: nenhuma taxa, ou uma taxa sem perdas.
        ErroDeValor: uma taxa que não é um número positivo.

    >>> figura = influencia_da_taxa({0.01: [2.3, 1.9], 0.1: [1.8, 0.7], 1.0: [2.5, float("nan")]})
    >>> [eixos.get_xlabel() for eixos in figura.axes]
    ['época', 'taxa de aprendizado']
    """
    taxas = _conferir(perdas)
    figura = estilo.nova_figura(9.2, 4.2)
    curvas, finais = figura.subplots(1, 2, width_ratios=(1.35, 1))
    estilo.arrumar(curvas, "Perda por época, em cada taxa", "época", "perda")
    estilo.arrumar(finais, "Perda no fim", "taxa de aprendizado", "")
    estilo.eixo_de_epocas(curvas, max(len(p) for p in taxas.values()))
    cores = dict(zip(taxas, _cores(len(taxas)), strict=True))
    for taxa, valores in taxas.items():
        epocas = np.arange(1, len(valores) + 1)
        rotulo = numero(taxa) + ("" if np.isfinite(valores[-1]) else "  (divergiu)")
        marcador = "o" if len(valores) <= 30 else ""
        curvas.plot(
            epocas, valores, color=cores[taxa], linewidth=2, marker=marcador, markersize=4, label=rotulo
        )
    _finais(finais, taxas, cores)
    _escala(curvas, np.concatenate(list(taxas.values())))
    curvas.legend(title="taxa", frameon=False, fontsize=estilo.LETRA - 1, title_fontsize=estilo.LETRA - 1)
    return figura


def _conferir(perdas: Mapping[float, Sequence[float]]) -> dict[float, NDArray[np.float64]]:
    if not perdas:
        raise ErroDeDados("não veio nenhuma taxa: esperava {taxa: [perda de cada época]}.")
    for taxa, valores in perdas.items():
        if not (taxa > 0 and np.isfinite(taxa)):
            raise ErroDeValor(f"a taxa de aprendizado precisa ser um número positivo, mas veio {taxa}.")
        if not len(valores):
            raise ErroDeDados(
                f"a taxa {numero(taxa)} veio sem nenhuma perda: é preciso treinar ao menos uma época."
            )
    return {taxa: np.asarray(perdas[taxa], dtype=np.float64) for taxa in sorted(perdas)}


def _cores(quantas: int) -> list[tuple[float, float, float, float]]:
    from matplotlib import colormaps

    # A viridis cresce em claridade: a ordem das taxas se vê também em preto e branco.
    return [colormaps["viridis"](posicao) for posicao in np.linspace(0.05, 0.88, quantas)]


def _finais(
    eixos: Axes,
    taxas: Mapping[float, NDArray[np.float64]],
    cores: Mapping[float, tuple[float, float, float, float]],
) -> None:
    ultimas = {taxa: float(valores[-1]) for taxa, valores in taxas.items() if np.isfinite(valores[-1])}
    eixos.set_xscale("log")
    eixos.set_xticks(list(taxas), [numero(taxa) for taxa in taxas])
    eixos.set_xticks([], minor=True)
    eixos.plot(list(ultimas), list(ultimas.values()), color=estilo.EIXO, linewidth=1.5, zorder=1)
    for taxa, perda in ultimas.items():
        eixos.plot([taxa], [perda], "o", color=cores[taxa], markersize=8)
    _escala(eixos, np.array(list(ultimas.values())))
    for taxa in taxas.keys() - ultimas.keys():
        eixos.axvline(taxa, color=estilo.VERMELHAO, linestyle=":", linewidth=1.5)
        eixos.annotate(
            "divergiu",
            (taxa, 0.5),
            xycoords=eixos.get_xaxis_transform(),
            xytext=(-4, 0),
            textcoords="offset points",
            rotation=90,
            va="center",
            ha="right",
            fontsize=estilo.LETRA - 1,
            color=estilo.VERMELHAO,
        )
    if ultimas:
        melhor = min(ultimas, key=lambda taxa: ultimas[taxa])
        rotulo = f"menor perda: taxa {numero(melhor)}"
        eixos.plot([melhor], [ultimas[melhor]], "o", ms=14, mfc="none", mec=estilo.TINTA, label=rotulo)
        eixos.legend(frameon=False, fontsize=estilo.LETRA - 1)


def _escala(eixos: Axes, valores: NDArray[np.float64]) -> None:
    from matplotlib.ticker import FuncFormatter, NullFormatter

    finitos = valores[np.isfinite(valores)]
    if finitos.size and finitos.min() > 0 and finitos.max() / finitos.min() > _LARGA:
        eixos.set_yscale("log")
        eixos.yaxis.set_major_formatter(FuncFormatter(lambda v, _: numero(v)))
        eixos.yaxis.set_minor_formatter(NullFormatter())
