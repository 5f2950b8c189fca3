"""O passo de treino de uma MLP(3, [4, 4, 1]) sobre ``Valor``, medido contra o mesmo passo no micrograd.

Rode com ``python -m bancada.valor``. O micrograd vem com ``pip install ".[bancada]"``.
"""

import gc
import importlib
import importlib.util
import random
import statistics
import time
from typing import Any

from bancada.concordancia import conferir_curvas
from neuronio.valor import Valor

XS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
YS = [1.0, -1.0, -1.0, 1.0]
TAXA = 0.001
RODADAS, PASSOS = 30, 50


class Neuronio:
    """Um neurônio, escrito como em ``micrograd.nn``: é o mesmo trabalho que se mede."""

    def __init__(self, entradas: int, nao_linear: bool) -> None:
        self.w = [Valor(random.uniform(-1, 1)) for _ in range(entradas)]
        self.b = Valor(0)
        self.nao_linear = nao_linear

    def __call__(self, x: list[Any]) -> Valor:
        ativacao = sum((wi * xi for wi, xi in zip(self.w, x, strict=False)), self.b)
        return ativacao.relu() if self.nao_linear else ativacao

    def parameters(self) -> list[Valor]:
        return [*self.w, self.b]


class MLP:
    """Camadas de neurônios, a última linear, também como em ``micrograd.nn``."""

    def __init__(self, entradas: int, saidas: list[int]) -> None:
        tamanhos = [entradas, *saidas]
        self.camadas = [
            [Neuronio(tamanhos[i], i != len(saidas) - 1) for _ in range(saidas[i])]
            for i in range(len(saidas))
        ]

    def __call__(self, x: list[Any]) -> Any:
        for camada in self.camadas:
            x = [neuronio(x) for neuronio in camada]
        return x[0] if len(x) == 1 else x

    def parameters(self) -> list[Valor]:
        return [p for camada in self.camadas for neuronio in camada for p in neuronio.parameters()]

    def zero_grad(self) -> None:
        for p in self.parameters():
            p.grad = 0.0


def passo(rede: Any) -> float:
    """Ida, perda, zerar, volta, atualização. ``rede`` é a do micrograd ou a de cima."""
    perda = sum((rede(x) - y) ** 2 for x, y in zip(XS, YS, strict=True))
    rede.zero_grad()
    if isinstance(perda, Valor):
        perda.retropropagar()
    else:
        perda.backward()
    for p in rede.parameters():
        p.data -= TAXA * p.grad
    return float(perda.data)


def medir(rodadas: int = RODADAS) -> tuple[list[float], list[float]]:
    """Os segundos de cada passo no micrograd, e os de cada passo sobre ``Valor``.

    As rodadas se alternam, para que uma oscilação da máquina atinja os dois, e antes de cada uma o coletor
    recolhe o que a outra deixou.

    Raises:
        Discordancia: se as perdas não são iguais ao fim de cada rodada.
    """
    micrograd = importlib.import_module("micrograd.nn")
    random.seed(1)
    redes = [micrograd.MLP(3, [4, 4, 1])]
    random.seed(1)
    redes.append(MLP(3, [4, 4, 1]))
    tempos: list[list[float]] = [[], []]
    for _ in range(rodadas):
        perdas = []
        for rede, marcas in zip(redes, tempos, strict=True):
            gc.collect()
            for _ in range(PASSOS):
                inicio = time.perf_counter()
                perda = passo(rede)
                marcas.append(time.perf_counter() - inicio)
            perdas.append(perda)
        conferir_curvas({"micrograd": perdas[:1], "Valor": perdas[1:]}, 1e-9)
    return tempos[0], tempos[1]


def principal() -> None:
    """Mede e imprime."""
    if importlib.util.find_spec("micrograd") is None:
        print('Falta o micrograd, com que comparar: pip install ".[bancada]"')
        return
    micrograd, valor = map(statistics.median, medir())
    print(f"micrograd  {micrograd * 1e6:7.0f} µs por passo (mediana)")
    print(f"Valor      {valor * 1e6:7.0f} µs por passo (mediana)")
    print(f"razão      {micrograd / valor:7.2f}, com as mesmas perdas")


if __name__ == "__main__":
    principal()
