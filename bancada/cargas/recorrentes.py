"""As redes recorrentes: cada linha de um dígito é um passo, ou cada caractere de um texto."""

from __future__ import annotations

from bancada.cargas.transformer import VOCABULARIO
from bancada.cargas.treino import CargaDeTreino
from bancada.rede import Densa, Embedding, Otimizador, Recorrente, Tarefa

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

DE_UM_TEXTO = Tarefa(
    "texto",
    (64,),
    (
        Embedding(VOCABULARIO, 64),
        *[Recorrente("LSTM", 128, sequencia=True)] * 2,
        Densa(VOCABULARIO),
    ),
    "entropia",
    ADAM,
    lote=64,
)

LSTM_TEXTO = CargaDeTreino(
    "lstm_texto",
    "duas LSTM de 128, caractere por caractere, Adam",
    DE_UM_TEXTO,
    8 * 64 + 40,
    1e-3,
    0.1,
    lotes_conferidos=8,
    por_passo=True,
)
