"""Um conjunto de medidas parecidas, de muitas redes: a razão de cada uma, a média delas e a menor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bancada.resultado import CASA, Linha, Resultado


@dataclass(frozen=True)
class Medida:
    """Uma rede em que correram o Neurônio e alguém mais.

    Args:
        titulo: o da rede.
        casa, par: as linhas do Neurônio e do mais rápido dos outros.
        operacoes: as que a medida pede.
    """

    titulo: str
    casa: Linha
    par: Linha
    operacoes: int

    @property
    def razao(self) -> float:
        """Quantas vezes o par demora o que o Neurônio demora."""
        return self.par.mediana / self.casa.mediana


@dataclass(frozen=True)
class Conjunto:
    """As medidas, da maior razão à menor."""

    nome: str
    medidas: list[Medida]

    @property
    def media(self) -> float:
        """A média geométrica das razões: a de 2× e ½× é 1×."""
        return math.exp(math.fsum(math.log(m.razao) for m in self.medidas) / len(self.medidas))

    @property
    def menor(self) -> Medida:
        """Onde o Neurônio vai pior."""
        return self.medidas[-1]


def conjuntos(resultados: Sequence[Resultado]) -> list[Conjunto]:
    """Os que há, sem as redes em que só um correu."""
    nomes = dict.fromkeys(r.conjunto for r in resultados if r.conjunto)
    todos = [Conjunto(nome, _medidas([r for r in resultados if r.conjunto == nome])) for nome in nomes]
    return [conjunto for conjunto in todos if conjunto.medidas]


def _medidas(resultados: Sequence[Resultado]) -> list[Medida]:
    medidas = []
    for resultado in resultados:
        casa = resultado.melhor(CASA)
        outras = [linha for linha in resultado.linhas if linha.biblioteca != CASA]
        if casa is not None and outras:
            par = min(outras, key=lambda linha: linha.mediana)
            medidas.append(Medida(resultado.titulo, casa, par, resultado.operacoes))
    return sorted(medidas, key=lambda medida: -medida.razao)
