"""O limite aritmético: quantas contas a tarefa pede, e quantas esta máquina faz por segundo.

Rode com ``python -m bancada.limite`` para ver só o pico.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from bancada.rede import Conv, Densa, Tarefa, percorrer

LADOS = (1024, 2048, 4096)
REPETICOES = 5


def operacoes_por_amostra(tarefa: Tarefa, treino: bool = True) -> int:
    """Somas e multiplicações que os produtos de uma amostra pedem.

    Cada produto de m multiplicações custa 2m na ida, 2m no gradiente dos pesos e 2m no da entrada; o
    gradiente em relação aos dados ninguém usa, e não se conta. Bias, ativações, pooling, normas e otimizador
    também não: são o que uma biblioteca perfeita esconderia.
    """
    total, primeira = 0, True
    for camada, entrada, saida in percorrer(tarefa):
        match camada:
            case Densa(unidades):
                multiplicacoes = entrada[0] * unidades
            case Conv(_, lado):
                multiplicacoes = math.prod(saida) * entrada[0] * lado * lado
            case _:
                continue
        vezes = (2 if primeira else 3) if treino else 1
        total, primeira = total + 2 * multiplicacoes * vezes, False
    return total


def medir_pico(lados: tuple[int, ...] = LADOS) -> dict[str, float]:
    """Operações por segundo do maior produto float32 de cada biblioteca de álgebra, com todos os núcleos."""
    picos = {"numpy": max(_pico_do_numpy(lado) for lado in lados)}
    if importlib.util.find_spec("torch") is not None:
        picos["torch"] = max(_pico_do_torch(lado) for lado in lados)
    return picos


def pico_em_outro_processo(lados: tuple[int, ...]) -> float:
    """O maior dos picos, medido num processo à parte: este não carrega as bibliotecas que compara."""
    comando = [sys.executable, "-m", "bancada.limite", *map(str, lados)]
    saida = subprocess.run(comando, capture_output=True, text=True, check=True).stdout
    return max(float(pico) for pico in json.loads(saida).values())


def _pico_do_numpy(lado: int) -> float:
    a, b, c = (np.full((lado, lado), 0.5, np.float32) for _ in range(3))
    return _operacoes_por_segundo(lado, lambda: np.matmul(a, b, out=c))


def _pico_do_torch(lado: int) -> float:
    torch: Any = importlib.import_module("torch")
    a, b, c = (torch.full((lado, lado), 0.5) for _ in range(3))
    return _operacoes_por_segundo(lado, lambda: torch.matmul(a, b, out=c))


def _operacoes_por_segundo(lado: int, produto: Callable[[], object]) -> float:
    produto()
    tempos = []
    for _ in range(REPETICOES):
        inicio = time.perf_counter()
        produto()
        tempos.append(time.perf_counter() - inicio)
    return 2 * lado**3 / min(tempos)


if __name__ == "__main__":
    print(json.dumps(medir_pico(tuple(map(int, sys.argv[1:])) or LADOS)))
