"""``python -m bancada.aumento``: o que o aumento custa, e o que vale em dígitos girados.

Custo: épocas da rede de convoluções do contrato com rotação, deslocamento e zoom, e sem nada, uma de cada
vez; de cada uma fica o menor tempo de processador, que outros programas pouco mudam. Valor: a mesma rede
aprende o MNIST com e sem rotação, e mede-se no teste, com cada imagem girada ao acaso de −30° a 30°.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino

LOTE, GRAUS = 64, 30
GEOMETRIA = [nn.aumento.Rotacao(15), nn.aumento.Deslocamento(0.1), nn.aumento.Zoom(0.1)]


def rede(*primeiras: nn.Camada) -> nn.Sequencial:
    """A rede de convoluções do contrato, com outras camadas à frente."""
    nn.semente(0)
    camadas = [
        *(nn.Entrada(1, 28, 28), *primeiras, nn.Conv2D(24, 3), nn.ReLU(), nn.MaxPool2D(2)),
        *(nn.Conv2D(30, 3), nn.ReLU(), nn.MaxPool2D(2)),
        *(nn.Flatten(), nn.Densa(100), nn.TanH(), nn.Dropout(0.3), nn.Densa(10)),
    ]
    nova = nn.Sequencial(camadas)
    nova.compilar("adam", "entropia-cruzada", metricas=["acuracia"], motor="llvm")
    return nova


def custo(x: np.ndarray, y: np.ndarray, vezes: int) -> list[float]:
    """O menor tempo de processador de uma época, em microssegundos por amostra, sem e com aumento."""
    redes = [rede(), rede(nn.aumento.Fila(GEOMETRIA))]
    tempos: list[list[float]] = [[], []]
    for vez in range(vezes + 1):
        for modelo, medidos in zip(redes, tempos, strict=True):
            inicio = time.process_time()
            modelo.treinar(x, y, lote=LOTE, progresso=False)
            if vez:  # a primeira compila
                medidos.append(time.process_time() - inicio)
    return [min(medidos) / len(x) * 1e6 for medidos in tempos]


def girar(x: np.ndarray) -> np.ndarray:
    """Cada imagem girada por um ângulo ao acaso, sempre os mesmos."""
    nn.semente(2026)
    rotacao = nn.aumento.Rotacao(GRAUS)
    with nn.sem_gradiente(), modo_de_treino(True):
        giradas: np.ndarray = rotacao(x).numpy()
    return giradas


def principal() -> None:
    opcoes = argparse.ArgumentParser(description=__doc__)
    opcoes.add_argument("--epocas", type=int, default=10)
    opcoes.add_argument(
        "--amostras", type=int, default=60_000, help="do MNIST, nos treinos com e sem rotação"
    )
    opcoes.add_argument("--so-custo", action="store_true")
    pedido = opcoes.parse_args()
    (x, y), (xt, yt) = nn.dados.mnist()
    nn.threads(1)
    sem, com = custo(x[:4096], y[:4096], 8)
    print(f"custo: {sem:.1f} µs por amostra sem, {com:.1f} com: {com / sem:.3f} vezes")
    nn.threads(2)
    if pedido.so_custo:
        return
    girados = girar(xt)
    for nome, aumento in (("sem aumento", None), (f"Rotacao({GRAUS})", [nn.aumento.Rotacao(GRAUS)])):
        modelo = rede()
        x_, y_ = x[: pedido.amostras], y[: pedido.amostras]
        modelo.treinar(x_, y_, epocas=pedido.epocas, lote=LOTE, aumento=aumento, progresso=False)
        direitos, de_lado = (modelo.avaliar(imagens, yt)["acuracia"] for imagens in (xt, girados))
        print(f"{nome}: {direitos:.2%} no teste, {de_lado:.2%} no teste girado até ±{GRAUS}°")


if __name__ == "__main__":
    principal()
