"""Os índices que apontam para fora, que o código nativo anota ao lê-los."""

from __future__ import annotations

import numpy as np

from neuronio.motores.llvm.emissao.fora import NUMEROS
from neuronio.motores.motor import IndiceFora
from neuronio.tensor.dimensao import Forma, concreto
from neuronio.tensor.indexacao import erro_de_indice
from neuronio.tensor.programa.programa import resolver


def erro(anotado: np.ndarray, indexados: list[tuple[int, Forma]], linhas: np.ndarray) -> IndiceFora:
    """O erro do primeiro índice que as threads anotaram, num lote com tais amostras."""
    qual, indice = next(linha[:2] for linha in anotado.reshape(-1, NUMEROS) if linha[0])
    eixo, forma = indexados[int(qual) - 1]
    mensagem = erro_de_indice(int(indice), concreto(forma[eixo]), eixo, resolver(forma, linhas.size))
    return IndiceFora(str(mensagem), linhas)


def houve(anotado: np.ndarray) -> bool:
    """Se alguma thread anotou um índice que não existe."""
    return bool(anotado[::NUMEROS].any())
