"""O produto por uma matriz em que faltam blocos: os que faltam não se leem, nem se multiplicam."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.grafo.formulas import Formula
from neuronio.tensor.comparacoes import onde
from neuronio.tensor.dimensao import Forma, Lote
from neuronio.tensor.primitiva import Primitiva
from neuronio.tensor.produto import produto, trocar

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor

LADOS = (64, 32, 16, 8)
"""Os dos blocos que se procuram numa máscara."""

CUSTO_DA_LINHA, CUSTO_DA_PARCELA = 16, 1.6
"""Quanto custam, em multiplicações do produto inteiro, uma linha de um painel, e cada multiplicação dela.

São os que ``python -m bancada.blocos`` mede no motor llvm, do 8×8 ao 64×64."""

VANTAGEM = 1.25
"""Quantas vezes mais rápido tem de parecer o produto que pula os blocos, para que se faça."""


class Blocos:
    """Que blocos existem numa matriz, num reticulado.

    Args:
        ha: bool ``(blocos de linhas, blocos de colunas)``.
        altura, largura: de cada bloco.
    """

    def __init__(self, ha: np.ndarray, altura: int, largura: int) -> None:
        self.ha, self.altura, self.largura = ha, altura, largura

    @classmethod
    def da_mascara(cls, mascara: np.ndarray) -> Blocos | None:
        """Os de uma máscara, do lado que menos contas deixa, se pular os que faltam é mais rápido.

        Só a forma e a máscara decidem, e nunca o relógio: as corridas repetem-se bit a bit.
        """
        linhas, colunas = mascara.shape
        lados = [lado for lado in LADOS if linhas % lado == 0 and colunas % lado == 0]
        achados = [cls(_reduzir(mascara, lado), lado, lado) for lado in lados]
        melhor = min(achados, key=lambda blocos: blocos.custo, default=None)
        return melhor if melhor is not None and melhor.custo * VANTAGEM < mascara.size else None

    @property
    def custo(self) -> float:
        """O do produto, por linha da esquerda, em multiplicações do produto inteiro."""
        linhas = np.count_nonzero(self.ha) * self.altura
        return linhas * (self.largura * CUSTO_DA_PARCELA + CUSTO_DA_LINHA)

    @cached_property
    def mascara(self) -> np.ndarray:
        """Que números existem, ``(linhas, colunas)``."""
        return self.ha.repeat(self.altura, axis=0).repeat(self.largura, axis=1)

    @cached_property
    def linhas(self) -> list[np.ndarray]:
        """De cada painel de colunas, as linhas que nele existem."""
        dentro = np.arange(self.altura)
        return [(np.flatnonzero(coluna)[:, None] * self.altura + dentro).ravel() for coluna in self.ha.T]

    @cached_property
    def transpostos(self) -> Blocos:
        """Os da matriz transposta."""
        return Blocos(np.ascontiguousarray(self.ha.T), self.largura, self.altura)

    def __repr__(self) -> str:
        from hashlib import sha256

        marca = sha256(np.packbits(self.ha).tobytes() + str(self.ha.shape).encode()).hexdigest()[:12]
        return f"{np.count_nonzero(self.ha)} de {self.ha.size} de {self.altura}×{self.largura} ({marca})"


def _reduzir(mascara: np.ndarray, lado: int) -> np.ndarray:
    """Que blocos têm algum peso."""
    linhas, colunas = mascara.shape
    return np.asarray(mascara.reshape(linhas // lado, lado, colunas // lado, lado).any(axis=(1, 3)))


def _calcular(xp: Any, a: Any, b: Any, blocos: Blocos) -> Any:
    y = xp.zeros((a.shape[0], b.shape[1]), a.dtype)
    for i, linhas in enumerate(blocos.linhas):
        if len(linhas):
            painel = slice(i * blocos.largura, (i + 1) * blocos.largura)
            y[:, painel] = a[:, linhas] @ b[linhas, painel]
    return y


def _forma(a: Forma, b: Forma, blocos: Blocos) -> Forma:
    return (a[0], b[1])


produto_em_blocos: Primitiva = Primitiva(
    "produto_em_blocos",
    # (m, k) por (k, n); os blocos de b que faltam contam como zeros
    calculo=_calcular,
    forma=_forma,
    vjps=(
        lambda g, y, a, b, blocos: produto_em_blocos(g, trocar(b), blocos=blocos.transpostos),
        lambda g, y, a, b, blocos: onde(blocos.mascara, produto(trocar(a), g), 0),
    ),
    formula=Formula("@", r"@0 \, @1", (r"@1^{\top}", r"@0^{\top}")),
)


def multiplicar_em_blocos(x: Tensor, w: Any, blocos: Blocos) -> Tensor:
    """O produto de ``(..., k)`` por ``(k, n)``, uma matriz que só tem os números destes blocos."""
    w = w.tensor
    if x.posto == 2:
        return produto_em_blocos(x, w, blocos=blocos)
    *antes, k = x.forma
    linhas: int | Lote = -1
    return produto_em_blocos(x.redimensionar(linhas, k), w, blocos=blocos).redimensionar(*antes, w.forma[1])
