"""As tabelas que o código nativo recebe: onde está cada coisa em que ele toca."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from neuronio.motores.llvm.plano import Plano
from neuronio.tensor import Variavel
from neuronio.tensor.programa.programa import Nome

Valores = dict[int, np.ndarray]
"""O valor de cada variável, pelo ``id`` dela."""


@dataclass(frozen=True)
class Tabela:
    """A posição de cada ponteiro e de cada número na tabela que as funções recebem.

    Há duas, uma depois da outra: a do primeiro lote lê as variáveis de onde estavam, e a dos outros, de onde
    o primeiro as escreveu. Assim o que havia fica como era, sem que se copie.
    """

    arena: int
    ordem: int
    epocas: int
    amostras: int
    lote: int
    barreira: int
    threads: int
    rascunho: int
    """Quantos bytes de rascunho tem cada thread."""
    versao: int
    """Um número que muda quando as variáveis mudam de uma chamada a outra."""
    fora: int
    """Onde cada thread anota o índice que aponta para fora."""
    argumentos: dict[Nome, int]
    lidas: dict[int, int]
    """De cada variável que se lê, pelo seu ``id``."""
    escritas: dict[int, int]
    """De cada variável que se reescreve."""
    constantes: dict[Nome, int]
    saidas: int
    total: int

    @classmethod
    def para(cls, plano: Plano) -> Tabela:
        p = plano.programa
        fixos = 10
        argumentos = {a: fixos + i for i, a in enumerate(p.argumentos)}
        proximo = fixos + len(argumentos)
        lidas = {v: proximo + i for i, v in enumerate(dict.fromkeys(map(id, p.leituras.values())))}
        proximo += len(lidas)
        escritas = {id(v): proximo + i for i, (v, _) in enumerate(p.atribuicoes)}
        proximo += len(escritas)
        constantes = {n: proximo + i for i, n in enumerate(plano.constantes_na_memoria())}
        proximo += len(constantes)
        total = proximo + len(p.saidas)
        return cls(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, argumentos, lidas, escritas, constantes, proximo, total)


class Ponteiros:
    """As duas tabelas de um código compilado (veja `Tabela`), reaproveitadas de uma chamada a outra.

    Args:
        tabela: a posição de cada coisa.
        lidas: as variáveis que se leem, pelo ``id``.
    """

    def __init__(self, tabela: Tabela, lidas: Mapping[int, Variavel]) -> None:
        self.tabela, self.lidas = tabela, lidas
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

    def apontar(self, onde: int, array: np.ndarray) -> None:
        """O endereço do primeiro número de um array, que deve viver enquanto se usa a tabela."""
        self.anotar(onde, _endereco(array))

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
        for i, novo in novos.items():
            self.apontar(t.escritas[i], novo)


_PRIMEIRO: Callable[[Any], ctypes.c_char] = ctypes.c_char.from_buffer


def _endereco(array: np.ndarray) -> int:
    """Onde está o primeiro número; ``array.ctypes`` diz o mesmo em três vezes o tempo."""
    try:
        return ctypes.addressof(_PRIMEIRO(array))
    except (TypeError, ValueError):  # só de leitura, ou vazio
        endereco: int = array.ctypes.data
        return endereco
