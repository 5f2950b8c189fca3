"""Métricas: números que dizem como vai o treino, sem guiá-lo."""

from neuronio.metricas.auc import AUC
from neuronio.metricas.contagens import F1, Precisao, Recall
from neuronio.metricas.metrica import Acuracia, Metrica

__all__ = ["AUC", "F1", "Acuracia", "Metrica", "Precisao", "Recall"]
