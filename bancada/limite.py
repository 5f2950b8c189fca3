"""O limite aritmético: quantas contas a tarefa pede. Quantas a máquina faz por segundo diz `bancada.pico`."""

from __future__ import annotations

import math

from bancada.rede import (
    Camada,
    Conv,
    ConvTransposta,
    Densa,
    Embedding,
    Fila,
    Forma,
    Recorrente,
    Residual,
    Tarefa,
    Transformer,
    percorrer,
)


def operacoes_por_amostra(tarefa: Tarefa, treino: bool = True) -> int:
    """Somas e multiplicações que os produtos de uma amostra pedem; 0, de uma rede adversária.

    Cada produto de m multiplicações custa 2m na ida, 2m no gradiente dos pesos e 2m no da entrada; o
    gradiente em relação aos dados ninguém usa, e não se conta. Bias, ativações, pooling, normas e otimizador
    também não: são o que uma biblioteca perfeita esconderia.
    """
    if tarefa.geradora is not None:
        return 0  # cada rede se percorre de muitas maneiras, umas com derivadas e outras sem
    total, primeira = 0, True
    for camada, entrada, saida in percorrer(tarefa):
        if isinstance(camada, Embedding):
            primeira = False  # os vetores se aprendem: o gradiente deles é preciso
            continue
        dos_dados, do_estado = _multiplicacoes(camada, entrada, saida)
        if not dos_dados:
            continue
        vezes = (2 if primeira else 3) if treino else 1
        total += 2 * dos_dados * vezes + 2 * do_estado * (3 if treino else 1)
        primeira = False
    return total


def _multiplicacoes(camada: Camada, entrada: Forma, saida: Forma) -> tuple[int, int]:
    """As de uma camada na ida: as que leem a entrada dela, e as que só leem o próprio estado."""
    match camada:
        case Densa(unidades):
            return math.prod(entrada) * unidades, 0
        case Conv(_, lado, grupos=grupos):
            return math.prod(saida) * entrada[0] // grupos * lado * lado, 0
        case ConvTransposta(filtros, lado):
            return math.prod(entrada) * filtros * lado * lado, 0
        case Recorrente(_, unidades, _):
            passos, entradas = entrada
            largura = camada.portas * unidades
            return passos * entradas * largura, passos * unidades * largura
        case Transformer():
            passos, d = entrada
            # as densas todas; e, de cada passo, a semelhança com os que vê, e a média deles
            return passos * 12 * d * d + passos * (passos + 1) * d, 0
        case Residual(fila, atalho):
            partes = [*percorrer(Fila(entrada, fila)), *percorrer(Fila(entrada, atalho))]
            return sum(_multiplicacoes(*parte)[0] for parte in partes), 0
    return 0, 0
