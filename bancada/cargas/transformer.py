"""Um transformer causal, que de cada caractere de um texto prevê o seguinte."""

from __future__ import annotations

from bancada.cargas.treino import CargaDeTreino
from bancada.rede import Densa, Embedding, NormaDaCamada, Otimizador, Posicao, Tarefa, Transformer

VOCABULARIO = 101
"""Quantos caracteres diferentes o livro tem."""
CONTEXTO, DIMENSOES, BLOCOS = 128, 128, 4

CAUSAL = Tarefa(
    "texto",
    (CONTEXTO,),
    (
        Embedding(VOCABULARIO, DIMENSOES),
        Posicao(),
        *[Transformer(cabecas=4)] * BLOCOS,
        NormaDaCamada(),
        Densa(VOCABULARIO),
    ),
    "entropia",
    Otimizador("adam", 3e-4),
    lote=32,
)

TRANSFORMER = CargaDeTreino(
    "transformer",
    "transformer causal de 4 blocos, Adam",
    CAUSAL,
    4 * 32 + 24,
    1e-3,
    0.1,
    lotes_conferidos=4,
    por_passo=True,
)
