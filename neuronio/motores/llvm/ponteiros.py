"""As tabelas que o código nativo recebe: onde está cada coisa em que ele toca."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import is_not

import numpy as np

from neuronio.motores.llvm.geracao import Tabela
from neuronio.tensor import Tensor, Variavel

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
        self._numeros = np.zeros(2 * tabela.total, np.int64)
        self._celulas: memoryview = self._numeros.data  # escreve-se nela mais depressa que no array
        self.endereco: int = self._numeros.ctypes.data
        self._apontados: Sequence[Tensor | None] = [None] * len(lidas)
        """Os tensores das variáveis para que as tabelas apontam, e abaixo os seus arrays."""
        self._arrays: list[np.ndarray] = []

    def anotar(self, onde: int, numero: int) -> None:
        """O mesmo nas duas tabelas: a do primeiro lote e a dos outros."""
        self._celulas[onde] = self._celulas[self.tabela.total + onde] = numero

    def apontar(self, onde: int, array: np.ndarray) -> None:
        """O endereço do primeiro número de um array, que deve viver enquanto se usa a tabela."""
        self.anotar(onde, array.ctypes.data)

    def apontar_variaveis(self, valores: Valores, novos: Valores) -> None:
        """As variáveis se leem de onde estão (ou dos ``valores``) e se escrevem nos ``novos``.

        É deles que os lotes seguintes ao primeiro as leem.
        """
        t, agora = self.tabela, [v.tensor for v in self.lidas.values()]
        if not novos and not any(map(is_not, agora, self._apontados)):
            return
        self._apontados, self._arrays = agora, [np.ascontiguousarray(tensor.dados) for tensor in agora]
        for i, array in zip(self.lidas, self._arrays, strict=True):
            self._celulas[t.lidas[i]] = valores.get(i, array).ctypes.data
            self._celulas[t.total + t.lidas[i]] = novos.get(i, array).ctypes.data
        for i, novo in novos.items():
            self.apontar(t.escritas[i], novo)
