"""A figura dos remédios: a acurácia com cada um, ao lado da que se tem sem nenhum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neuronio.erros import ErroDeDados
from neuronio.graficos import estilo, paleta
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

Acuracias = tuple[NDArray[np.float64], NDArray[np.float64]]
"""No treino e de fora, ``(sementes,)`` cada uma."""

ALTURA_DA_LINHA = 0.27


@com_argumentos_em_portugues
def acuracia_com_remedios(quadros: Mapping[str, Mapping[str, Acuracias]]) -> Figura:
    """Desenha, de cada remédio, a acurácia no treino e de fora: a média, o desvio e cada semente.

    Args:
        quadros: título → remédio → acurácias no treino e de fora; o primeiro remédio é nenhum.

    Raises:
        ErroDeDados: não veio nenhum remédio.

    >>> acuracias = (np.array([1.0, 1.0]), np.array([0.88, 0.9]))
    >>> figura = acuracia_com_remedios({"Sobreajuste": {"nenhum": acuracias, "L2": acuracias}})
    >>> [letra.get_text() for letra in figura.axes[0].get_yticklabels()]
    ['nenhum', 'L2']
    """
    if not quadros or not all(quadros.values()):
        raise ErroDeDados("não veio nenhum remédio para desenhar.")
    linhas = [len(quadro) for quadro in quadros.values()]
    figura = estilo.nova_figura(estilo.LARGURA, 1.3 * len(linhas) + ALTURA_DA_LINHA * sum(linhas))
    eixos = figura.subplots(len(linhas), 1, height_ratios=[n + 3 for n in linhas], squeeze=False)[:, 0]
    for eixo, (titulo, quadro) in zip(eixos, quadros.items(), strict=True):
        _quadro(eixo, titulo, quadro)
    figura.legend(
        *_legenda(eixos[0]), loc="outside lower center", ncols=3, frameon=False, labelcolor=paleta.TINTA
    )
    return figura


def _quadro(eixos: Axes, titulo: str, quadro: Mapping[str, Acuracias]) -> None:
    from matplotlib.ticker import PercentFormatter

    estilo.arrumar(eixos, titulo, "acurácia", "")
    eixos.xaxis.set_major_formatter(PercentFormatter(1, 0, " %"))
    _, sem = next(iter(quadro.values()))
    desvio = sem.std(ddof=1) if len(sem) > 1 else 0.0
    eixos.axvspan(sem.mean() - desvio, sem.mean() + desvio, color=paleta.EIXO, alpha=0.35, linewidth=0)
    eixos.axvline(sem.mean(), color=paleta.SUAVE, linewidth=1)
    for linha, (no_treino, de_fora) in enumerate(quadro.values()):
        _linha(eixos, linha, no_treino, de_fora)
    eixos.set_yticks(range(len(quadro)), list(quadro), color=paleta.TINTA)
    eixos.set_ylim(len(quadro) - 0.5, -0.5)


def _linha(eixos: Axes, linha: int, no_treino: NDArray[np.float64], de_fora: NDArray[np.float64]) -> None:
    erro = de_fora.std(ddof=1) if len(de_fora) > 1 else 0.0
    lugares = np.full(len(de_fora), float(linha))
    eixos.plot(no_treino.mean(), linha, "s", mfc="none", mec=paleta.TREINO, label="no treino")
    eixos.plot(de_fora, lugares, "o", color=paleta.VALIDACAO, alpha=0.35, markersize=4, label="cada semente")
    cor, ponto = paleta.VALIDACAO, de_fora.mean()
    eixos.errorbar(ponto, linha, xerr=erro, fmt="D", color=cor, markersize=5, capsize=4, label="de fora")


def _legenda(eixos: Axes) -> tuple[list[Any], list[str]]:
    marcas, nomes = eixos.get_legend_handles_labels()
    unicos = dict(zip(nomes, marcas, strict=True))
    return list(unicos.values()), list(unicos)
