"""Conferir um argumento que é um número ou uma agenda."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neuronio.agendas.agenda import Agenda
from neuronio.conferencias import numero
from neuronio.erros import ErroDeTipo, ErroDeValor

PASSOS_OLHADOS = 4096
"""De um treino mais longo, olham-se tantos passos, igualmente espaçados."""


def numero_ou_agenda(
    nome: str, valor: Any, minimo: float = 0, maximo: float = math.inf, *, aberto: bool = False
) -> float | Agenda:
    """Um número numa faixa, como em `conferencias.numero`, ou uma agenda que não sai dela.

    >>> numero_ou_agenda("a taxa", 0.1, aberto=True)
    0.1
    """
    if isinstance(valor, type) and issubclass(valor, Agenda):
        raise ErroDeTipo(f"foi dada a classe {valor.__name__}; faltam os parênteses: {valor.__name__}(...).")
    if not isinstance(valor, Agenda):
        return numero(nome, valor, minimo, maximo, aberto=aberto)
    conferir_agenda(nome, valor, range(valor.alcance), valor.alcance, maximo, nunca_so_zeros=aberto)
    return valor


def conferir_agenda(
    nome: str,
    agenda: Agenda,
    passos: range,
    duracao: int,
    maximo: float = math.inf,
    *,
    nunca_so_zeros: bool = False,
) -> None:
    """Recusa uma agenda que, nestes passos, não é um número, ou sai da faixa de zero ao máximo.

    Args:
        nome: de que ela é, como "a taxa".
        passos: em que passos.
        duracao: quantos passos tem o treino.
        maximo: até onde pode ir.
        nunca_so_zeros: se também se recusa a que é zero em todos eles.

    Raises:
        ErroDeValor: diz em que passo, e a quanto chega.
    """
    olhados = np.linspace(passos[0], passos[-1], min(len(passos), PASSOS_OLHADOS)).astype(np.int64)
    valores = agenda.nos_passos(olhados, duracao)
    fora = ~((valores >= 0) & (valores <= maximo) & np.isfinite(valores))
    if fora.any():
        qual = int(fora.argmax())
        faixa = "ser pelo menos 0" if maximo == math.inf else f"ficar entre 0 e {maximo:g}"
        raise ErroDeValor(
            f"{nome} precisa {faixa} em todos os passos, mas a agenda {agenda!r} dá {valores[qual]:g} no "
            f"passo {olhados[qual] + 1}."
        )
    if nunca_so_zeros and not valores.any():
        de = f"do passo {passos[0] + 1} ao {passos[-1] + 1}" if passos[0] else "do começo ao fim"
        raise ErroDeValor(
            f"{nome} é zero {de}, na agenda {agenda!r}, e nada se aprenderia: dê outra, ou um número."
        )
