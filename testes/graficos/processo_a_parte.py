"""Roda um programa num Python novo, que vê os mesmos módulos que este."""

import os
import subprocess
import sys


def rodar(programa: str, *argumentos: object) -> str:
    """Devolve o que o programa imprimiu; um programa que falha, falha o teste."""
    rodada = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", programa, *map(str, argumentos)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert rodada.returncode == 0, rodada.stderr
    return rodada.stdout
