"""A seleção: uma corrida curta diz quais modos de cada par merecem a longa."""

from __future__ import annotations

from collections.abc import Mapping

from bancada.pares.contrato import Competidor
from bancada.resultado import CASA

QUASE = 1.1
"""Quem fica a esta distância do melhor da família pode ser o melhor: também corre."""
FINALISTAS = 2
LENTA_DEMAIS = 4.0
"""Uma família tantas vezes mais lenta que outra da mesma biblioteca não corre: a seleção já diz quanto."""


def finalistas(tempos: Mapping[Competidor, float]) -> list[Competidor]:
    """Os que vão à medição: de cada família, o melhor e quem quase o alcança."""
    escolhidos = []
    for familia in dict.fromkeys(c.familia for c in tempos):
        membros = sorted((c for c in tempos if c.familia == familia), key=lambda c: tempos[c])
        da_biblioteca = min(t for c, t in tempos.items() if c.biblioteca == membros[0].biblioteca)
        melhor = tempos[membros[0]]
        if melhor <= LENTA_DEMAIS * da_biblioteca or membros[0].biblioteca == CASA:
            escolhidos += [c for c in membros[:FINALISTAS] if tempos[c] <= QUASE * melhor]
    return [c for c in tempos if c in escolhidos]
