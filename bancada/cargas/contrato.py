"""O que é uma carga."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bancada.resultado import Resultado

Dizer = Callable[[str], None]
"""A quem se conta o andamento."""

RODADAS = 5
"""Quantas vezes cada um corre, se não se diz outra coisa."""

AMOSTRAS_DO_RAPIDO = 31 * 64 + 56
"""Poucas, e que também deixam um último lote menor."""


@dataclass(frozen=True)
class Opcoes:
    """O que se pediu na linha de comando.

    Args:
        rodadas: quantas vezes cada um corre, se se pediu.
        rapido: só para ver se tudo roda: poucas amostras, e um modo de cada família.
        amostras: quantas, no lugar das de cada carga.
        motores: os do Neurônio.
        pares: as bibliotecas, como em `bancada.pares.MODULOS`.
        redes: as da varredura, pelo nome; sem nenhuma, todas.
        compilado: se na varredura corre também o torch.compile.
    """

    rodadas: int | None
    rapido: bool
    amostras: int | None
    motores: list[str]
    pares: list[str]
    redes: tuple[str, ...] = ()
    compilado: bool = False

    def vezes(self, de_costume: int = RODADAS) -> int:
        """Quantas vezes cada um corre."""
        return 1 if self.rapido else self.rodadas or de_costume

    def quantas(self, da_carga: int) -> int:
        """Quantas amostras usar."""
        return self.amostras or (min(da_carga, AMOSTRAS_DO_RAPIDO) if self.rapido else da_carga)


class Carga(Protocol):
    """Algo que se mede. ``dizer`` recebe o andamento."""

    def medir(self, opcoes: Opcoes, dizer: Dizer) -> list[Resultado]:
        """Mede, e confere que todos calcularam a mesma coisa."""
        ...
