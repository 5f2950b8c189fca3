"""O que cada sistema diz dos caches: no Linux, arquivos; no macOS e no Windows, uma chamada."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from struct import unpack_from

from neuronio.motores.processadores import PROCESSADORES
from neuronio.motores.sysctl import sysctl

Ditos = tuple[int, int, int]
"""O L1 de dados e o L2 de um núcleo, e o L3, em bytes; 0 no que não se diz."""

NIVEIS = 8
"""Quantos caches tem um processador, no máximo; quase todos têm quatro."""

OLHADOS = 8
"""Quantos processadores se olham, no máximo, do primeiro ao último: os de um tipo vêm em seguida."""


@cache
def caches_do_sistema() -> Ditos:
    """Os do menor dos núcleos em que este processo pode estar; zeros, se o sistema não os diz.

    Com uma barreira no fim de cada estágio, é o mais lento que todos esperam.
    """
    try:
        if sys.platform == "win32":
            return _do_windows()
        if sys.platform == "darwin":
            return do_macos(sysctl)
        return do_linux(PROCESSADORES, os.sched_getaffinity(0))
    except (OSError, ValueError, AttributeError):  # um sistema que não é o que se esperava
        return 0, 0, 0


def _menor(de_cada: Iterable[Ditos]) -> Ditos:
    """De cada cache, o menor de todos os núcleos que o dizem."""
    niveis = zip((0, 0, 0), *de_cada, strict=True)
    l1, l2, l3 = (min((n for n in nivel if n > 0), default=0) for nivel in niveis)
    return l1, l2, l3


# ── Linux ───────────────────────────────────────────────────────────────────
def do_linux(pasta: Path, processadores: Collection[int]) -> Ditos:
    """O que dizem os arquivos de uma pasta como ``/sys/devices/system/cpu``, para tais processadores.

    Fonte: a documentação do Linux, ``Documentation/ABI/testing/sysfs-devices-system-cpu``.
    """
    ordem = sorted(processadores)
    passo = max(len(ordem) - 1, 1) / (OLHADOS - 1)
    olhados = {ordem[round(k * passo)] for k in range(OLHADOS)} if len(ordem) > OLHADOS else ordem
    return _menor(_de_um_processador(pasta, qual) for qual in olhados)


def _de_um_processador(pasta: Path, qual: int) -> Ditos:
    l1 = l2 = l3 = 0
    for k in range(NIVEIS):
        cache_ = f"{pasta}/cpu{qual}/cache/index{k}/"
        tipo = _texto(cache_ + "type")
        if tipo is None:
            break
        if tipo == "Instruction":
            continue
        nivel = _texto(cache_ + "level")
        bytes_ = _tamanho(_texto(cache_ + "size") or "")
        if nivel == "1":
            l1 = bytes_
        elif nivel == "2":
            l2 = bytes_ // max(_nucleos(pasta, _lista(_texto(cache_ + "shared_cpu_list") or "")), 1)
        elif nivel == "3":
            l3 = bytes_
    return l1, l2, l3


def _nucleos(pasta: Path, processadores: Collection[int]) -> int:
    """Quantos núcleos são tais processadores: o mesmo núcleo pode parecer dois."""
    if len(processadores) < 2:
        return len(processadores)
    irmaos = (f"{pasta}/cpu{qual}/topology/thread_siblings_list" for qual in processadores)
    return len({_texto(arquivo) or arquivo for arquivo in irmaos})


def _texto(arquivo: str) -> str | None:
    try:
        descritor = os.open(arquivo, os.O_RDONLY)
    except OSError:
        return None
    try:
        return os.read(descritor, 4096).decode("ascii", "replace").strip()
    except OSError:
        return None
    finally:
        os.close(descritor)


def _tamanho(texto: str) -> int:
    """Um tamanho como o Linux o escreve; 0, se não se entende.

    >>> _tamanho("48K"), _tamanho("-1"), _tamanho("")
    (49152, 0, 0)
    """
    vezes = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}.get(texto[-1:], 1)
    digitos = texto.rstrip("KMG")
    return int(digitos) * vezes if digitos.isascii() and digitos.isdecimal() else 0


def _lista(texto: str) -> list[int]:
    """Os processadores de uma lista como o Linux a escreve; nenhum, se não se entende.

    >>> _lista("0-2,8")
    [0, 1, 2, 8]
    """
    try:
        faixas = [list(map(int, faixa.split("-"))) for faixa in texto.split(",")]
    except ValueError:
        return []
    return [qual for faixa in faixas for qual in range(faixa[0], faixa[-1] + 1)]


# ── macOS ───────────────────────────────────────────────────────────────────
def do_macos(perguntar: Callable[[str], int]) -> Ditos:
    """O que responde o ``sysctl``, pelo nome; 0, se não responde.

    Os núcleos rápidos são os de nível 0, e os de eficiência, os de nível 1; um Mac com Intel não tem níveis.
    """
    niveis = [f"hw.perflevel{k}." for k in range(perguntar("hw.nperflevels"))] or ["hw."]
    return _menor(_de_um_nivel(perguntar, nivel) for nivel in niveis)


def _de_um_nivel(perguntar: Callable[[str], int], antes: str) -> Ditos:
    dividem = max(perguntar(antes + "cpusperl2"), 1)
    l1, l2, l3 = (perguntar(antes + f"{qual}cachesize") for qual in ("l1d", "l2", "l3"))
    return l1, l2 // dividem, l3


# ── Windows ─────────────────────────────────────────────────────────────────
DE_NUCLEOS, DE_CACHES = 0, 2
"""O que se pergunta: ``RelationProcessorCore`` e ``RelationCache``."""

UNIFICADO, DE_DADOS = 0, 2
"""Os tipos de cache que têm dados."""


def _do_windows() -> Ditos:
    return das_relacoes(_relacoes(DE_CACHES), _relacoes(DE_NUCLEOS))


def _relacoes(quais: int) -> bytes:
    """O que o ``GetLogicalProcessorInformationEx`` diz dos caches, ou dos núcleos."""
    if sys.platform != "win32":
        return b""
    perguntar, tamanho = ctypes.WinDLL("kernel32").GetLogicalProcessorInformationEx, ctypes.c_uint32(0)
    perguntar(quais, None, ctypes.byref(tamanho))
    dito = ctypes.create_string_buffer(tamanho.value)
    return dito.raw if perguntar(quais, dito, ctypes.byref(tamanho)) else b""


def das_relacoes(de_caches: bytes, de_nucleos: bytes) -> Ditos:
    """O que se lê nas estruturas que o Windows preenche.

    Cada uma começa pelo que é e pelo seu tamanho, em números de 32 bits; depois vem
    ``CACHE_RELATIONSHIP``, ou ``PROCESSOR_RELATIONSHIP``, com a máscara e o grupo dos processadores.

    Fonte: a documentação da Microsoft, ``SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX``.
    """
    nucleos = [unpack_from("<QH", r, 32) for r in _em_partes(de_nucleos, 42)]
    ditos: list[Ditos] = []
    for r in _em_partes(de_caches, 50):
        nivel, bytes_, tipo = unpack_from("<B3xII", r, 8)
        mascara, grupo = unpack_from("<QH", r, 40)
        if tipo not in (UNIFICADO, DE_DADOS) or nivel not in (1, 2, 3):
            continue
        if nivel == 2:
            dividem = sum(1 for dele, de_qual in nucleos if de_qual == grupo and dele & mascara)
            bytes_ //= max(dividem, 1)
        ditos.append((bytes_ * (nivel == 1), bytes_ * (nivel == 2), bytes_ * (nivel == 3)))
    return _menor(ditos)


def _em_partes(relacoes: bytes, menor: int) -> Iterator[bytes]:
    """Cada relação; uma que não tem o tamanho que diz ter é a última."""
    while len(relacoes) >= 8:
        _, tamanho = unpack_from("<II", relacoes)
        if not menor <= tamanho <= len(relacoes):
            return
        yield relacoes[:tamanho]
        relacoes = relacoes[tamanho:]
