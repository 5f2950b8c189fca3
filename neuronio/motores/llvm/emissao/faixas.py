"""Os índices de um vetor: as posições, num eixo, dos números que se calculam de uma vez."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Inteiro = Any
"""Um inteiro de Python, um valor de 64 bits conhecido só ao executar, ou os de um vetor (`VARIOS`)."""

Condicao = Any
"""Verdade ou não: um bool ou um por número, se já se sabe ao compilar; ou um valor de um bit, ou um vetor."""


@dataclass(frozen=True)
class Faixa:
    """Índices a distâncias conhecidas de um começo: o k-ésimo número está em ``inicio + desvios[k]``.

    Num vetor pela metade, só os primeiros ``vivos`` valem; os outros repetem o último deles.
    """

    inicio: Any
    """Zero, se todos os índices são conhecidos ao compilar."""
    desvios: tuple[int, ...]
    vivos: int
    multiplo: int
    """De que número o começo é múltiplo com certeza; zero é múltiplo de todos."""

    @classmethod
    def seguidos(cls, inicio: Any, vivos: int, lanes: int, multiplo: int = 1) -> Faixa:
        """``inicio``, ``inicio + 1``, … até ``vivos`` deles."""
        desvios = tuple(min(k, vivos - 1) for k in range(lanes))
        if isinstance(inicio, int):
            return cls(0, tuple(inicio + d for d in desvios), vivos, 0)
        return cls(inicio, desvios, vivos, multiplo)


@dataclass(frozen=True)
class Avulsos:
    """Índices que não guardam entre si distância conhecida: um por número."""

    indices: tuple[Any, ...]
    vivos: int

    @property
    def desvios(self) -> tuple[Any, ...]:
        """Um por número, como os de uma `Faixa`."""
        return self.indices


VARIOS = (Faixa, Avulsos)
