"""Perdas: quanto a saída da rede erra o alvo, num número só."""

from neuronio.perdas.binaria import EntropiaCruzadaBinaria
from neuronio.perdas.classes import NLL, EntropiaCruzada
from neuronio.perdas.perda import Perda
from neuronio.perdas.regressao import MAE, MSE, MSLE, RMSE, Huber

__all__ = ["MAE", "MSE", "MSLE", "NLL", "RMSE", "EntropiaCruzada", "EntropiaCruzadaBinaria", "Huber", "Perda"]
