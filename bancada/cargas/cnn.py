"""As redes convolucionais."""

from __future__ import annotations

from bancada.cargas.treino import CargaDeTreino
from bancada.rede import Achatar, Ativacao, Camada, Conv, Densa, Dropout, MaxPool, Norma, Otimizador, Tarefa

RELU = Ativacao("relu")
FIM: tuple[Camada, ...] = (Achatar(), Densa(100), Ativacao("tanh"), Dropout(0.3), Densa(10))
ADAM = Otimizador("adam", 0.001)

CONVOLUCIONAL = Tarefa(
    "mnist",
    (1, 28, 28),
    (Conv(24, 3), RELU, MaxPool(2), Conv(30, 3), RELU, MaxPool(2), *FIM),
    "entropia",
    ADAM,
    lote=64,
)
NORMALIZADA = Tarefa(
    "mnist",
    (1, 28, 28),
    (Conv(24, 3), Norma(), RELU, MaxPool(2), Conv(30, 3), Norma(), RELU, MaxPool(2), *FIM),
    "entropia",
    ADAM,
    lote=64,
)

AMOSTRAS, LOTES_CONFERIDOS = 50 * 64 + 56, 10

CNN = CargaDeTreino("cnn", "CNN, Adam", CONVOLUCIONAL, AMOSTRAS, 1e-3, 0.1, lotes_conferidos=LOTES_CONFERIDOS)
CNN_BN = CargaDeTreino(
    "cnn_bn", "CNN com batch norm, Adam", NORMALIZADA, AMOSTRAS, 1e-3, 0.1, lotes_conferidos=LOTES_CONFERIDOS
)
