"""Tensores em tuplas, listas e dicionários: postos em fila, e de volta."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any


def achatar(arvore: Any) -> list[Any]:
    """As folhas, em fila; None é nenhuma.

    >>> achatar({"a": 1, "b": (2, None, [3])})
    [1, 2, 3]
    """
    if arvore is None:
        return []
    if isinstance(arvore, dict):
        return [folha for parte in arvore.values() for folha in achatar(parte)]
    if isinstance(arvore, (tuple, list)):
        return [folha for parte in arvore for folha in achatar(parte)]
    return [arvore]


def montar(molde: Any, folhas: Sequence[Any]) -> Any:
    """A árvore como o molde, com outras folhas.

    >>> montar({"a": 1, "b": (2, None, [3])}, "xyz")
    {'a': 'x', 'b': ('y', None, ['z'])}
    """
    return _montar(molde, iter(folhas))


def _montar(molde: Any, folhas: Iterator[Any]) -> Any:
    if molde is None:
        return None
    if isinstance(molde, dict):
        return {nome: _montar(parte, folhas) for nome, parte in molde.items()}
    if isinstance(molde, (tuple, list)):
        return _do_tipo(molde, (_montar(parte, folhas) for parte in molde))
    return next(folhas)


def _do_tipo(molde: Any, partes: Iterable[Any]) -> Any:
    if hasattr(molde, "_fields"):  # uma tupla com nomes
        return type(molde)(*partes)
    return type(molde)(partes)
