"""As famílias de programas, e o programa de cada número."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from neuronio.motores.llvm import compilacao
from testes.acaso.caso import Ambiente, Caso
from testes.acaso.sortear_contas import sortear_conta
from testes.acaso.sortear_redes import sortear_densas, sortear_rede, sortear_sequencias
from testes.acaso.sorteio import Sorteio

FAMILIAS: dict[str, Callable[[Sorteio, Ambiente], Caso]] = {
    "contas": sortear_conta,
    "redes": sortear_rede,
    "densas": sortear_densas,
    "sequencias": sortear_sequencias,
}
PESOS = {"contas": 5, "redes": 3, "densas": 2, "sequencias": 1}
"""De cada onze programas, quantos são de cada família."""


def sortear_caso(semente: int, numero: int, familias: Sequence[str] = tuple(FAMILIAS)) -> Caso:
    """O programa de tal número, sempre o mesmo para a mesma semente e as mesmas famílias."""
    sorteio = Sorteio(semente, numero)
    familia = sorteio.um([nome for nome in familias for _ in range(PESOS[nome])])
    return FAMILIAS[familia](sorteio, Ambiente(sorteio.entre(1, 5), sorteio.um(_vetores())))


def _vetores() -> list[str]:
    """Os nomes dos vetores que este processador tem."""
    tem = compilacao.larguras()
    return [nome for nome, v in vars(compilacao).items() if isinstance(v, compilacao.Vetores) and v in tem]
