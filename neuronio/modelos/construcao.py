"""A construção: de umas amostras, as formas por que uma rede passa, e os parâmetros que elas pedem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.camadas.chamada import saidas_de
from neuronio.erros import ErroDeCaptura
from neuronio.tensor import Lote, Tensor, sem_gradiente
from neuronio.tensor.dimensao import Forma, concreto
from neuronio.tensor.tipos import conferir_tipo, lido_como

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo

LOTE = 256
"""Amostras em cada lote de uma avaliação, ou de uma previsão, se não se pede outra quantidade."""

Exemplos = Mapping[str, np.ndarray]
"""De cada entrada, um lote de amostras."""


def aspectos_de(exemplos: Exemplos) -> tuple[dict[str, Forma], dict[str, str]]:
    """De cada entrada, a forma de uma amostra, e o tipo com que se lê."""
    formas: dict[str, Forma] = {nome: e.shape[1:] for nome, e in exemplos.items()}
    return formas, {nome: lido_como(e.dtype.name) for nome, e in exemplos.items()}


def abstratas(formas: Mapping[str, Forma], tipos: Mapping[str, str]) -> dict[str, Tensor]:
    """Entradas sem números, num lote de tamanho em aberto."""
    rotulos = dict.fromkeys(formas, "entrada") if len(formas) == 1 else {nome: nome for nome in formas}
    return {n: Tensor.abstrato((Lote(), *forma), tipos[n], rotulos[n]) for n, forma in formas.items()}


def formas_da_saida(modelo: Modelo, exemplos: Exemplos) -> dict[str, Forma]:
    """A forma de cada saída para uma amostra, numa rede que se usa em lotes como este; o nome de uma só é "".

    Raises:
        ErroDeForma: se a rede não dá uma saída por amostra.
    """
    quantas: int | Lote = Lote()
    try:
        saidas = saidas_de(modelo(_uma_ou_varias(abstratas(*aspectos_de(exemplos)))))
    except ErroDeCaptura:  # `propagar` olha para os números: só se deduz a forma com números
        quantas, saida = em_poucas_amostras(modelo, exemplos)
        saidas = saidas_de(saida)
    for saida in saidas.values():
        if saida.forma[:1] != (quantas,):
            raise modelo.erro_de_forma(
                f"devolve uma saída por amostra, (lote, ...), mas a de agora tem forma {saida.forma}."
            )
    return {nome: saida.forma[1:] for nome, saida in saidas.items()}


def em_poucas_amostras(modelo: Modelo, exemplos: Exemplos) -> tuple[int, Any]:
    """Quantas amostras, e a saída delas: duas, ou o lote inteiro, se a rede precisa de mais."""
    n = len(next(iter(exemplos.values())))
    try:
        return min(2, n), modelo(_tensores(exemplos, 2))
    except Exception:
        return n, modelo(_tensores(exemplos, n))


def numeros_da_saida(modelo: Modelo, exemplos: Exemplos) -> Any:
    """A saída de poucas amostras: um array; de várias saídas, um dicionário deles."""
    saidas = {nome: saida.dados for nome, saida in saidas_de(em_poucas_amostras(modelo, exemplos)[1]).items()}
    return saidas[""] if set(saidas) == {""} else saidas


def construir_para(modelo: Modelo, exemplos: Exemplos) -> None:
    """Constrói todas as camadas para amostras como estas, e dá aos otimizadores os parâmetros que nascem."""
    with sem_gradiente():
        formas_da_saida(modelo, exemplos)
    _, modelo.tipos_entrada = aspectos_de(exemplos)
    modelo._oficina.recomecar_otimizadores()
    modelo._oficina.reconhecer()


def quaisquer(formas: Mapping[str, Forma], tipos: Mapping[str, str]) -> dict[str, np.ndarray]:
    """Amostras de tais formas, quando ainda não se tem nenhuma."""
    return {
        nome: np.broadcast_to(np.zeros((), conferir_tipo(tipos[nome])), (LOTE, *map(concreto, forma)))
        for nome, forma in formas.items()
    }


def _tensores(exemplos: Exemplos, quantas: int) -> Any:
    return _uma_ou_varias({n: Tensor(e[:quantas], tipo=lido_como(e.dtype.name)) for n, e in exemplos.items()})


def _uma_ou_varias(entradas: dict[str, Tensor]) -> Any:
    return next(iter(entradas.values())) if len(entradas) == 1 else entradas
