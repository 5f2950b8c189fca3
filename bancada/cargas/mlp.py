"""As redes densas: a de três camadas lineares, e uma larga."""

from __future__ import annotations

from bancada.cargas.treino import CargaDeTreino
from bancada.rede import Ativacao, Densa, Otimizador, Tarefa


def _densas(*unidades: int) -> tuple[Densa | Ativacao, ...]:
    escondidas = [peca for u in unidades for peca in (Densa(u), Ativacao("relu"))]
    return (*escondidas, Densa(10), Ativacao("log_softmax"))


TRES_CAMADAS = Tarefa("mnist", (784,), _densas(128, 64), "nll", Otimizador("sgd", 0.01, momento=0.5), lote=64)
LARGA = Tarefa("mnist", (784,), _densas(2048, 2048), "nll", Otimizador("sgd", 0.01, momento=0.5), lote=256)

MLP = CargaDeTreino("mlp", "MLP 784-128-64-10, SGD", TRES_CAMADAS, 51_000, 1e-4, 5e-3, epocas_conferidas=3)
MLP_LARGA = CargaDeTreino(
    "larga", "MLP 784-2048-2048-10, SGD", LARGA, 20 * 256 + 56, 1e-4, 5e-3, lotes_conferidos=5
)
