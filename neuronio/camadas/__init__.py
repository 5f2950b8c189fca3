"""Camadas: as peças de uma rede."""

from neuronio.camadas.ativacoes import Ativacao, Linear, LogSoftmax, ReLU
from neuronio.camadas.camada import Camada
from neuronio.camadas.densa import Densa

__all__ = ["Ativacao", "Camada", "Densa", "Linear", "LogSoftmax", "ReLU"]
