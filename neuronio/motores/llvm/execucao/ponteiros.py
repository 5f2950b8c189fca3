"""As tabelas com que se chama o código nativo, preenchidas: veja `Tabela`."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from neuronio.motores.llvm.emissao.tabela import Tabela
from neuronio.tensor import Variavel

PAGINA = 4096
"""Bytes: o que é de cada thread fica em páginas só dela."""

Valores = dict[int, np.ndarray]
"""O valor de cada variável, pelo ``id`` dela."""


class Ponteiros:
    """As duas tabelas de um código compilado (veja `Tabela`), reaproveitadas de uma chamada a outra.

    Args:
        tabela: a posição de cada coisa.
        lidas: as variáveis que se leem, pelo ``id``.
    """

    def __init__(self, tabela: Tabela, lidas: Mapping[int, Variavel]) -> None:
        self.tabela, self.lidas = tabela, lidas
        self._total = tabela.total
        self._numeros = np.zeros(2 * tabela.total, np.int64)
        self._celulas: memoryview = self._numeros.data  # escreve-se nela mais depressa que no array
        self.endereco: int = self._numeros.ctypes.data
        self._arrays: list[np.ndarray] = []
        """Os das variáveis que se leem, para que vivam."""
        self._mudancas = -1
        self._versao = 0

    def anotar(self, onde: int, numero: int) -> None:
        """O mesmo nas duas tabelas: a do primeiro lote e a dos outros."""
        self._celulas[onde] = self._celulas[self.tabela.total + onde] = numero

    def apontar(self, lugares: Sequence[int], arrays: Iterable[np.ndarray]) -> None:
        """O endereço do primeiro número de cada array, que deve viver enquanto se usa a tabela."""
        celulas, total = self._celulas, self._total
        for k, array in enumerate(arrays):  # zip demora o triplo
            onde = lugares[k]
            try:  # ``array.ctypes`` diz o mesmo em três vezes o tempo
                endereco = _ENDERECO(_PRIMEIRO(array))
            except (TypeError, ValueError):  # só de leitura, ou vazio
                endereco = array.ctypes.data
            celulas[onde] = celulas[total + onde] = endereco

    def apontar_variaveis(self, valores: Valores, novos: Valores) -> None:
        """As variáveis se leem de onde estão (ou dos ``valores``) e se escrevem nos ``novos``.

        É deles que os lotes seguintes ao primeiro as leem.
        """
        if not novos and self._mudancas == Variavel.mudancas:
            return
        t, self._mudancas = self.tabela, -1 if novos else Variavel.mudancas
        self._arrays = [np.ascontiguousarray(v.dados) for v in self.lidas.values()]
        self._versao += 1
        self.anotar(t.versao, self._versao)
        for i, array in zip(self.lidas, self._arrays, strict=True):
            self._celulas[t.lidas[i]] = valores.get(i, array).ctypes.data
            self._celulas[t.total + t.lidas[i]] = novos.get(i, array).ctypes.data
        self.apontar([t.escritas[i] for i in novos], novos.values())


_PRIMEIRO: Callable[[Any], ctypes.c_char] = ctypes.c_char.from_buffer
_ENDERECO = ctypes.addressof


def alinhado(tamanho: int) -> np.ndarray:
    """Tantos bytes, do começo de uma página em diante."""
    memoria = np.zeros(tamanho + PAGINA, np.uint8)
    sobra = -memoria.ctypes.data % PAGINA
    return memoria[sobra : sobra + tamanho]
