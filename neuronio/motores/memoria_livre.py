"""Quanta memória este processo ainda pode ocupar."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from neuronio.motores.grupos_de_controle import grupos_de

MAQUINA = Path("/proc/meminfo")


def memoria_livre() -> int | None:
    """Em bytes; None se o sistema não o diz.

    No Linux, o menor entre o que resta à máquina e o que resta a cada grupo de controle (cgroup) em que o
    processo está, como o de um contêiner. No Windows, o que resta à máquina; no macOS, toda a que ela tem.
    """
    da_maquina = _do_windows() if sys.platform == "win32" else _da_maquina()
    restos = [n for n in (da_maquina, *_dos_grupos()) if n is not None]
    return max(0, min(restos)) if restos else None


def _da_maquina() -> int | None:
    try:
        linhas = dict(linha.split(":", 1) for linha in MAQUINA.read_text(encoding="utf-8").splitlines())
        return int(linhas["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return _a_toda()


def _a_toda() -> int | None:
    if {"SC_PHYS_PAGES", "SC_PAGE_SIZE"} <= getattr(os, "sysconf_names", {}).keys():
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None


def _dos_grupos() -> Iterator[int]:
    """O que resta a cada grupo."""
    nomes = {
        1: ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        2: ("memory.max", "memory.current", "inactive_file"),
    }
    for versao, pasta in grupos_de("memory"):
        limite, uso, cache = nomes[versao]
        maximo, usado = _numero(pasta / limite), _numero(pasta / uso)
        if maximo is not None and usado is not None:
            yield maximo - usado + _linha(pasta / "memory.stat", cache)  # o cache de arquivos se devolve


def _numero(arquivo: Path) -> int | None:
    try:
        return int(arquivo.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # sem limite, o texto é "max"
        return None


def _linha(arquivo: Path, nome: str) -> int:
    try:
        linhas = dict(linha.split() for linha in arquivo.read_text(encoding="utf-8").splitlines())
        return int(linhas.get(nome, 0))
    except (OSError, ValueError):
        return 0


def _do_windows() -> int | None:
    if sys.platform != "win32":
        return None
    import ctypes

    # MEMORYSTATUSEX: o próprio tamanho e a carga, a memória toda, a livre, e mais cinco contagens
    estado = (ctypes.c_uint64 * 8)(64)
    deu = ctypes.WinDLL("kernel32").GlobalMemoryStatusEx(ctypes.byref(estado))
    return int(estado[2]) if deu else None
