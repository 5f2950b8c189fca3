"""Neurônio: redes neurais em português, do primeiro escalar à curva ROC."""


from neuronio.camadas import *  # noqa: F403
from neuronio.erros import *  # noqa: F403
from neuronio.otimizadores import *  # noqa: F403
from neuronio.perdas import *  # noqa: F403
from neuronio.tensor import (
    Tensor,
    concatenar,
    empilhar,
    gradientes,
    onde,
    sem_gradiente,
    semente,
    sortear,
)

__version__ = "0.1.0"
