"""O passo de treino de uma MLP(3, [4, 4, 1]) sobre ``Valor``, comparado com o mesmo passo no micrograd.

Rode com ``python -m bancada.valor``. Sem o micrograd (``pip install micrograd``) não há com o que comparar.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from neuronio.valor import Valor

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
TAXA = 0.01
PASSOS_POR_RODADA = 100
RODADAS = 20


class Neuronio:
    """Como em ``micrograd.nn``, linha por linha: é o mesmo trabalho que se mede."""

    def __init__(self, entradas: int, nao_linear: bool) -> None:
        self.w = [Valor(random.uniform(-1, 1)) for _ in range(entradas)]
        self.b = Valor(0)
        self.nao_linear = nao_linear

    def __call__(self, x: list[Any]) -> Valor:
        ativacao = sum((wi * xi for wi, xi in zip(self.w, x)), self.b)
        return ativacao.relu() if self.nao_linear else ativacao

    def parameters(self) -> list[Valor]:
        return [*self.w, self.b]


class MLP:
    """Camadas de neurônios; a última é linear."""

    def __init__(self, entradas: int, saidas: list[int]) -> None:
        tamanhos = [entradas, *saidas]
        self.camadas = [
            [Neuronio(tamanhos[i], nao_linear=i != len(saidas) - 1) for _ in range(saidas[i])]
            for i in range(len(saidas))
        ]
    def __call__(self, x):
        for camada in self.camadas:
            x = [n(x) for n in camada]
        return x[0] if len(x) == 1 else x
    def parameters(self):
        return [p for camada in self.camadas for n in camada for p in n.parameters()]
