"""A varredura como primitiva: executa o corpo em cada passo do tempo, e leva os estados de um ao outro."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from neuronio.grafo.formulas import Formula
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.multipla import Multipla
from neuronio.tensor.programa.interprete import Contas
from neuronio.tensor.varredura.corpo import Corpo, enxugar, no_lote


def _calcular(
    xp: Any, *arrays: Any, corpo: Corpo, passos: int, do_fim: bool, truncar: int | None
) -> tuple[Any, ...]:
    estados, sequencias, fixos = corpo.repartir(arrays)
    lote = (estados or sequencias)[0].shape[0]
    contas = Contas(corpo.programa, lote)
    aspectos = corpo.aspectos(corpo.programa.saidas[corpo.estados :])
    ys = [xp.empty((lote, passos, *a.forma[1:]), a.tipo) for a in aspectos]
    for t in reversed(range(passos)) if do_fim else range(passos):
        saidas = contas.executar([*estados, *(s[:, t] for s in sequencias), *fixos])
        estados = saidas[: corpo.estados]
        for y, valor in zip(ys, saidas[corpo.estados :], strict=True):
            y[:, t] = valor
    return (*map(np.asarray, estados), *ys)


def _formas(
    *formas: Forma, corpo: Corpo, passos: int, do_fim: bool, truncar: int | None
) -> tuple[Forma, ...]:
    lote = formas[0][0]
    saidas = [no_lote(a.forma, lote) for a in corpo.aspectos(corpo.programa.saidas)]
    estados, ys = saidas[: corpo.estados], saidas[corpo.estados :]
    return (*estados, *((y[0], passos, *y[1:]) for y in ys))


def _tipos(*tipos: str, corpo: Corpo, passos: int, do_fim: bool, truncar: int | None) -> tuple[str, ...]:
    return tuple(a.tipo for a in corpo.aspectos(corpo.programa.saidas))


def _derivar(*args: Any, **atributos: Any) -> Any:
    from neuronio.tensor.varredura.volta import derivar

    return derivar(*args, **atributos)


def _enxugar(
    usados: list[bool], *, corpo: Corpo, **outros: Any
) -> tuple[list[bool], list[bool], dict[str, Any]]:
    """O corpo só com os resultados que se usam; os estados ficam, que levam o tempo."""
    p = corpo.programa
    saem = [k < corpo.estados or usado for k, usado in enumerate(usados)]
    saidas = tuple(s for s, sai in zip(p.saidas, saem, strict=True) if sai)
    limpo, ficam = enxugar(Corpo(replace(p, saidas=saidas), corpo.estados, corpo.sequencias), p.argumentos)
    return [n in ficam for n in p.argumentos], saem, {"corpo": limpo, **outros}


varredura = Multipla(
    "varredura",
    calculo=_calcular,
    forma=_formas,
    tipo=_tipos,
    conjunta=_derivar,
    enxuga=_enxugar,
    formula=Formula("varredura", r"\mathrm{varre}(@0, \ldots)", ("1",)),
)
