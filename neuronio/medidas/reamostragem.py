"""Intervalos por bootstrap: quanto uma medida mudaria, se as amostras tivessem sido outras."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

Intervalo = tuple[float, float]

REAMOSTRAS = 1000
CONFIANCA = 0.95
_JUNTAS = 64
"""Quantas reamostras se fazem de cada vez: as contas delas cabem no cache."""
_DE_CADA_VEZ = 1 << 22
"""E quantos números se sorteiam de cada vez, no máximo."""


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


def vezes_sorteadas(
    amostras: int, reamostras: int = REAMOSTRAS, semente: int = 0
) -> Iterator[NDArray[np.int32]]:
    """Quantas vezes saiu cada amostra, em muitos sorteios, com reposição, de tantas quantas há.

    Returns:
        Umas poucas reamostras de cada vez, ``(amostras, poucas)``.

    >>> [vezes] = vezes_sorteadas(5, 3)
    >>> vezes.shape, vezes.sum(axis=0).tolist()
    ((5, 3), [5, 5, 5])
    """
    acaso, juntas = np.random.default_rng(semente), max(1, min(_JUNTAS, _DE_CADA_VEZ // amostras))
    for feitas in range(0, reamostras, juntas):
        parte = min(juntas, reamostras - feitas)
        quais = acaso.integers(0, amostras, (amostras, parte)) * parte + np.arange(parte)
        vezes = np.bincount(quais.reshape(-1), minlength=amostras * parte)
        yield vezes.reshape(amostras, parte).astype(np.int32)


def medias_sorteadas(
    valores: NDArray[np.float64], reamostras: int = REAMOSTRAS, semente: int = 0
) -> NDArray[np.float64]:
    """As médias de cada coluna em muitos sorteios, com reposição, de tantas linhas quantas há.

    Args:
        valores: ``(n, colunas)``.

    Returns:
        ``(reamostras, colunas)``.
    """
    n = len(valores)
    return np.concatenate([vezes.T @ valores / n for vezes in vezes_sorteadas(n, reamostras, semente)])


def intervalo(sorteadas: NDArray[np.float64], confianca: float = CONFIANCA) -> Intervalo:
    """Entre que números fica a parte central do que se sorteou; onde não há conta, NaN, não conta.

    >>> intervalo(np.arange(101.0), 0.5)
    (25.0, 75.0)

    Fonte: Efron e Tibshirani, *An Introduction to the Bootstrap*, 1993, capítulo 13.
    """
    cauda = 100 * (1 - confianca) / 2
    baixo, alto = np.nanpercentile(sorteadas, [cauda, 100 - cauda])
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
