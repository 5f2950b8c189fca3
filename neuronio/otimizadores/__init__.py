"""Otimizadores: como os parâmetros mudam, dado o gradiente."""

from neuronio.otimizadores.otimizador import Otimizador
from neuronio.otimizadores.sgd import SGD

__all__ = ["SGD", "Otimizador"]
