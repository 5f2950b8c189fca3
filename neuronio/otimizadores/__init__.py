"""Otimizadores: como os parâmetros mudam, dado o gradiente."""

from neuronio.otimizadores.adadelta import Adadelta
from neuronio.otimizadores.adagrad import AdaGrad
from neuronio.otimizadores.adam import Adam
from neuronio.otimizadores.adamw import AdamW
from neuronio.otimizadores.amsgrad import AMSGrad
from neuronio.otimizadores.lion import Lion
from neuronio.otimizadores.nadam import Nadam
from neuronio.otimizadores.otimizador import Otimizador
from neuronio.otimizadores.rmsprop import RMSProp
from neuronio.otimizadores.sgd import SGD

__all__ = ["SGD", "AMSGrad", "AdaGrad", "Adadelta", "Adam", "AdamW", "Lion", "Nadam", "Otimizador", "RMSProp"]
