"""O contrato de uma regra: como o número de um valor, numa posição, sai dos números das suas entradas.

A mesma regra serve a um número e a um vetor deles: basta que algum dos índices seja uma faixa (`faixas`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.tensor.dimensao import Forma

Indices = Sequence[Inteiro]

EM_FILA = "em fila"
"""Com ele começam os índices de quem percorre todos os números em fila: o outro é a posição na fila."""


def em_fila(indices: Indices) -> bool:
    """Se a posição é a de uma fila de todos os números, e não um índice por eixo."""
    return bool(indices) and indices[0] is EM_FILA


Pedir = Callable[[int, Indices], ir.Value]
"""``pedir(k, indices)``: o número da k-ésima entrada em tal posição."""

Acusar = Callable[[int, ir.Value, Forma], None]
"""``acusar(eixo, indice, forma)``: anota, se é o caso, que um índice lido dos dados não existe num eixo."""


@dataclass(frozen=True)
class Contexto:
    """O que uma regra pode perguntar sobre a instrução e o lote."""

    atributos: Mapping[str, Any]
    formas: Sequence[Forma]
    """As das entradas."""
    tipos: Sequence[str]
    """Os das entradas."""
    tipo: str
    """O do resultado."""
    lote: Any
    """Quantas amostras tem o lote, conhecido só ao executar."""
    acusar: Acusar


Regra = Callable[[Emissor, Contexto, Pedir, Indices], Any]
"""Dá o número; se a primitiva tem vários resultados, uma tupla com o de cada um."""
