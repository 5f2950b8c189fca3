"""Os pesos de uma máscara num arquivo: um bit por peso, que diz se existe, e os números dos que existem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from neuronio.erros import ErroDeArquivo
from neuronio.tensor import Parametro, Variavel
from neuronio.tensor.dimensao import tamanho

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo

Arrays = dict[str, np.ndarray]
MASCARA = "mascara."
"""Começo do nome da máscara de bits de um parâmetro."""


def compactar(modelo: Modelo, guardadas: Mapping[str, Variavel], arrays: Arrays) -> Arrays:
    """Os mesmos arrays, os dos parâmetros com máscara e dos seus estados com só os números que ela deixa.

    Args:
        modelo: de que são.
        guardadas: as variáveis do arquivo, pelo nome nele.
        arrays: os números delas, pelo mesmo nome.
    """
    compactos = dict(arrays)
    for nome, dono, parametro in _com_dono(modelo, guardadas):
        mascara, array = parametro.mascara, arrays[nome]
        if mascara is None:
            continue
        compactos[MASCARA + dono] = np.packbits(mascara)
        if array.shape == mascara.shape and not array[~mascara].tobytes().strip(b"\0"):
            compactos[nome] = array[mascara]
    return compactos


def espalhar(
    modelo: Modelo, guardadas: Mapping[str, Variavel], arrays: Arrays
) -> tuple[Arrays, dict[str, np.ndarray]]:
    """O contrário de `compactar`: os arrays inteiros, e a máscara de cada parâmetro que a tem.

    Raises:
        ErroDeArquivo: se uma máscara não é a de um parâmetro do modelo.
    """
    inteiros = {nome: array for nome, array in arrays.items() if not nome.startswith(MASCARA)}
    mascaras = {
        nome.removeprefix(MASCARA): _mascara(nome.removeprefix(MASCARA), bits, guardadas)
        for nome, bits in arrays.items()
        if nome not in inteiros
    }
    for nome, dono, parametro in _com_dono(modelo, guardadas):
        mascara, array = mascaras.get(dono), inteiros.get(nome)
        if mascara is None or array is None or guardadas[nome].forma != parametro.forma:
            continue
        if array.shape == (np.count_nonzero(mascara),):
            inteiros[nome] = np.zeros(mascara.shape, array.dtype)
            inteiros[nome][mascara] = array
    return inteiros, mascaras


def quantos_numeros(arrays: Arrays) -> int:
    """De quantos números um arquivo fala: os que tem, e um por bit das máscaras."""
    return sum(array.size * (8 if nome.startswith(MASCARA) else 1) for nome, array in arrays.items())


def _com_dono(modelo: Modelo, guardadas: Mapping[str, Variavel]) -> Iterator[tuple[str, str, Parametro]]:
    """O nome de cada parâmetro, e de cada estado de um otimizador, com o do parâmetro de que é, e ele."""
    donos = {id(v): (nome, v) for nome, v in guardadas.items() if isinstance(v, Parametro)}
    for otimizador in modelo.otimizadores.values():
        for parametro, estados in otimizador.estado_de_cada():
            donos.update((id(v), donos[id(parametro)]) for v in estados if id(parametro) in donos)
    for nome, variavel in guardadas.items():
        if id(variavel) in donos:
            yield nome, *donos[id(variavel)]


def _mascara(dono: str, bits: np.ndarray, guardadas: Mapping[str, Variavel]) -> np.ndarray:
    parametro = guardadas.get(dono)
    if not isinstance(parametro, Parametro):
        raise ErroDeArquivo(f"há uma máscara para {dono}, que não é um parâmetro deste modelo.")
    quantos = int(tamanho(parametro.forma))  # sem eixo de lote: é um inteiro
    if bits.dtype != np.uint8 or bits.shape != (-(-quantos // 8),):
        raise ErroDeArquivo(f"a máscara de {dono} não tem um bit para cada um dos {quantos} pesos.")
    if not bits.any():
        raise ErroDeArquivo(f"a máscara de {dono} é toda zero, e não deixa peso nenhum.")
    return np.unpackbits(bits, count=quantos).astype(bool).reshape(parametro.forma)
