"""Exames: o que uma rede, o seu treino e os seus dados dizem de si, medido e interpretado."""

from neuronio.exames.exame import diagnostico

__all__ = ["diagnostico"]


def __dir__() -> list[str]:
    return list(__all__)
