"""Intervalos por bootstrap: quanto uma medida mudaria, se as amostras tivessem sido outras."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Intervalo = tuple[float, float]

REAMOSTRAS = 1000
CONFIANCA = 0.95
_DE_CADA_VEZ = 1 << 22
"""Quantos números se sorteiam de cada vez."""


def contagens_sorteadas(
    contagens: NDArray[np.int64], reamostras: int = REAMOSTRAS, semente: int = 0
) -> NDArray[np.int64]:
    """Sorteia, com reposição, tantas amostras quantas há, muitas vezes; o que importa é de que casa são.

    Args:
        contagens: quantas amostras há em cada casa, de qualquer forma.

    Returns:
        ``(reamostras, ...)``: quantas caíram em cada casa.

    >>> contagens_sorteadas(np.array([[3, 0], [0, 1]])).sum(axis=(1, 2))[:2].tolist()
    [4, 4]
    """
    total = int(contagens.sum())
    acaso = np.random.default_rng(semente)
    sorteadas = acaso.multinomial(total, contagens.reshape(-1) / total, reamostras)
    return sorteadas.reshape(reamostras, *contagens.shape)


def medias_sorteadas(
    valores: NDArray[np.float64], reamostras: int = REAMOSTRAS, semente: int = 0
) -> NDArray[np.float64]:
    """As médias de cada coluna em muitos sorteios, com reposição, de tantas linhas quantas há.

    Args:
        valores: ``(n, colunas)``.

    Returns:
        ``(reamostras, colunas)``.
    """
    acaso, n = np.random.default_rng(semente), len(valores)
    cabem = max(1, _DE_CADA_VEZ // n)
    partes = [min(cabem, reamostras - feitas) for feitas in range(0, reamostras, cabem)]
    vezes = (acaso.multinomial(n, np.full(n, 1 / n), parte) for parte in partes)
    return np.concatenate([v @ valores / n for v in vezes])


def intervalo(sorteadas: NDArray[np.float64], confianca: float = CONFIANCA) -> Intervalo:
    """Entre que números fica a parte central do que se sorteou.

    >>> intervalo(np.arange(101.0), 0.5)
    (25.0, 75.0)

    Fonte: Efron e Tibshirani, *An Introduction to the Bootstrap*, 1993, capítulo 13.
    """
    cauda = 100 * (1 - confianca) / 2
    baixo, alto = np.percentile(sorteadas, [cauda, 100 - cauda])
    return float(baixo), float(alto)


def das_matrizes(matrizes: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
    """A acurácia, a balanceada e a F1 média de matrizes de confusão, ``(reamostras, classes, classes)``."""
    acertos = np.diagonal(matrizes, axis1=1, axis2=2)
    reais, ditas, total = matrizes.sum(axis=2), matrizes.sum(axis=1), matrizes.sum(axis=(1, 2))
    return {
        "acuracia": acertos.sum(axis=1) / total,
        "acuracia_balanceada": media_das_definidas(acertos, reais),
        "f1": media_das_definidas(2 * acertos, ditas + reais),
    }


def media_das_definidas(partes: NDArray[np.int64], todo: NDArray[np.int64]) -> NDArray[np.float64]:
    """A média, em cada linha, das razões que não são 0/0."""
    razoes = np.divide(partes, todo, out=np.zeros(partes.shape), where=todo > 0)
    media: NDArray[np.float64] = razoes.sum(axis=1) / np.maximum((todo > 0).sum(axis=1), 1)
    return media


def intervalos(
    medidas: Mapping[str, NDArray[np.float64]], confianca: float = CONFIANCA
) -> dict[str, Intervalo]:
    """O intervalo de cada medida."""
    return {nome: intervalo(sorteadas, confianca) for nome, sorteadas in medidas.items()}
