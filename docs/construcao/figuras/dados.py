"""Os conjuntos de dados: umas amostras de cada um."""

from collections.abc import Callable
from typing import Any

import numpy as np

import neuronio as nn
from construcao.figuras.exemplos import petalas, sem_avisos
from construcao.figuras.tracos import curvas, quadro
from neuronio.graficos import paleta
from neuronio.graficos.figura import Figura
from neuronio.graficos.fileiras import fileiras

CORES = (paleta.AZUL, paleta.VERMELHAO, paleta.VERDE)


def _pontos(titulo: str, x: Any, y: Any, eixos_de: tuple[str, str] = ("x₁", "x₂")) -> Figura:
    figura, eixos = quadro(titulo, *eixos_de, altura=3.9)
    for classe, marca in zip(np.unique(y), "o^s", strict=False):
        eixos.plot(*x[y == classe].T, marca, color=CORES[classe], markersize=4.5, alpha=0.8)
    return figura


def _de_brinquedo(criar: Callable[[], Any]) -> Figura:
    x, y = criar()
    return _pontos(f"nn.dados.{criar.__name__}(): {len(x)} pontos", x, y)


def _iris() -> Figura:
    medidas = ("comprimento da pétala, em cm", "largura da pétala, em cm")
    return _pontos("nn.dados.iris(): três espécies", *petalas(), medidas)


def _digitos() -> Figura:
    (x, y), _ = nn.dados.digitos()
    de_cada = [np.flatnonzero(y == classe)[:2] for classe in range(10)]
    linhas = {f"amostra {i + 1}": x[[quais[i] for quais in de_cada]] for i in range(2)}
    return fileiras("nn.dados.digitos(): de 0 a 9, em 8×8 pontos", linhas)


def _senoide() -> Figura:
    x, y = nn.dados.senoide()
    pontos = np.column_stack([x, y])
    return _pontos("nn.dados.senoide(): o seno, com ruído", pontos, np.zeros(len(x), int), ("x", "y"))


def _co2() -> Figura:
    valores = sem_avisos(nn.dados.co2).linha.valores[:, 0]
    anos = np.arange(1960, 2001, 10)
    figura = curvas(
        *("nn.dados.co2(): o CO₂ em Mauna Loa", "ano", "partes por milhão"),
        {"": (1958 + (2 + np.arange(len(valores))) / 12, valores)},
    )
    figura.axes[0].set_xticks(anos, [str(ano) for ano in anos])
    return figura


FIGURAS = {
    "dados.espiral": lambda: _de_brinquedo(nn.dados.espiral),
    "dados.luas": lambda: _de_brinquedo(nn.dados.luas),
    "dados.circulos": lambda: _de_brinquedo(nn.dados.circulos),
    "dados.xor": lambda: _de_brinquedo(nn.dados.xor),
    "dados.senoide": _senoide,
    "dados.iris": _iris,
    "dados.digitos": _digitos,
    "dados.co2": _co2,
}
