"""As posições que se leem dos dados, e as de um valor que se repete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Avulsos, Inteiro
from neuronio.motores.llvm.emissao.regra import Indices
from neuronio.motores.llvm.emissao.tipos import I32, I64, como, elemento_de
from neuronio.tensor.dimensao import Forma


def onde_ficam_os_indices(eixos: Sequence[int], formas: Sequence[Forma]) -> tuple[int, int]:
    """Em que eixo do resultado começam os que vêm dos índices, e quantos são. Como no NumPy."""
    juntos = tuple(eixos) == tuple(range(eixos[0], eixos[0] + len(eixos)))
    return (eixos[0] if juntos else 0), max(map(len, formas))


def repetido(i: Indices, forma: Forma) -> list[Inteiro]:
    """Os índices, na forma dada, de um valor que se repete até a forma que i percorre."""
    return [0 if t == 1 else k for t, k in zip(forma, i[len(i) - len(forma) :], strict=True)]


def indice_em(e: Emissor, indice: ir.Value, tamanho: Any) -> tuple[Inteiro, ir.Value]:
    """A posição que um índice lido dos dados aponta num eixo (zero, se não existe), e se ela existe."""
    b = e.b
    if elemento_de(indice.type) == I32:
        indice = b.zext(indice, como(indice.type, I64))
    n, zero, indice = e.iguais(e.i64(tamanho), I64(0), indice)
    indice = b.select(b.icmp_signed("<", indice, zero), b.add(indice, n), indice)
    cabe = b.icmp_unsigned("<", indice, n)
    indice = b.select(cabe, indice, zero)
    if not isinstance(indice.type, ir.VectorType):
        return indice, cabe
    return Avulsos(tuple(e.lane(indice, k) for k in range(indice.type.count)), indice.type.count), cabe
