"""Treino: o laço, o histórico e os callbacks."""

from neuronio.treino.callbacks import Callback, ParadaAntecipada, PontoDeControle, Treino
from neuronio.treino.historico import Historico

__all__ = ["Callback", "Historico", "ParadaAntecipada", "PontoDeControle", "Treino"]
