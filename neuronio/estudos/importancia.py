"""O que importou num estudo: que parte do que o erro muda vem de cada escolha."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

MINIMO_DE_TENTATIVAS = 5
ARVORES, TROCAS = 100, 20


def importancias(
    escolhas: Sequence[Mapping[str, Any]], erros: Sequence[float], nomes: Sequence[str]
) -> dict[str, float]:
    r"""Quanto piora a previsão do erro se se baralham os valores de uma escolha, em partes que somam 1.

    Uma floresta aleatória aprende a prever o erro das escolhas; baralhar a que importa estraga a previsão.
    Com menos de cinco tentativas não há o que aprender, e todas contam o mesmo.

    Fonte: Breiman, "Random Forests", 2001, §10 (a importância por permutação); Hutter, Hoos e
    Leyton-Brown, "An Efficient Approach for Assessing Hyperparameter Importance", 2014 (a floresta).

    >>> escolhas = [{"a": a, "b": b} for a in range(4) for b in ("x", "y")]
    >>> list(importancias(escolhas, [e["a"] ** 2 for e in escolhas], ["b", "a"]))
    ['a', 'b']
    """
    if len(escolhas) < MINIMO_DE_TENTATIVAS or len(nomes) == 1:
        return dict.fromkeys(nomes, 1 / len(nomes))
    from joblib import parallel_config
    from sklearn.ensemble import RandomForestRegressor

    colunas = {nome: _em_colunas([e[nome] for e in escolhas]) for nome in nomes}
    x, y = np.hstack(list(colunas.values())), np.asarray(erros, np.float64)
    with parallel_config("sequential"):  # num cluster, cada árvore iria a outra máquina
        floresta = RandomForestRegressor(ARVORES, random_state=0, n_jobs=1).fit(x, y)
    acaso = np.random.RandomState(0)
    base = float(((floresta.predict(x) - y) ** 2).mean())
    pioras, inicio = {}, 0
    for nome, dela in colunas.items():
        onde = slice(inicio, inicio + dela.shape[1])
        inicio = onde.stop
        baralhadas = []
        for _ in range(TROCAS):
            outra = x.copy()
            outra[:, onde] = outra[acaso.permutation(len(x)), onde]
            baralhadas.append(float(((floresta.predict(outra) - y) ** 2).mean()))
        pioras[nome] = max(0.0, float(np.mean(baralhadas)) - base)
    soma = sum(pioras.values()) or 1.0
    return {nome: pioras[nome] / soma for nome in sorted(pioras, key=lambda nome: -pioras[nome])}


def _em_colunas(valores: Sequence[Any]) -> np.ndarray:
    """Números, uma coluna; o resto, uma coluna por valor diferente, ``(tentativas, colunas)``."""
    if all(e_numero(v) for v in valores):
        return np.asarray(valores, np.float64)[:, None]
    textos = [repr(v) for v in valores]
    diferentes = list(dict.fromkeys(textos))
    return np.array([[texto == um for um in diferentes] for texto in textos], np.float64)


def e_numero(valor: Any) -> bool:
    """Se é um número, e não um sim ou não."""
    return isinstance(valor, int | float | np.integer | np.floating) and not isinstance(valor, bool)
