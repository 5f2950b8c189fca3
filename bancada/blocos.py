"""Quanto se ganha em pular os blocos que faltam: o produto por uma matriz de blocos ao lado do inteiro.

    python -m bancada.blocos

Alterna os dois, muitas vezes, no motor llvm, e dá de cada forma e densidade o menor tempo de cada um, o que a
regra de `neuronio.tensor.blocos` espera (menor que 1 é mais rápido que o inteiro), e se ela o escolhe.
"""

from __future__ import annotations

import time

import numpy as np

import neuronio as nn
from neuronio.tensor.blocos import VANTAGEM, Blocos

LADOS, DENSIDADES = (8, 16, 32, 64), (0.05, 0.2, 0.4)
FORMAS = ((64, 1024), (1, 1024), (64, 256), (512, 256))
"""De quantas amostras, e de que lado é a matriz."""


def rede(camada: nn.Camada, lado: int) -> nn.Sequencial:
    """Uma rede de uma camada só, compilada."""
    nova = nn.Sequencial([nn.Entrada(lado), camada])
    nova.compilar("sgd", "mse", motor="llvm")
    return nova


def medir(amostras: int, lado: int, do_bloco: int, densidade: float) -> None:
    """Escreve uma linha da tabela."""
    nn.semente(0)
    camada = nn.Esparsa(lado, 1 - densidade, bloco=do_bloco)
    inteira, pulada = rede(nn.Densa(lado), lado), rede(camada, lado)
    mascara = camada.kernel.mascara
    assert mascara is not None
    blocos = Blocos(mascara[::do_bloco, ::do_bloco], do_bloco, do_bloco)
    camada._visto = mascara, blocos  # seja qual for a regra
    x = np.random.default_rng(0).normal(size=(amostras, lado)).astype("float32")
    tempos: dict[nn.Sequencial, list[float]] = {inteira: [], pulada: []}
    for vez in range(100):
        for modelo, medidos in tempos.items():
            inicio = time.perf_counter()
            modelo.prever(x, lote=amostras)
            medidos[vez:] = [time.perf_counter() - inicio]
    do_inteiro, do_pulado = (min(t[1:]) * 1e6 for t in tempos.values())
    espera = blocos.custo / lado**2
    escolhe = ", e o escolhe" if espera * VANTAGEM < 1 else ""
    qual = f"{amostras:4} × {lado:4}, blocos de {do_bloco:2}, {blocos.ha.mean():4.0%}"
    tempo = f"inteiro {do_inteiro:6.0f} µs, em blocos {do_pulado:6.0f} µs ({do_inteiro / do_pulado:4.1f}×)"
    print(f"{qual}: {tempo}; espera-se {espera:.2f}{escolhe}", flush=True)


if __name__ == "__main__":
    for amostras, lado in FORMAS:
        for do_bloco in LADOS:
            for densidade in DENSIDADES:
                medir(amostras, lado, do_bloco, densidade)
