"""Camadas: as peças de uma rede."""

from neuronio.camadas.ativacoes import (
    ELU,
    GELU,
    SELU,
    Ativacao,
    LeakyReLU,
    Linear,
    LogSoftmax,
    ReLU,
    Sigmoide,
    Softmax,
    Softplus,
    Swish,
    TanH,
)
from neuronio.camadas.camada import Camada
from neuronio.camadas.conv2d import Conv2D
from neuronio.camadas.densa import Densa
from neuronio.camadas.dropout import Dropout
from neuronio.camadas.entrada import Entrada
from neuronio.camadas.forma import Flatten, Redimensionar
from neuronio.camadas.normalizacao import BatchNorm, LayerNorm
from neuronio.camadas.pooling import AvgPool2D, GlobalAvgPool2D, MaxPool2D

__all__ = [
    "ELU",
    "GELU",
    "SELU",
    "Ativacao",
    "AvgPool2D",
    "BatchNorm",
    "Camada",
    "Conv2D",
    "Densa",
    "Dropout",
    "Entrada",
    "Flatten",
    "GlobalAvgPool2D",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "MaxPool2D",
    "ReLU",
    "Redimensionar",
    "Sigmoide",
    "Softmax",
    "Softplus",
    "Swish",
    "TanH",
]
