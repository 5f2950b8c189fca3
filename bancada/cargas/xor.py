"""O XOR: uma rede minúscula, em que só se paga o caminho até a conta."""

from __future__ import annotations

from bancada.cargas.treino import CargaDeTreino
from bancada.rede import Ativacao, Densa, Otimizador, Tarefa

REDE_DO_XOR = Tarefa(
    "xor",
    (2,),
    (Densa(8), Ativacao("tanh"), Densa(1), Ativacao("sigmoide")),
    "mse",
    Otimizador("sgd", 0.5),
    lote=4,
    embaralhar=False,
)

XOR = CargaDeTreino(
    "xor",
    "XOR 2-8-1, treinar(epocas=2000)",
    REDE_DO_XOR,
    4,
    1e-4,
    1e-3,
    epocas_conferidas=100,
    epocas=2000,
    por_passo=True,
)
