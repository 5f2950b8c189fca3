"""Avaliação de quem prevê o símbolo seguinte de um texto."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class AvaliacaoDeTexto:
    r"""O que se mediu num texto que a rede não viu, e o que ela escreve.

    .. math:: \mathrm{PP} = \exp\Big(-\frac{1}{N} \sum_i \ln p(w_i \mid w_{<i})\Big)

    É entre quantos símbolos, igualmente prováveis, se hesitaria tanto quanto a rede hesita.

    Atributos:
        perplexidade: a da rede.
        simbolos: quantos se previram.
        nivel: o que é um símbolo, "caractere" ou "palavra".
        referencias: de cada modelo que só conta, a perplexidade no mesmo texto.
        escritos: de cada temperatura, o que a rede escreve.
    """

    perplexidade: float
    simbolos: int
    nivel: str
    referencias: Mapping[str, float] = field(default_factory=dict)
    escritos: Mapping[float, str] = field(default_factory=dict)
