"""O que uma taxa de aprendizado fez a um treino, numa palavra, com os números que o mostram."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

DIVERGE, OSCILA, LENTA, ESTACIONA, APRENDE = "diverge", "oscila", "lenta", "estaciona", "aprende"

SUBIDAS = 0.05
"""Que parte da perda do começo se sobe, ao todo, de uma época para a seguinte, numa taxa que oscila."""
BASTANTE = 0.8
"""Que parte do que desce a melhor taxa desce uma que aprende."""
RITMO = 0.25
"""Numa que ainda descia, o que desce a última época, em vezes o que descem todas em média."""

REGRA = (
    "Regra: diverge, se a perda do treino deixou de ser um número com alguma semente, ou acabou acima da do "
    "começo; oscila, se de uma época para outra subiu, ao todo, mais de 5 % da do começo, em duas subidas ou "
    "mais; aprende, se desceu pelo menos 80 % do que desceu com a melhor taxa; lenta, se desceu menos e "
    "ainda descia no fim; estaciona, se desceu menos e já não descia."
)


@dataclass(frozen=True)
class Curvas:
    """A perda do treino com uma taxa, um número por semente.

    Args:
        iniciais: antes de treinar.
        perdas: a de cada época, até onde se foi.
        divergiram: se deixou de ser um número.
    """

    iniciais: Sequence[float]
    perdas: Sequence[Sequence[float]]
    divergiram: Sequence[bool]

    @property
    def inicial(self) -> float:
        """A média das de antes de treinar."""
        return float(np.mean(self.iniciais))

    @property
    def final(self) -> float:
        """A média das da última época; infinita, se alguma deixou de ser um número."""
        if any(self.divergiram):
            return math.inf
        return float(np.mean([perdas[-1] for perdas in self.perdas]))

    @property
    def media(self) -> np.ndarray:
        """A média das sementes, ``(épocas + 1,)``, a partir da do começo."""
        return np.array([self.inicial, *np.mean(self.perdas, axis=0)])


@dataclass(frozen=True)
class Comportamento:
    """O que fez uma taxa.

    Args:
        palavra: "diverge", "oscila", "lenta", "estaciona" ou "aprende"; veja `REGRA`.
        evidencia: os números de que a palavra vem, numa frase.
    """

    palavra: str
    evidencia: str


def comportamentos(curvas: Mapping[float, Curvas]) -> dict[float, Comportamento]:
    """O de cada taxa, pela `REGRA`.

    >>> rapida = Curvas([2.3], [[1.0, 0.3, 0.2, 0.1]], [False])
    >>> lenta = Curvas([2.3], [[2.2, 2.1, 2.0, 1.9]], [False])
    >>> nan = Curvas([2.3], [[]], [True])
    >>> {taxa: c.palavra for taxa, c in comportamentos({0.01: lenta, 0.1: rapida, 10.0: nan}).items()}
    {0.01: 'lenta', 0.1: 'aprende', 10.0: 'diverge'}
    """
    melhor = min(curvas, key=lambda taxa: curvas[taxa].final)
    maior_descida = curvas[melhor].inicial - curvas[melhor].final
    return {taxa: _comportamento(taxa, c, melhor, maior_descida) for taxa, c in curvas.items()}


def _comportamento(taxa: float, c: Curvas, melhor: float, maior_descida: float) -> Comportamento:
    from neuronio.formato import numero, porcento

    if any(c.divergiram):
        return Comportamento(DIVERGE, _onde_divergiu(c))
    de, ate = _que_se_distinguem(c.inicial, c.final)
    if not c.final <= c.inicial:
        return Comportamento(DIVERGE, f"a perda acabou em {ate}, acima dos {de} do começo")
    quantas, quanto = _subidas(c)
    if quantas >= 2 and quanto > SUBIDAS * abs(c.inicial):
        return Comportamento(
            OSCILA,
            f"a perda desceu de {de} a {ate}, mas subiu em {numero(quantas, 2)} das "
            f"{len(c.media) - 2} passagens de uma época à seguinte, {numero(quanto, 3)} ao todo "
            f"({porcento(quanto / abs(c.inicial), 0)} da do começo)",
        )
    desceu = f"a perda desceu de {de} a {ate}"
    parte = (c.inicial - c.final) / maior_descida if maior_descida > 0 else 1.0
    if parte >= BASTANTE:
        return Comportamento(APRENDE, desceu)
    pouco = f"{desceu}, {porcento(parte, 0)} do que desceu com a taxa {numero(melhor)}"
    if taxa > melhor:
        pouco += ", que é menor"
    if _ainda_descia(c):
        return Comportamento(LENTA, f"{pouco}, e ainda descia na última época")
    return Comportamento(ESTACIONA, f"{pouco}, e na última época já não descia")


def _que_se_distinguem(de: float, ate: float) -> tuple[str, str]:
    """Os dois números, com os algarismos que bastem para que se veja qual é o maior.

    >>> _que_se_distinguem(2.3, 0.1111), _que_se_distinguem(2.3712, 2.3724), _que_se_distinguem(2.0, 2.0)
    (('2,3', '0,111'), ('2,371', '2,372'), ('2', '2'))
    """
    from neuronio.formato import numero

    escritos = ((numero(de, algarismos), numero(ate, algarismos)) for algarismos in range(3, 9))
    return next((par for par in escritos if par[0] != par[1]), (numero(de, 3), numero(ate, 3)))


def _onde_divergiu(c: Curvas) -> str:
    epocas = [len(perdas) + 1 for perdas, nan in zip(c.perdas, c.divergiram, strict=True) if nan]
    onde = f"na época {min(epocas)}"
    if min(epocas) != max(epocas):
        onde = f"entre as épocas {min(epocas)} e {max(epocas)}"
    return f"a perda deixou de ser um número {onde}, com {len(epocas)} de {len(c.divergiram)} sementes"


def _subidas(c: Curvas) -> tuple[float, float]:
    """De uma época para a seguinte, quantas vezes a perda subiu e quanto, ao todo, em média das sementes."""
    passos = np.diff(np.asarray(c.perdas, np.float64), axis=1)
    return float((passos > 0).sum(axis=1).mean()), float(passos.clip(min=0).sum(axis=1).mean())


def _ainda_descia(c: Curvas) -> bool:
    media = c.media
    return bool(media[-2] - media[-1] > RITMO * (media[0] - media[-1]) / (len(media) - 1))
