"""As medidas de uma forma na memória: quantos números tem, e quanto se anda em cada eixo."""

from __future__ import annotations

from neuronio.tensor.dimensao import Forma, Lote


def saltos(forma: Forma) -> tuple[int, ...]:
    """De quantos números se anda, em cada eixo, para o índice seguinte.

    >>> saltos((2, 3, 4))
    (12, 4, 1)
    """
    andar, n = [], 1
    for t in reversed(forma):
        andar.append(n)
        n *= t.vezes if isinstance(t, Lote) else t
    return tuple(andar[::-1])


def elementos(forma: Forma, lote: int) -> int:
    """Quantos números tem uma forma, com tantas amostras.

    >>> elementos((Lote(), 3), 5)
    15
    """
    n = 1
    for t in forma:
        n *= t.tamanho(lote) if isinstance(t, Lote) else t
    return n


def sobre_o_lote(forma: Forma) -> bool:
    """Se as amostras do lote são o primeiro eixo."""
    return bool(forma) and isinstance(forma[0], Lote)
