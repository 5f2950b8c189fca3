"""A conferência do que se dá a um modelo: métricas, números, o par da validação."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuronio.configuracao import interpretar
from neuronio.erros import ErroDeDados, ErroDeValor
from neuronio.metricas import Metrica
from neuronio.tensor.dimensao import Forma, concreto

LOTE = 256
"""Amostras em cada lote de uma avaliação, ou de uma previsão, se não se pede outra quantidade."""


def quaisquer(forma: Forma, tipo: str) -> np.ndarray:
    """Amostras de tal forma, quando ainda não se tem nenhuma."""
    return np.broadcast_to(np.zeros((), tipo), (LOTE, *map(concreto, forma)))


def interpretar_metricas(metricas: Any) -> list[Metrica]:
    pedidas = metricas if isinstance(metricas, (list, tuple)) else [metricas]
    prontas = [interpretar(m, Metrica, "métrica") for m in pedidas]
    nomes = ["perda", *(m.nome for m in prontas)]
    for nome in nomes:
        if nomes.count(nome) > 1:
            motivo = "a perda já é sempre medida" if nome == "perda" else "cada uma aparece uma vez"
            raise ErroDeValor(f'a métrica "{nome}" está repetida: {motivo}.')
    return prontas


def de_32_bits(array: np.ndarray, nome: str) -> np.ndarray:
    if array.dtype == np.float32:
        return np.ascontiguousarray(array)
    with np.errstate(over="ignore"):
        menor = np.ascontiguousarray(array, np.float32)
    if not (np.isfinite(menor.min()) and np.isfinite(menor.max())):
        raise ErroDeDados(
            f"há em {nome} um número que não cabe em float32, que vai até 3,4·10³⁸: o maior, sem o sinal, é "
            f"{np.abs(array).max():.3g}. Padronize os dados."
        )
    return menor


def par(validacao: Any) -> tuple[Any, Any]:
    if not isinstance(validacao, (tuple, list)) or len(validacao) != 2:
        raise ErroDeDados(
            "a validação é um par, validacao=(x_validacao, y_validacao). Para separar uma parte do treino: "
            "(x, y), validacao = nn.dados.separar(x, y, 0.15)."
        )
    return validacao[0], validacao[1]
