"""A seleção: uma corrida curta diz quais modos de cada par merecem a longa."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bancada.ensaio import Ensaio
from bancada.pares.contrato import Competidor
from bancada.processo import Processo
from bancada.resultado import CASA, Linha

QUASE = 1.1
"""Quem fica a esta distância do melhor da família pode ser o melhor: também corre."""
FINALISTAS = 2
LENTA_DEMAIS, SEM_ESPERANCA = 1.5, 2.0
"""Uma família tantas vezes mais lenta que outra da mesma biblioteca não corre: a seleção já diz quanto. Com o
segundo número, nem se provam os outros modos dela."""


def selecionar(
    ensaio: Ensaio, candidatos: Iterable[Competidor], prova: Callable[[Processo], float]
) -> dict[Competidor, float]:
    """Prova um candidato de cada vez, e devolve o tempo de cada um; só os finalistas continuam no ensaio.

    Quem já não pode ser finalista vai embora na hora. De uma família sem esperança se prova um modo só, e de
    uma de que um não corre não se prova outro.

    Args:
        prova: o que se pede a um processo pronto; devolve os segundos da corrida curta.
    """
    tempos: dict[Competidor, float] = {}
    poupados: dict[str, int] = {}
    paradas: set[str] = set()
    """As famílias de que um modo não correu: os outros esperariam pelo mesmo."""
    for candidato in candidatos:
        if candidato.familia in paradas:
            continue
        if _atraso(candidato.familia, tempos) > SEM_ESPERANCA:
            poupados[candidato.familia] = poupados.get(candidato.familia, 0) + 1
            continue
        ensaio.chamar([candidato])
        tempo = ensaio.pedir(candidato, prova) if candidato in ensaio.processos else None
        if tempo is None:
            paradas.add(candidato.familia)
        if tempo is not None:
            tempos[candidato] = tempo
            ficam = finalistas(tempos)
            ensaio.despedir([c for c in ensaio.processos if c not in ficam])
    ensaio.notas += [_poupados(familia, n, _atraso(familia, tempos)) for familia, n in poupados.items()]
    return tempos


def finalistas(tempos: Mapping[Competidor, float]) -> list[Competidor]:
    """Os que vão à medição: de cada família, o melhor e quem quase o alcança."""
    escolhidos: list[Competidor] = []
    for familia in dict.fromkeys(c.familia for c in tempos):
        if _atraso(familia, tempos) <= LENTA_DEMAIS:
            membros = sorted((c for c in tempos if c.familia == familia), key=lambda c: tempos[c])
            escolhidos += [c for c in membros[:FINALISTAS] if tempos[c] <= QUASE * tempos[membros[0]]]
    return [c for c in tempos if c in escolhidos]


def dispensados(tempos: Mapping[Competidor, float]) -> list[Linha]:
    """As linhas de quem não vai à medição, com o tempo que a corrida curta prevê."""
    ficam = finalistas(tempos)
    return [c.linha([tempo], "pela seleção") for c, tempo in tempos.items() if c not in ficam]


def _atraso(familia: str, tempos: Mapping[Competidor, float]) -> float:
    """Quantas vezes o melhor modo da família demora o que demora o melhor da mesma biblioteca.

    É 1 se nenhum modo dela foi provado ainda, e para a casa: os motores dela correm todos.
    """
    membros = [c for c in tempos if c.familia == familia]
    if not membros or membros[0].biblioteca == CASA:
        return 1.0
    da_biblioteca = min(t for c, t in tempos.items() if c.biblioteca == membros[0].biblioteca)
    return min(tempos[c] for c in membros) / da_biblioteca


def _poupados(familia: str, quantos: int, atraso: float) -> str:
    vezes = f"{atraso:.1f}".replace(".", ",")
    outros = "não se provou outro modo" if quantos == 1 else f"não se provaram outros {quantos} modos"
    return f"{familia}: {outros}, porque o primeiro leva {vezes}× o melhor da biblioteca"
