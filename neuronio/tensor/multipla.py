"""As primitivas que dão vários resultados."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from neuronio.tensor.dimensao import Lote
from neuronio.tensor.irmaos import Irmaos
from neuronio.tensor.primitiva import Primitiva, Vjp
from neuronio.tensor.tensor import Tensor

Conjunta = Callable[..., "list[Tensor | None]"]
Enxuga = Callable[..., tuple[list[bool], list[bool], dict[str, Any]]]


class Multipla(Primitiva):
    """Uma primitiva que dá uma tupla de tensores.

    É como qualquer outra, com isto de diferente: ``calculo`` dá uma tupla de arrays; ``forma`` e ``tipo``,
    que são obrigatórios, uma tupla de formas e uma de tipos; e cada vjp, ``vjp(gs, ys, *entradas,
    **atributos)``, recebe os gradientes de todos os resultados, com zeros onde não chegou nenhum, e todos os
    resultados.

    Se as derivadas se fazem juntas, vêm de uma função só, no lugar dos vjps: ``conjunta(gs, ys, entradas,
    pedidas, **atributos)`` dá a de cada entrada pedida, e None no lugar das outras; em ``gs`` há None onde
    não chegou gradiente.

    ``enxuga(usados, **atributos)`` diz como é a conta sem os resultados que ninguém usa: que entradas ficam,
    que resultados ficam, e os atributos.

    >>> from neuronio.grafo.formulas import Formula
    >>> from neuronio.tensor.primitiva import TABELA
    >>> polar = Multipla(
    ...     "exemplo_de_multipla",
    ...     calculo=lambda xp, x: (xp.abs(x), xp.sign(x)),
    ...     forma=lambda x: (x, x),
    ...     tipo=lambda x: (x, x),
    ...     formula=Formula("polar", "@0", ()),
    ... )
    >>> polar(Tensor([-2.0]))
    (Tensor([2.]), Tensor([-1.]))
    >>> del TABELA["exemplo_de_multipla"]
    """

    __slots__ = ("conjunta", "enxuga")

    multipla = True

    def __init__(
        self, nome: str, *, conjunta: Conjunta | None = None, enxuga: Enxuga | None = None, **declarado: Any
    ) -> None:
        super().__init__(nome, **declarado)
        self.conjunta, self.enxuga = conjunta, enxuga
        if conjunta is not None:
            self.vjps = self._uma_das_conjuntas

    def _uma_das_conjuntas(self, indice: int) -> Vjp:
        """A derivada de uma entrada só, que se acha com as das outras."""

        def vjp(gs: Any, ys: Any, *entradas: Any, **atributos: Any) -> Tensor | None:
            assert self.conjunta is not None
            pedidas = [k == indice for k in range(len(entradas))]
            return self.conjunta(gs, ys, entradas, pedidas, **atributos)[indice]

        return vjp

    def __call__(self, *entradas: Any, **atributos: Any) -> tuple[Tensor, ...]:  # type: ignore[override]
        """Aplica a operação: calcula na hora, ou só deduz formas e tipos se ainda não há números."""
        tensores = self._preparar(entradas)
        valores = [t.valor for t in tensores]
        formas: Any = self.forma(*[t.forma for t in tensores], **atributos)
        if any(t.e_abstrato for t in tensores) or any(Lote in map(type, f) for f in formas):
            tipos = self.tipo(*[t.tipo for t in tensores], **atributos)
            pares = zip(formas, tipos, strict=True)
            return _juntos([self._abstrato(f, t, tensores, atributos) for f, t in pares])
        with np.errstate(all="ignore"):
            resultados = self.calculo(np, *valores, **atributos)
        return _juntos([self._calculado(np.asarray(r), tensores, atributos) for r in resultados])


def _juntos(tensores: list[Tensor]) -> tuple[Tensor, ...]:
    """Os resultados, que passam a saber uns dos outros se algum se deriva ou se captura."""
    if any(t.operador_mae is not None for t in tensores):
        Irmaos(tensores)
    return tuple(tensores)
