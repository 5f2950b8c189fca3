"""A procura: lê mutantes, e diz o que escapou de um deles."""

from __future__ import annotations

import os
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import neuronio as nn
from testes.hostil.especies import ESPECIES
from testes.hostil.mutacoes import Sorteio

PACIENCIA = 20.0
"""Segundos: um arquivo pequeno que leve mais que isto é um defeito."""
EXECUTAM = ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "subprocess.Popen", "pickle.find_class")
"""O que só aconteceria se o arquivo mandasse em quem o lê."""

_vistos: list[str] = []


def _vigiar(evento: str, argumentos: tuple[object, ...]) -> None:
    carregando = "ldconfig" in str(
        argumentos[:1]
    )  # o motor, ao carregar-se, procura as bibliotecas do sistema
    if evento in EXECUTAM and not carregando:
        _vistos.append(f"{evento}{argumentos!r:.200}")


@contextmanager
def sob_vigia() -> Iterator[None]:
    """Dentro do bloco, executar um programa ou abrir um pickle levanta um erro no fim."""
    if not getattr(_vigiar, "posta", False):
        sys.addaudithook(_vigiar)  # não há como tirá-la
        _vigiar.posta = True  # type: ignore[attr-defined]
    _vistos.clear()
    yield
    if _vistos:
        raise AssertionError(f"ler o arquivo executou {_vistos}")


@contextmanager
def _saida_de_erro_guardada() -> Iterator[BinaryIO]:
    """Dentro do bloco, a saída de erro do processo, também a das bibliotecas em C, é um arquivo."""
    sys.stderr.flush()
    de_antes = os.dup(2)
    with tempfile.TemporaryFile() as guardada:
        os.dup2(guardada.fileno(), 2)
        try:
            yield guardada
        finally:
            sys.stderr.flush()
            os.dup2(de_antes, 2)
            os.close(de_antes)


@dataclass(frozen=True)
class Defeito:
    """Um mutante que não se leu, nem foi recusado, como se deve.

    Args:
        especie, semente, numero: com que se refaz o mutante.
        motivo: o que aconteceu.
    """

    especie: str
    semente: int
    numero: int
    motivo: str

    def __str__(self) -> str:
        refaz = f"--so {self.especie} --semente {self.semente} --repetir {self.numero}"
        return f"{self.especie} {self.numero} ({refaz}):\n{self.motivo}"


def mutante(especie: str, semente: int, numero: int) -> bytes:
    """O mutante de tal número, sempre o mesmo."""
    return ESPECIES[especie].mutante(Sorteio(f"{semente} {especie} {numero}"))


def julgar(especie: str, semente: int, numero: int, pasta: Path) -> Defeito | None:
    """Lê um mutante; o que há de errado nisso, se há."""
    caminho = pasta / "mutante"
    caminho.write_bytes(mutante(especie, semente, numero))
    comeco = time.process_time()
    motivo = ""
    with _saida_de_erro_guardada() as saida:
        try:
            with warnings.catch_warnings(), sob_vigia():
                warnings.simplefilter("ignore")
                ESPECIES[especie].ler(caminho)
        except nn.ErroNeuronio as erro:
            if not str(erro) or len(str(erro)) > 3000:
                motivo = f"a mensagem tem {len(str(erro))} letras"
        except Exception:
            motivo = traceback.format_exc()
        saida.seek(0)
        if dito := saida.read().decode(errors="replace"):
            motivo = motivo or f"alguém escreveu na saída de erro: {dito}"
    if (levou := time.process_time() - comeco) > PACIENCIA:
        motivo = motivo or f"levou {levou:.1f} s"
    return Defeito(especie, semente, numero, motivo) if motivo else None
