"""A máquina em que se mediu, e se ela estava quieta."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from pathlib import Path

from bancada.pares.contrato import nucleos

PACOTES = ("neuronio", "numpy", "torch", "jax", "scikit-learn", "micrograd", "llvmlite")
QUIETA = 0.5
"""Acima desta carga média, outro programa disputa os núcleos."""


def descrever() -> dict[str, str]:
    """Processador, núcleos, sistema e versões."""
    return {
        "processador": _processador(),
        "núcleos": str(nucleos()),
        "sistema": platform.platform(),
        "Python": platform.python_version(),
        **{pacote: versao for pacote in PACOTES if (versao := _versao(pacote))},
    }


def aviso_de_ocupada() -> str | None:
    """O que dizer se a máquina não está quieta."""
    if not hasattr(os, "getloadavg"):
        return None
    carga = os.getloadavg()[0]
    if carga <= QUIETA:
        return None
    return f"a máquina não está quieta (carga média de {carga:.1f}): os tempos oscilam, e muito."


def _processador() -> str:
    informacoes = Path("/proc/cpuinfo")
    if informacoes.exists():
        for linha in informacoes.read_text().splitlines():
            if linha.startswith("model name"):
                return linha.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _versao(pacote: str) -> str | None:
    try:
        return metadata.version(pacote)
    except metadata.PackageNotFoundError:
        return None
