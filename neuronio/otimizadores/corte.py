"""O corte do gradiente: um limite ao que chega ao otimizador, para que um passo só não estrague a rede."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from neuronio.conferencias import numero
from neuronio.tensor import Tensor

FOLGA = 1e-6  # a que o PyTorch soma à norma antes de dividir por ela


def limite(nome: str, valor: Any) -> float | None:
    """O limite de um corte: um número maior que zero, ou None, que é não cortar.

    >>> limite("a norma_maxima", 1), limite("a norma_maxima", None)
    (1.0, None)
    """
    return None if valor is None else numero(f"{nome} (None é não cortar)", valor, 0, aberto=True)


def cortar_valores(gradientes: Sequence[Tensor], maximo: float) -> list[Tensor]:
    r"""Cada número fica entre −c e c.

    .. math:: g_i \leftarrow \min(\max(g_i, -c), c)

    >>> cortar_valores([Tensor([-3.0, 0.5])], 1.0)
    [Tensor([-1. ,  0.5])]
    """
    return [g.limitar(-maximo, maximo) for g in gradientes]


def cortar_norma(gradientes: Sequence[Tensor], maxima: float) -> list[Tensor]:
    r"""Todos encolhem pelo mesmo fator se, juntos num vetor só, passam de tal norma: a direção não muda.

    .. math:: g \leftarrow g \cdot \min\left(1, \frac{c}{\lVert g \rVert + 10^{-6}}\right)

    A norma se calcula em float64, para que o quadrado de um gradiente enorme não transborde.

    >>> [round(g.item(), 3) for g in cortar_norma([Tensor([6.0]), Tensor([8.0])], 5.0)]
    [3.0, 4.0]
    """
    em_float64 = [g.converter("float64") for g in gradientes]
    quadrados = sum(((g * g).soma() for g in em_float64), Tensor(0.0, tipo="float64"))
    fator = (maxima / (quadrados.raiz() + FOLGA)).limitar(maximo=1)
    return [g * fator.converter(g.tipo) for g in gradientes]
