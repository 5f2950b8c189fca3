"""As perdas de uma amostra, contra o que a rede disse."""

from typing import Any

import numpy as np

import neuronio as nn
from construcao.figuras.tracos import curvas
from neuronio.formato import numero
from neuronio.graficos.figura import Figura

SAIDAS = np.linspace(-3, 3, 121)
PROBABILIDADES = np.linspace(0.01, 0.99, 99)


def _perdas(perda: nn.Perda, saidas: Any, alvo: Any) -> np.ndarray:
    """A perda de cada saída sozinha, contra o mesmo alvo."""
    return np.array([perda(np.atleast_2d(s), np.atleast_1d(alvo)).item() for s in saidas])


def _de_numeros(perda: nn.Perda, saidas: np.ndarray = SAIDAS, alvo: float = 0.0) -> Figura:
    dela = _perdas(perda, saidas, [[alvo]])
    linhas = {
        "a perda": (saidas, dela),
        "a derivada": (saidas, np.gradient(dela, saidas)),
    }
    titulo = f"{type(perda).__name__} de uma saída, se o alvo é {numero(alvo)}"
    return curvas(titulo, "a saída", "", linhas)


def _da_classe_certa(perda: nn.Perda) -> Figura:
    """De duas classes, contra a probabilidade que a rede dá à certa."""
    logaritmos = np.log(np.stack([PROBABILIDADES, 1 - PROBABILIDADES], axis=-1))
    dela = _perdas(perda, logaritmos, [0])
    titulo = f"{type(perda).__name__}: confiar no erro custa caro"
    return curvas(titulo, "probabilidade da classe certa", "a perda", {"": (PROBABILIDADES, dela)})


def _binaria() -> Figura:
    linhas = {
        f"se a classe é {classe}": (
            PROBABILIDADES,
            _perdas(nn.EntropiaCruzadaBinaria(), PROBABILIDADES[:, None], [[classe]]),
        )
        for classe in (0, 1)
    }
    return curvas("EntropiaCruzadaBinaria", "a saída: a probabilidade da classe 1", "a perda", linhas)


FIGURAS = {
    "MSE": lambda: _de_numeros(nn.MSE()),
    "RMSE": lambda: _de_numeros(nn.RMSE(), SAIDAS[SAIDAS != 0]),
    "MAE": lambda: _de_numeros(nn.MAE()),
    "Huber": lambda: _de_numeros(nn.Huber()),
    "MSLE": lambda: _de_numeros(nn.MSLE(), np.linspace(0, 6, 121), 2.0),
    "EntropiaCruzada": lambda: _da_classe_certa(nn.EntropiaCruzada()),
    "EntropiaCruzadaBinaria": _binaria,
    "NLL": lambda: _da_classe_certa(nn.NLL()),
}
