"""O contrato de uma regra: como o número de um valor, numa posição, sai dos números das suas entradas.

A mesma regra serve a um número e a um vetor deles: basta que algum dos índices seja uma faixa (`faixas`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm.emissor import Emissor, Inteiro
from neuronio.motores.llvm.tipos import F32, F64, I1, I32, elemento_de
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.programa import Instrucao

Indices = Sequence[Inteiro]
Pedir = Callable[[int, Indices], ir.Value]
"""``pedir(k, indices)``: o número da k-ésima entrada em tal posição."""

REAIS = (F32, F64)
SEM_SINAL = (I1, I32)


class Contexto:
    """O que uma regra pode perguntar sobre a instrução e o lote."""

    def __init__(
        self,
        instrucao: Instrucao,
        formas: list[Forma],
        tipos: list[str],
        tipo: str,
        lote: Any,
        acusar: Callable[[int, ir.Value, Forma], None],
    ) -> None:
        self.atributos, self.formas, self.tipos, self.tipo = instrucao.atributos, formas, tipos, tipo
        self.lote = lote
        """Quantas amostras tem o lote, conhecido só ao executar."""
        self.acusar = acusar
        """Veja `fora.acusar`."""


Regra = Callable[[Emissor, Contexto, Pedir, Indices], ir.Value]


def real(tipo: ir.Type) -> bool:
    """Se é um número real, ou um vetor deles."""
    return elemento_de(tipo) in REAIS
