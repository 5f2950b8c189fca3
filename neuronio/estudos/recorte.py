"""Recortar as amostras que se querem, do que quer que se dê a uma rede, e prepará-las."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import numpy as np

from neuronio.erros import ErroDeDados, ErroDeTipo, ErroDeValor
from neuronio.estudos.divisao import Indices


def recortar(dados: Any, indices: Indices) -> Any:
    """Tais amostras de um array, de uma lista, de um DataFrame, ou de cada um de um dicionário ou tupla.

    >>> recortar({"a": [[1], [2], [3]]}, np.array([2, 0]))
    {'a': [[3], [1]]}
    """
    if dados is None:
        return None
    if isinstance(dados, Mapping):
        return {nome: recortar(parte, indices) for nome, parte in dados.items()}
    if isinstance(dados, tuple):
        return tuple(recortar(parte, indices) for parte in dados)
    if isinstance(dados, list):
        return [dados[i] for i in indices]
    return dados.iloc[indices] if hasattr(dados, "iloc") else dados[indices]


def quantas(dados: Any) -> int:
    """Quantas amostras há."""
    if hasattr(dados, "ler") and hasattr(dados, "em_ordem"):
        raise ErroDeTipo("uma fonte se lê aos pedaços, e não se reparte: dê os dados em arrays.")
    if isinstance(dados, Mapping | tuple):
        partes = list(dados.values()) if isinstance(dados, Mapping) else list(dados)
        return quantas(partes[0]) if partes else 0
    try:
        return len(dados)
    except TypeError:
        raise ErroDeTipo(f"as amostras são um array, (n, ...), mas veio {dados!r:.80}.") from None


class Padronizacao:
    """Cada coluna menos a média, dividida pelo desvio dela; de imagens, os de todos os pontos.

    >>> Padronizacao().fit([[0.0, 5.0], [2.0, 5.0]]).transform([[4.0, 5.0]])
    array([[3., 0.]], dtype=float32)
    """

    def fit(self, x: Any) -> Padronizacao:
        """Aprende a média e o desvio do treino."""
        x = np.asarray(x, np.float64)
        eixo = 0 if x.ndim == 2 else None
        desvio = x.std(axis=eixo)
        self.media, self.desvio = x.mean(axis=eixo), np.where(desvio > 0, desvio, 1.0)
        return self

    def transform(self, x: Any) -> np.ndarray:
        """Aplica os números do treino."""
        padronizado: np.ndarray = (np.asarray(x, np.float64) - self.media) / self.desvio
        return padronizado.astype(np.float32)


def preparado(preparo: Any, treino: Any, *outros: Any) -> list[Any]:
    """As entradas preparadas como só as do treino ensinam.

    Args:
        preparo: "padronizar", um objeto com ``fit`` e ``transform``, ou None.
        treino: as entradas em que se aprende.
        outros: outras entradas, que só se transformam.
    """
    if preparo is None:
        return [treino, *outros]
    novo = Padronizacao() if preparo == "padronizar" else deepcopy(preparo)
    novo.fit(treino)
    return [novo.transform(x) for x in (treino, *outros)]


def conferir_preparo(preparo: Any) -> None:
    """Recusa o que não prepara.

    Raises:
        ErroDeValor, ErroDeTipo: se não é "padronizar" nem tem ``fit`` e ``transform``.
    """
    if isinstance(preparo, str) and preparo != "padronizar":
        raise ErroDeValor(f'o preparo é "padronizar", ou um objeto com fit e transform; veio "{preparo}".')
    if preparo is None or isinstance(preparo, str):
        return
    if isinstance(preparo, type) or not (hasattr(preparo, "fit") and hasattr(preparo, "transform")):
        raise ErroDeTipo(
            'o preparo é "padronizar", ou um objeto com fit e transform, como os do scikit-learn, mas veio '
            f"{preparo!r:.80}."
        )


def rotulos_de(y: Any) -> Indices:
    """A classe de cada amostra, de inteiros ou one-hot.

    Raises:
        ErroDeDados: se não há uma classe por amostra.
    """
    array = np.asarray(y)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    elif array.ndim == 2:
        array = array.argmax(axis=1)
    if array.ndim != 1:
        raise ErroDeDados(
            f"não há uma classe por amostra: y tem forma {array.shape}. Use estratificar=False."
        )
    rotulos: Indices = array.astype(np.int64)
    return rotulos
