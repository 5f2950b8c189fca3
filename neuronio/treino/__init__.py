"""Treino: o laço, o histórico e os callbacks."""

from neuronio.treino.callbacks import Callback, Treino
from neuronio.treino.historico import Historico
from neuronio.treino.parada import ParadaAntecipada
from neuronio.treino.plato import ReduzirNoPlato
from neuronio.treino.ponto import PontoDeControle
from neuronio.treino.tensorboard import TensorBoard

__all__ = [
    "Callback",
    "Historico",
    "ParadaAntecipada",
    "PontoDeControle",
    "ReduzirNoPlato",
    "TensorBoard",
    "Treino",
]
