"""O intérprete: executa um programa sobre o NumPy, uma instrução por vez. É a referência dos compiladores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neuronio.tensor.programa.programa import Nome, Programa, resolver


def interpretar_programa(
    programa: Programa, argumentos: Sequence[np.ndarray], amostras: int
) -> list[np.ndarray]:
    """Executa o programa: lê as variáveis, calcula, atribui, e devolve as saídas.

    Args:
        argumentos: um array por argumento do programa.
        amostras: quantas amostras tem este lote.
    """
    valores: dict[Nome, np.ndarray] = dict(zip(programa.argumentos, argumentos, strict=True))
    valores.update({nome: variavel.dados for nome, variavel in programa.leituras.items()})
    valores.update(programa.constantes)
    for i in programa.instrucoes:
        atributos = {nome: resolver(valor, amostras) for nome, valor in i.atributos.items()}
        resultado = i.primitiva.calculo(np, *(valores[e] for e in i.entradas), **atributos)
        resultados = resultado if i.primitiva.multipla else (resultado,)
        valores.update(zip(i.saidas, map(np.asarray, resultados), strict=True))
    for variavel, nome in programa.atribuicoes:
        variavel.atribuir(valores[nome])
    return [valores[s] for s in programa.saidas]
