"""O limite aritmético: quantas contas a tarefa pede. Quantas a máquina faz por segundo diz `bancada.pico`."""

from __future__ import annotations

import math

from bancada.rede import Conv, Densa, Embedding, Recorrente, Tarefa, Transformer, percorrer


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
                multiplicacoes = math.prod(entrada) * unidades
            case Conv(_, lado, grupos=grupos):
                multiplicacoes = math.prod(saida) * entrada[0] // grupos * lado * lado
            case Recorrente(_, unidades, _):
                # o produto pelo estado não é dos dados, e o da entrada é
                passos, entradas = entrada
                do_estado = passos * unidades * camada.portas * unidades
                total += 2 * do_estado * (3 if treino else 1)
                multiplicacoes = passos * entradas * camada.portas * unidades
            case Transformer():
                passos, d = entrada
                # as densas todas; e, de cada passo, a semelhança com os que vê, e a média deles
                multiplicacoes = passos * 12 * d * d + passos * (passos + 1) * d
            case Embedding():
                primeira = False  # os vetores se aprendem: o gradiente deles é preciso
                continue
            case _:
                continue
        vezes = (2 if primeira else 3) if treino else 1
        total, primeira = total + 2 * multiplicacoes * vezes, False
    return total
