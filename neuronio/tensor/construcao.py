"""Dos dados do usuário ao array de um tensor: listas, números, arrays de outras bibliotecas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from neuronio.erros import ErroDeForma, ErroDeTipo
from neuronio.tensor.operadores import Operadores
from neuronio.tensor.tipos import REAIS, conferir_tipo, converter_array, tipo_natural


def como_array(dados: Any, tipo: str | None = None) -> np.ndarray:
    """Um array novo, só do tensor, com os números dados.

    Args:
        dados: número, lista (de listas...), tensor, ou array de qualquer biblioteca.
        tipo: o tipo de número; sem ele, o natural: todo real vira float32, e todo inteiro, int64.
    """
    if tipo is not None:
        conferir_tipo(tipo)
    array = np.asarray(dados.tensor.dados) if isinstance(dados, Operadores) else _ler(dados)
    natural = tipo_natural(array)
    return converter_array(array, tipo or natural)


def array_de_constante(dados: Any, vizinho: str | None) -> np.ndarray:
    """O array de um número ou array solto numa conta, no tipo do tensor ao lado dele.

    >>> array_de_constante(2, "float32").dtype, array_de_constante(np.ones(1), "float64").dtype
    (dtype('float32'), dtype('float64'))
    """
    if vizinho in REAIS and type(dados) in (float, int) and abs(dados) < 2**63:
        return np.array(dados, vizinho)  # o caso comum, sem conferências
    array = _ler(dados)
    tipo = tipo_natural(array)
    if vizinho == "uint32" and type(dados) is int and 0 <= dados < 2**32:
        return converter_array(array, vizinho)
    return converter_array(array, vizinho if vizinho in REAIS and tipo in REAIS else tipo)


def veio_com_tipo(dados: Any) -> bool:
    """Se os dados já chegaram com um tipo escolhido (arrays, tensores), e não como números de Python."""
    return isinstance(dados, (np.ndarray, np.generic, Operadores))


def _ler(dados: Any) -> np.ndarray:
    _recusar_lista_de_tensores(dados)
    try:
        return np.asarray(dados)
    except ValueError as erro:
        raise ErroDeForma(
            "um tensor é uma grade retangular, mas as listas têm tamanhos diferentes: dê a cada linha a "
            "mesma quantidade de números."
        ) from erro
    except (TypeError, RuntimeError) as erro:
        raise ErroDeTipo(
            f"não dá para ler números de um objeto de tipo {type(dados).__name__} ({erro}). Converta-o antes "
            "em lista ou em array do NumPy."
        ) from erro


def _recusar_lista_de_tensores(dados: Any) -> None:
    """Uma lista de tensores viraria números soltos, sem gradiente e sem aviso."""
    while isinstance(dados, Sequence) and not isinstance(dados, (str, bytes)) and len(dados):
        if any(isinstance(d, Operadores) for d in dados):
            raise ErroDeTipo(
                "uma lista de tensores não vira tensor: junte-os com nn.empilhar (num eixo novo) ou "
                "nn.concatenar (num que já existe)."
            )
        dados = dados[0]
