"""DataFrames que se dão a um modelo: as colunas se acham pelo nome, em qualquer ordem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from neuronio.dados import PreparoDeFrases, PreparoDeTabela
    from neuronio.modelos.modelo import Modelo


def em_arrays(modelo: Modelo, entradas: Mapping[str, Any], parte: str) -> dict[str, Any]:
    """As entradas, com as colunas de cada DataFrame na ordem em que a rede as aprendeu.

    Se o modelo tem o preparo de uma tabela, é ele que faz de um DataFrame as características.

    Raises:
        ErroDeDados: falta uma coluna; das que há a mais, só se avisa.
    """
    return {nome: _em_array(modelo, nome, x, parte) if _e_quadro(x) else x for nome, x in entradas.items()}


def colunas_de(modelo: Modelo, entradas: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Os nomes que o modelo vai procurar na previsão, além dos que já procura."""
    if preparo_de_tabela(modelo) is not None:
        return {}
    nomes = {entrada: _nomes_de(x) for entrada, x in entradas.items() if _e_quadro(x)}
    return {entrada: deles for entrada, deles in nomes.items() if deles is not None} | modelo.colunas_entrada


def tem_o_alvo(modelo: Modelo, x: Any) -> bool:
    """Se os alvos se leem do próprio DataFrame, por um preparo que sabe de que coluna."""
    return _e_quadro(x) and preparo_de_tabela(modelo) is not None


def com_o_alvo(modelo: Modelo, x: Any) -> tuple[Any, np.ndarray]:
    """As características e os alvos de um DataFrame que `tem_o_alvo`."""
    preparo = preparo_de_tabela(modelo)
    assert preparo is not None
    return preparo.transformar_com_alvo(x)


def preparo_de_tabela(modelo: Modelo) -> PreparoDeTabela | PreparoDeFrases | None:
    """O preparo do modelo, se é o de uma tabela, ou o de uma coluna dela."""
    if modelo.preparo is None:
        return None
    from neuronio.dados import PreparoDeFrases, PreparoDeTabela

    return modelo.preparo if isinstance(modelo.preparo, PreparoDeTabela | PreparoDeFrases) else None


def _em_array(modelo: Modelo, entrada: str, quadro: Any, parte: str) -> Any:
    from neuronio.dados.nomes_das_colunas import conferir_nomes, em_ordem

    preparo = preparo_de_tabela(modelo)
    if preparo is not None:
        return preparo.transformar(quadro)
    nomes = _nomes_de(quadro)
    if nomes is None:
        return quadro
    esperados = modelo.colunas_entrada.get(entrada, nomes)
    conferir_nomes(f"x de {parte}", esperados, nomes)
    return em_ordem(quadro, esperados)


def _nomes_de(quadro: Any) -> tuple[str, ...] | None:
    from neuronio.dados.nomes_das_colunas import nomes_de

    return nomes_de(quadro)


def _e_quadro(x: Any) -> bool:
    if not hasattr(x, "columns"):  # o que é quase tudo, e não pede que se abra a sala dos dados
        return False
    from neuronio.dados.nomes_das_colunas import e_quadro

    return e_quadro(x)
