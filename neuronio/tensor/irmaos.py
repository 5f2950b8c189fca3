"""Os irmãos: os resultados de uma mesma conta, quando ela dá vários."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor


class Irmaos:
    """O que cada resultado de uma conta precisa saber dos outros.

    Um não mantém vivo o outro: o que ninguém usa some, e se refaz, igual, quando a derivada da conta o pede.
    """

    __slots__ = ("_valores", "_vivos")

    def __init__(self, tensores: Sequence[Tensor]) -> None:
        self._valores: list[tuple[Any, bool]] = [(t.valor, t.requer_grad) for t in tensores]
        self._vivos = [weakref.ref(t) for t in tensores]
        for t in tensores:
            t.irmaos = self

    def todos(self, um: Tensor) -> tuple[Tensor, ...]:
        """Todos os resultados, em ordem, dado um deles."""
        return tuple(self._irmao(k, um) for k in range(len(self._vivos)))

    def _irmao(self, k: int, um: Tensor) -> Tensor:
        vivo = self._vivos[k]()
        if vivo is not None:
            return vivo
        valor, requer_grad = self._valores[k]
        novo = um.do_grafo(valor, um.progenitor, um.operador_mae, um.atributos, requer_grad)
        novo.irmaos, self._vivos[k] = self, weakref.ref(novo)
        return novo
