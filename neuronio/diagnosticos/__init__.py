"""Diagnósticos: dos números de um treino, o que está errado, por que se diz isso, e o que mudar."""

from neuronio.diagnosticos.achado import Achado, Barras, Linhas, Pontos, Remedio
from neuronio.diagnosticos.regras import REGRAS, diagnosticar
from neuronio.diagnosticos.sinais import Colunas, Gradiente, Passo, Repetidas, Sinais, Unidades, Vizinhos

__all__ = [
    "REGRAS",
    "Achado",
    "Barras",
    "Colunas",
    "Gradiente",
    "Linhas",
    "Passo",
    "Pontos",
    "Remedio",
    "Repetidas",
    "Sinais",
    "Unidades",
    "Vizinhos",
    "diagnosticar",
]


def __dir__() -> list[str]:
    return list(__all__)
