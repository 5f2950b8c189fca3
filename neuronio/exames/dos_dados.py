"""O que os dados dizem de si: os vizinhos de cada amostra, as colunas, as que se repetem."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from neuronio.diagnosticos.sinais import Colunas, Repetidas, Vizinhos

VIZINHOS = 8
CONCORDAM = 7
"""De quantos vizinhos se precisa, e quantos têm de dizer o mesmo, para desmentir um rótulo."""
LONGE = 6.0
"""A quantos desvios do que dizem os vizinhos um número é suspeito; o desvio é o da mediana dos erros."""

DESVIO_DA_MEDIANA = 1.4826
"""Da mediana dos erros absolutos ao desvio padrão de uma normal."""

Array = NDArray[np.float64]


def perguntar_aos_vizinhos(x: Array, y: Array, da_rede: Array | None, classes: bool) -> Vizinhos:
    """De cada amostra, o que diriam as mais parecidas com ela, sem ela própria.

    Args:
        x: amostras, ``(n, características)``.
        y: alvos, ``(n,)``.
        da_rede: o que a rede diz, ``(n,)``: a classe, ou o número; None, se não se compara com os alvos.
        classes: se os alvos são classes.
    """
    from sklearn.neighbors import NearestNeighbors

    desvios = x.std(axis=0)
    padronizadas = (x - x.mean(axis=0)) / np.where(desvios > 0, desvios, 1)
    n = min(VIZINHOS, len(x) - 1)
    indices = NearestNeighbors(n_neighbors=n).fit(padronizadas).kneighbors(return_distance=False)
    if classes:
        return _das_classes(y.astype(int), da_rede, indices)
    return _dos_numeros(y, da_rede, indices)


def _das_classes(y: NDArray[np.int64], da_rede: Array | None, indices: NDArray[np.int64]) -> Vizinhos:
    votos = (y[indices][:, :, None] == np.arange(y.max() + 1)).sum(axis=1)
    ditas = votos.argmax(axis=1)
    suspeitas = np.flatnonzero((ditas != y) & (votos.max(axis=1) >= min(CONCORDAM, indices.shape[1])))
    return Vizinhos(
        float((ditas == y).mean()),
        None if da_rede is None else float((da_rede == y).mean()),
        suspeitas.tolist(),
        y[suspeitas].tolist(),
        ditas[suspeitas].tolist(),
        len(y),
    )


def _dos_numeros(y: Array, da_rede: Array | None, indices: NDArray[np.int64]) -> Vizinhos:
    ditos = np.median(y[indices], axis=1)
    erros = np.abs(y - ditos)
    desvio = DESVIO_DA_MEDIANA * float(np.median(erros)) or float(erros.std()) or 1.0
    suspeitas = np.flatnonzero(erros > LONGE * desvio)
    return Vizinhos(
        r2(y, ditos),
        None if da_rede is None else r2(y, da_rede),
        suspeitas.tolist(),
        y[suspeitas].tolist(),
        ditos[suspeitas].tolist(),
        len(y),
    )


def r2(y: Array, previsto: Array) -> float:
    """A parte da variação que a previsão explica.

    >>> r2(np.array([0.0, 1.0]), np.array([0.0, 1.0])), r2(np.array([0.0, 1.0]), np.array([0.5, 0.5]))
    (1.0, 0.0)
    """
    with np.errstate(over="ignore", invalid="ignore"):
        total = float(((y - y.mean()) ** 2).sum())
        return 1 - float(((y - previsto) ** 2).sum()) / total if total else 0.0


def contar_repetidas(treino: NDArray[np.generic], teste: NDArray[np.generic]) -> Repetidas:
    """As amostras do teste que estão, número por número, no treino; e as do treino que nele se repetem.

    >>> contar_repetidas(np.array([[1.0], [2.0], [2.0]]), np.array([[2.0], [5.0]]))
    Repetidas(no_teste=0.5, no_treino=0.6666666666666666, quantas=1)
    """
    vezes = Counter(_em_bytes(treino))
    repetidas = sum(vezes[linha] > 1 for linha in _em_bytes(treino))
    quantas = sum(linha in vezes for linha in _em_bytes(teste))
    return Repetidas(quantas / len(teste), repetidas / len(treino), quantas)


def _em_bytes(x: NDArray[np.generic]) -> list[bytes]:
    linhas = np.ascontiguousarray(x).reshape(len(x), -1)
    return [linha.tobytes() for linha in linhas]


def colunas_de(x: Array, nomes: list[str]) -> Colunas:
    """As colunas de uma tabela, com o nome que têm ou o lugar em que estão."""
    return Colunas(nomes or [f"coluna {i}" for i in range(x.shape[1])], x)
