"""As redes recorrentes: cada linha de um dígito é um passo."""

from __future__ import annotations

from bancada.cargas.treino import CargaDeTreino
from bancada.rede import Densa, Otimizador, Recorrente, Tarefa

ADAM = Otimizador("adam", 0.001)
AMOSTRAS, LOTES_CONFERIDOS = 50 * 64 + 56, 10


def _por_linhas(nome: str) -> Tarefa:
    return Tarefa("mnist", (28, 28), (Recorrente(nome, 128), Densa(10)), "entropia", ADAM, lote=64)


LSTM, GRU = (
    CargaDeTreino(
        nome.lower(),
        f"{nome} de 128, linha por linha, Adam",
        _por_linhas(nome),
        AMOSTRAS,
        1e-3,
        0.1,
        lotes_conferidos=LOTES_CONFERIDOS,
    )
    for nome in ("LSTM", "GRU")
)
