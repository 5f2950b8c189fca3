"""As amostras: arrays com nome, com uma amostra por linha, que se percorrem juntos."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

import numpy as np

from neuronio.camadas.fila import FLUXO
from neuronio.motores import Motor, Passo, Trecho

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Molde:
    """Que arrays há num lote, e com que nomes: o que distingue um passo de outro.

    Args:
        entradas: os nomes, que são os argumentos de `propagar`.
        alvos: os nomes das saídas a que se comparam; o de uma saída só é "". Nenhum, se não há alvos.
        com_pesos: se cada amostra tem um peso.

    >>> Molde(("imagem", "tabela"), ("",), False).separar([1, 2, 3])
    ({'imagem': 1, 'tabela': 2}, 3, None)
    """

    entradas: tuple[str, ...]
    alvos: tuple[str, ...] = ()
    com_pesos: bool = False

    def separar(self, tensores: Sequence[Any]) -> tuple[Any, Any, Any]:
        """Dos tensores de um lote, em fila: as entradas, os alvos e os pesos.

        O que é um só vem sozinho, e o que são vários, num dicionário; o que não há é None.
        """
        fila = list(tensores)
        pesos = fila.pop() if self.com_pesos else None
        x = dict(zip(self.entradas, fila, strict=False))
        alvo = dict(zip(self.alvos, fila[len(x) :], strict=True))
        return _um_ou_varios(x), (_um_ou_varios(alvo) if alvo else None), pesos


@cache
def molde_de(entradas: tuple[str, ...], alvos: tuple[str, ...] = (), com_pesos: bool = False) -> Molde:
    """O mesmo molde de sempre, que assim se compara depressa."""
    return Molde(entradas, alvos, com_pesos)


class Dados(Protocol):
    """O que um laço percorre: na memória ou numa fonte."""

    em_ordem: bool

    def __len__(self) -> int: ...

    @property
    def molde(self) -> Molde: ...

    @property
    def arrays(self) -> list[np.ndarray]: ...

    def percorrer(
        self,
        motor: Motor,
        passo: Passo,
        ordens: np.ndarray,
        lote: int,
        um_de_cada_vez: bool = False,
        desde: int = 0,
    ) -> Iterator[Trecho]: ...

    def prever(self, motor: Motor, passo: Passo, lote: int) -> list[np.ndarray]: ...


@dataclass
class Amostras:
    """Arrays já conferidos: as entradas, os alvos e os pesos de cada amostra."""

    entradas: Arrays
    alvos: Arrays = field(default_factory=dict)
    pesos: np.ndarray | None = None
    em_ordem: bool = field(default=False, init=False)
    """Se não se embaralham."""

    def __len__(self) -> int:
        return len(next(iter(self.entradas.values())))

    @property
    def molde(self) -> Molde:
        """Que arrays há."""
        return molde_de(tuple(self.entradas), tuple(self.alvos), self.pesos is not None)

    @property
    def arrays(self) -> list[np.ndarray]:
        """Todos, em fila, como um motor os percorre."""
        pesos = [] if self.pesos is None else [self.pesos]
        return [*self.entradas.values(), *self.alvos.values(), *pesos]

    def percorrer(
        self,
        motor: Motor,
        passo: Passo,
        ordens: np.ndarray,
        lote: int,
        um_de_cada_vez: bool = False,
        desde: int = 0,
    ) -> Iterator[Trecho]:
        """Dá o passo em cada lote de cada época; veja `Motor.percorrer`."""
        return motor.percorrer(passo, self.arrays, ordens, self.cabem(lote), um_de_cada_vez, desde)

    def prever(self, motor: Motor, passo: Passo, lote: int) -> list[np.ndarray]:
        """As saídas do passo, na ordem das amostras."""
        return motor.prever(passo, self.arrays, self.cabem(lote))

    def cabem(self, lote: int) -> int:
        """Quantas amostras vão num lote: de cada fluxo, uma janela só, que a seguinte continua."""
        fluxo = self.entradas.get(FLUXO)
        return lote if fluxo is None else min(lote, len(np.unique(fluxo[:, 0])))


def _um_ou_varios(por_nome: dict[str, Any]) -> Any:
    return next(iter(por_nome.values())) if len(por_nome) == 1 else por_nome
