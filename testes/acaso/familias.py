"""As famílias de programas, e o programa de cada número."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from testes.acaso.ambiente import Ambiente
from testes.acaso.caso import Caso
from testes.acaso.sortear_contas import sortear_conta
from testes.acaso.sortear_redes import sortear_densas, sortear_rede, sortear_sequencias
from testes.acaso.sorteio import Sorteio

FAMILIAS: dict[str, Callable[[Sorteio, Ambiente], Caso]] = {
    "contas": sortear_conta,
    "redes": sortear_rede,
    "densas": sortear_densas,
    "sequencias": sortear_sequencias,
}
PESOS = {"contas": 8, "redes": 2, "densas": 2, "sequencias": 1}
"""De cada treze programas, quantos são de cada família: uma rede demora mais que uma conta a compilar."""


def sortear_caso(semente: int, numero: int, familias: Sequence[str] = tuple(FAMILIAS)) -> Caso:
    """O programa de tal número, sempre o mesmo para a mesma semente e as mesmas famílias."""
    sorteio = Sorteio(semente, numero)
    familia = sorteio.um([nome for nome in familias for _ in range(PESOS[nome])])
    return FAMILIAS[familia](sorteio, Ambiente.sorteado(sorteio))
