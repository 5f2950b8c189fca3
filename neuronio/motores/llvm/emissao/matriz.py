"""Uma matriz na memória, por linhas ou transposta."""

from __future__ import annotations

from typing import Any, NamedTuple

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Inteiro


class Matriz(NamedTuple):
    """Onde está cada número de uma matriz, contado em números a partir da base."""

    base: ir.Value
    linha: Any
    """De quantos se anda até a linha seguinte: um inteiro, quase sempre conhecido ao compilar."""
    coluna: int
    """De quantos se anda até a coluna seguinte."""
    inicio: Inteiro = 0
    """Onde está o primeiro."""

    def a_partir(self, e: Emissor, linha: Inteiro = 0, coluna: Inteiro = 0) -> Matriz:
        """A parte que começa em tal linha e em tal coluna."""
        andado = e.somar(e.multiplicar(linha, self.linha), e.multiplicar(coluna, self.coluna))
        return self._replace(inicio=e.somar(self.inicio, andado))

    def se(self, e: Emissor, condicao: ir.Value, senao: Matriz) -> Matriz:
        """Esta, se a condição vale; se não, a outra, com as colunas tão seguidas como as desta."""
        pares = zip((self.linha, self.inicio), (senao.linha, senao.inicio), strict=True)
        linha, inicio = (e.b.select(condicao, e.i64(a), e.i64(b)) for a, b in pares)
        return Matriz(e.b.select(condicao, self.base, senao.base), linha, self.coluna, inicio)

    @property
    def transposta(self) -> Matriz:
        return self._replace(linha=self.coluna, coluna=self.linha)

    def numero(self, e: Emissor, tipo: ir.Type) -> ir.Value:
        """O endereço do primeiro número."""
        return e.endereco(self.base, self.inicio, tipo)
