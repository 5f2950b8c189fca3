"""A divisão dos dados em partes: cada uma se mede uma vez, por uma rede que treinou nas outras."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuronio.erros import ErroDeDados, ErroDeValor

Indices = NDArray[np.int64]
Divisao = tuple[Indices, Indices]
"""As amostras em que se treina, e as que se medem."""


def dividir(
    n: int,
    partes: int,
    rotulos: Indices | None = None,
    grupos: Any = None,
    em_ordem: bool = False,
    semente: int = 0,
) -> list[Divisao]:
    """As divisões de uma repetição.

    Args:
        n: quantas amostras há.
        partes: quantas partes.
        rotulos: a classe de cada amostra, para que cada parte tenha de todas como os dados têm.
        grupos: de que grupo é cada amostra: um grupo nunca se reparte entre o treino e a medida.
        em_ordem: as amostras são do passado para o futuro: treina-se no que vem antes do que se mede.
        semente: a do sorteio.

    Raises:
        ErroDeDados, ErroDeValor: as partes não cabem nas amostras, nas classes ou nos grupos.

    >>> [(treino.tolist(), medida.tolist()) for treino, medida in dividir(6, 2, em_ordem=True)]
    [([0, 1], [2, 3]), ([0, 1, 2, 3], [4, 5])]
    """
    if em_ordem:
        return _no_tempo(n, partes)
    acaso = np.random.RandomState(semente)
    if grupos is not None:
        de_cada = _por_grupo(np.asarray(grupos), n, partes, acaso)
    else:
        de_cada = np.empty(n, np.int64)
        de_cada[_em_fila(n, partes, rotulos, acaso)] = np.arange(n) % partes
    todas = np.arange(n)
    return [(todas[de_cada != parte], todas[de_cada == parte]) for parte in range(partes)]


def espalhadas(indices: Indices, rotulos: Indices | None, semente: int) -> Indices:
    """As mesmas amostras numa ordem em que todo começo tem das classes como o todo.

    >>> ordem = espalhadas(np.arange(6), np.array([0, 0, 0, 0, 1, 1]), 0)
    >>> sorted(np.array([0, 0, 0, 0, 1, 1])[ordem[:3]].tolist())
    [0, 0, 1]
    """
    acaso = np.random.RandomState(semente)
    ao_acaso: Indices = indices[acaso.permutation(len(indices))]
    if rotulos is None:
        return ao_acaso
    lugar = np.empty(len(ao_acaso))
    for classe in np.unique(rotulos[ao_acaso]):
        dela = rotulos[ao_acaso] == classe
        lugar[dela] = (np.arange(dela.sum()) + 0.5) / dela.sum()
    return ao_acaso[lugar.argsort(kind="stable")]


def _em_fila(n: int, partes: int, rotulos: Indices | None, acaso: np.random.RandomState) -> Indices:
    """As amostras ao acaso, classe depois de classe: dadas uma a cada parte, todas ficam com o mesmo."""
    if n < partes:
        raise ErroDeDados(f"são {n} amostras, e não dão para {partes} partes: peça menos partes.")
    ao_acaso = acaso.permutation(n)
    if rotulos is None:
        return ao_acaso
    classes, quantas = np.unique(rotulos, return_counts=True)
    if quantas.min() < partes:
        rara = quantas.argmin()
        raise ErroDeDados(
            f"a classe {classes[rara]} tem {quantas[rara]} amostra(s), e são {partes} partes: haveria partes "
            f"sem ela. Peça até {max(2, quantas[rara])} partes, junte amostras dela, ou use "
            "estratificar=False."
        )
    em_fila: Indices = ao_acaso[rotulos[ao_acaso].argsort(kind="stable")]
    return em_fila


def _por_grupo(grupos: Any, n: int, partes: int, acaso: np.random.RandomState) -> Indices:
    """A parte de cada amostra: cada grupo, do maior para o menor, vai para a parte que tem menos."""
    if grupos.shape != (n,):
        raise ErroDeDados(f"grupos diz o grupo de cada uma das {n} amostras, mas tem forma {grupos.shape}.")
    nomes, qual, quantas = np.unique(grupos, return_inverse=True, return_counts=True)
    if len(nomes) < partes:
        raise ErroDeDados(
            f"há {len(nomes)} grupo(s), e são {partes} partes: um grupo não se reparte. Peça menos partes."
        )
    ao_acaso = acaso.permutation(len(nomes))
    da_parte, cheias = np.empty(len(nomes), np.int64), np.zeros(partes, np.int64)
    for grupo in ao_acaso[quantas[ao_acaso].argsort(kind="stable")[::-1]]:
        da_parte[grupo] = cheias.argmin()
        cheias[da_parte[grupo]] += quantas[grupo]
    return da_parte[qual]


def _no_tempo(n: int, partes: int) -> list[Divisao]:
    tamanho = n // (partes + 1)
    if not tamanho:
        raise ErroDeValor(
            f"em ordem, {partes} partes pedem pelo menos {partes + 1} amostras, e são {n}: a primeira só "
            "serve para treinar. Peça menos partes."
        )
    inicios = [n - tamanho * resta for resta in range(partes, 0, -1)]
    return [(np.arange(inicio), np.arange(inicio, inicio + tamanho)) for inicio in inicios]
