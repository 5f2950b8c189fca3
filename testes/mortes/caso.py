"""Um caso: um treino que morre várias vezes, e o que fica na pasta depois de cada uma."""

from __future__ import annotations

import random
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import neuronio as nn
from neuronio.treino.ponto import pontos_de
from testes.mortes.gancho import ANTES, DEPOIS, NO_MEIO, Morte
from testes.mortes.treinos import CLASSES, EPOCAS, GUARDADOS, MOTORES, REDES, Momento, num_filho

MORTES_POR_CASO = 5
VEZES = {"open": 24, "write": 8, "fsync": 16, "replace": 8, "unlink": 16, "close": 24}
"""Até que chamada de cada espécie se morre: as de uns oito pontos, um terço das de um treino inteiro."""
LOTES, SEGUNDOS = 12, 0.05
"""Até quantos lotes, e quanto tempo mais, quando se mata num momento qualquer."""


@dataclass
class Placar:
    """O que se fez, e o que se achou."""

    mortes: dict[str, int] = field(default_factory=dict)
    retomados: int = 0
    epocas: int = 0
    defeitos: list[str] = field(default_factory=list)


@cache
def inteiro(nome: str, motor: str) -> tuple[str, ...]:
    """O que diz, época por época, o treino que nunca morre."""
    with tempfile.TemporaryDirectory() as pasta:
        linhas, estado = num_filho(nome, motor, Path(pasta))
    assert estado == 0, linhas
    assert len(linhas) == EPOCAS + 1, linhas
    return tuple(linhas)


def sortear(acaso: random.Random, em_chamada: bool) -> Morte | Momento:
    """Onde se morre: numa chamada ao sistema, ou passado um tempo."""
    if not em_chamada:
        return Momento(acaso.randint(0, LOTES), acaso.random() * SEGUNDOS)
    chamada = acaso.choice(list(VEZES))
    return Morte(chamada, acaso.randint(1, VEZES[chamada]), acaso.choice((ANTES, NO_MEIO, DEPOIS)))


def matar(semente: int, numero: int, em_chamada: bool, quantas: int, placar: Placar) -> None:
    """Mata um treino tantas vezes, retoma-o cada vez, e deixa-o por fim acabar."""
    acaso = random.Random(f"{semente} {numero} {em_chamada}")
    nome, motor = acaso.choice(list(REDES)), acaso.choice(MOTORES)
    quem = f"caso {numero} ({nome}, {motor}, {'chamada' if em_chamada else 'momento'})"
    with tempfile.TemporaryDirectory() as onde:
        pasta, feitas = Path(onde) / "pontos", 0
        while feitas < quantas:
            morte = sortear(acaso, em_chamada)
            linhas, estado = num_filho(nome, motor, pasta, morte)
            placar.defeitos += [f"{quem}, {morte}: {d}" for d in _julgar(pasta, linhas, inteiro(nome, motor))]
            if estado == signal.SIGKILL:
                feitas += 1
                especie = morte.chamada if isinstance(morte, Morte) else "num momento"
                placar.mortes[especie] = placar.mortes.get(especie, 0) + 1
            if estado == 0:  # acabou antes de morrer: começa-se outro
                _apagar(pasta)
            placar.epocas += len(linhas)
        linhas, estado = num_filho(nome, motor, pasta)
        placar.retomados += 1
        placar.defeitos += [f"{quem}, no fim: {d}" for d in _julgar(pasta, linhas, inteiro(nome, motor))]
        if len(pontos_de(pasta)) > GUARDADOS:
            placar.defeitos.append(f"{quem}: ficaram {len(pontos_de(pasta))} pontos")
        if estado != 0 or not linhas[-1].startswith("fim"):
            placar.defeitos.append(f"{quem}: o treino retomado não acabou: {linhas}")


def _julgar(pasta: Path, linhas: list[str], certas: tuple[str, ...]) -> Iterator[str]:
    """O que está mal: uma época que não deu os bits do treino inteiro, ou um arquivo que não se lê."""
    for linha in linhas:
        if linha not in certas:
            yield f"disse {linha!r}, e o treino inteiro diz {certas}"
    for arquivo in pasta.iterdir() if pasta.exists() else ():
        if arquivo.suffix != ".safetensors":
            if not arquivo.name.startswith(".neuronio-"):
                yield f"ficou o arquivo {arquivo.name}"
            continue
        try:
            nn.carregar(arquivo, classes=CLASSES)
        except nn.ErroNeuronio as erro:
            yield f"{arquivo.name} não se lê: {erro}"


def _apagar(pasta: Path) -> None:
    for arquivo in pasta.iterdir():
        arquivo.unlink()
