"""Dois modelos nas mesmas amostras: quanto um é melhor que o outro, e se podia ser sorte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuronio.formato import contagem, nome_da_metrica, numero
from neuronio.medidas.reamostragem import (
    Intervalo,
    contagens_sorteadas,
    das_matrizes,
    intervalo,
    medias_sorteadas,
)


@dataclass(frozen=True)
class Diferenca:
    """Uma medida de cada modelo, e a diferença.

    Atributos:
        a, b: a medida de cada um.
        diferenca: a de a menos a de b.
        intervalo: entre que números a diferença fica em 95 % das amostras que se sorteiam destas, com
            reposição, as mesmas para os dois.
    """

    a: float
    b: float
    diferenca: float
    intervalo: Intervalo

    @property
    def decidida(self) -> bool:
        """Se o intervalo não tem o zero: trocar as amostras não trocaria o melhor."""
        return not self.intervalo[0] <= 0 <= self.intervalo[1]

    def __repr__(self) -> str:
        a, b, diferenca, de, ate = map(numero, (self.a, self.b, self.diferenca, *self.intervalo))
        return f"a {a}, b {b}, diferença {diferenca} (de {de} a {ate})"


@dataclass(frozen=True)
class Comparacao:
    """O que se mediu de dois modelos nas mesmas amostras.

    Atributos:
        medidas: nome da medida → :class:`Diferenca`.
        amostras: em quantas se mediram.
        so_a, so_b: de uma classificação, quantas amostras só um deles acertou.
        p_valor: de uma classificação, a chance de uma divisão tão desigual, ou mais, das que só um acertou,
            se os dois fossem igualmente bons; ``None`` numa regressão.
    """

    medidas: Mapping[str, Diferenca]
    amostras: int
    so_a: int = 0
    so_b: int = 0
    p_valor: float | None = None

    def __repr__(self) -> str:
        linhas = [f"{nome_da_metrica(nome)}: {medida}" for nome, medida in self.medidas.items()]
        if self.p_valor is not None:
            linhas.append(
                f"só um acertou: a, {self.so_a}; b, {self.so_b} (p-valor {numero(self.p_valor, 3)})"
            )
        return "\n  ".join([f"Dois modelos, a e b, em {contagem(self.amostras, 'amostra')}", *linhas])


def comparar_classes(
    previstos_a: NDArray[np.int64], previstos_b: NDArray[np.int64], rotulos: NDArray[np.int64], classes: int
) -> Comparacao:
    r"""Compara as classes que dois modelos disseram das mesmas amostras.

    O p-valor é o do teste exato de McNemar: das :math:`n` amostras que só um deles acertou, um acertou
    :math:`k`, e :math:`p = 2 \sum_{i \le \min(k, n - k)} \binom{n}{i} 2^{-n}`, no máximo 1.

    Args:
        previstos_a, previstos_b: as classes ditas, ``(n,)``.
        rotulos: as verdadeiras, ``(n,)``.
        classes: quantas são.

    >>> y = np.array([0, 0, 1, 1])
    >>> dois = comparar_classes(y, np.array([0, 1, 1, 0]), y, 2)
    >>> dois.medidas["acuracia"].diferenca, dois.so_a, dois.so_b, dois.p_valor
    (0.5, 2, 0, 0.5)

    Fonte: McNemar, "Note on the sampling error of the difference between correlated proportions or
    percentages", 1947; Efron e Tibshirani, *An Introduction to the Bootstrap*, 1993, do intervalo.
    """
    from scipy.stats import binomtest

    trincas = np.stack([rotulos, previstos_a, previstos_b])
    casas, vezes = np.unique(trincas, axis=1, return_counts=True)
    todas = np.concatenate([vezes[None], contagens_sorteadas(vezes)])  # a primeira é a que veio
    de_a, de_b = (das_matrizes(_matrizes(casas[0], casas[k], todas, classes)) for k in (1, 2))
    certo_a, certo_b = previstos_a == rotulos, previstos_b == rotulos
    so_a, so_b = int((certo_a & ~certo_b).sum()), int((certo_b & ~certo_a).sum())
    p_valor = float(binomtest(so_a, so_a + so_b).pvalue) if so_a + so_b else 1.0
    medidas = {nome: _diferenca(de_a[nome], de_b[nome]) for nome in de_a}
    return Comparacao(medidas, len(rotulos), so_a, so_b, p_valor)


def comparar_numeros(
    saidas_a: NDArray[np.float64], saidas_b: NDArray[np.float64], alvos: NDArray[np.float64]
) -> Comparacao:
    """Compara o que dois modelos previram das mesmas amostras, ``(n, k)``, pelo MAE e pelo RMSE.

    >>> y = np.zeros((3, 1))
    >>> comparar_numeros(y + 1, y + 2, y).medidas["mae"].intervalo
    (-1.0, -1.0)

    Fonte: Efron e Tibshirani, *An Introduction to the Bootstrap*, 1993.
    """
    erros = (saidas_a - alvos, saidas_b - alvos)
    colunas = [conta(erro).mean(axis=1) for conta in (np.abs, np.square) for erro in erros]
    por_amostra = np.stack(colunas, axis=1)
    todas = np.concatenate([por_amostra.mean(axis=0)[None], medias_sorteadas(por_amostra)])
    medidas = {
        "mae": _diferenca(todas[:, 0], todas[:, 1]),
        "rmse": _diferenca(np.sqrt(todas[:, 2]), np.sqrt(todas[:, 3])),
    }
    return Comparacao(medidas, len(alvos))


def _matrizes(
    reais: NDArray[np.int64], ditas: NDArray[np.int64], vezes: NDArray[np.int64], classes: int
) -> NDArray[np.int64]:
    """A matriz de confusão de cada sorteio, ``(sorteios, classes, classes)``."""
    matrizes = np.zeros((classes * classes, len(vezes)), np.int64)
    np.add.at(matrizes, reais * classes + ditas, vezes.T)
    return matrizes.T.reshape(len(vezes), classes, classes)


def _diferenca(de_a: NDArray[np.float64], de_b: NDArray[np.float64]) -> Diferenca:
    """A primeira de cada uma é a medida; as outras, as dos sorteios."""
    a, b = float(de_a[0]), float(de_b[0])
    return Diferenca(a, b, a - b, intervalo(de_a[1:] - de_b[1:]))
