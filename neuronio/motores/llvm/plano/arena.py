"""A arena: o pedaço de memória em que ficam os valores guardados."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from neuronio.tensor.programa import Nome

LINHA = 64
"""Bytes de uma linha de cache: todo valor começa numa."""


@dataclass(frozen=True)
class Arena:
    """Um só pedaço de memória, com o lugar de cada valor guardado."""

    lugares: dict[Nome, int]
    """Em bytes, a partir do começo."""
    copias: dict[Nome, int]
    """Dos resultados em partes, a distância entre a de uma thread e a da seguinte, em bytes."""
    bytes: int
    lote: int
    """De quantas amostras é o maior lote que cabe."""
    corpos: Mapping[Nome, Arena] = field(default_factory=dict)
    """As dos programas que se executam dentro de um núcleo: cada thread tem a sua, no rascunho."""
