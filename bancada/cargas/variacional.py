"""O autocodificador variacional do MNIST."""

from __future__ import annotations

from bancada.cargas.treino import CargaDeTreino
from bancada.rede import Ativacao, Codigo, Densa, Otimizador, Tarefa

LATENTE = 20
RELU = Ativacao("relu")

COM_400 = Tarefa(
    "mnist",
    (784,),
    (Densa(400), RELU, Densa(2 * LATENTE), Codigo(LATENTE), Densa(400), RELU, Densa(784)),
    "evidencia",
    Otimizador("adam", 0.001),
    lote=128,
)

VARIACIONAL = CargaDeTreino(
    "vae",
    "autocodificador variacional 784-400-20, Adam",
    COM_400,
    30 * 128 + 56,
    1e-3,
    0.1,
    lotes_conferidos=10,
    por_passo=True,
)
