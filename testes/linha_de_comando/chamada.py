"""Chamar o comando: dentro do teste, ou num processo de verdade."""

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neuronio.linha_de_comando import principal

PROGRAMA = "import sys; from neuronio.linha_de_comando import principal; sys.exit(principal())"


@dataclass(frozen=True)
class Chamada:
    """O que uma chamada ao comando deixou: o estado de saída, a saída e a saída de erros."""

    estado: int
    saida: str
    erros: str

    @property
    def ultima_linha(self) -> str:
        return self.saida.rstrip("\n").split("\n")[-1]

    def recusou(self, *trechos: str) -> bool:
        """Se foi recusada como se deve: estado 2, uma mensagem só, com os trechos, e nenhum traceback."""
        assert self.estado == 2, self
        assert self.erros.startswith("Erro: "), self.erros
        assert self.erros.count("Erro:") == 1
        assert "Traceback" not in self.erros
        faltam = [trecho for trecho in trechos if trecho not in self.erros]
        assert not faltam, (faltam, self.erros)
        return True


def chamar(*argumentos: object) -> Chamada:
    """``neuronio argumentos...``, sem começar outro processo."""
    saida, erros = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(saida), contextlib.redirect_stderr(erros):
        estado = principal([str(a) for a in argumentos])
    return Chamada(estado, saida.getvalue(), erros.getvalue())


def processo(
    *argumentos: object, pasta: Path, programa: str = PROGRAMA, **opcoes: Any
) -> "subprocess.Popen[str]":
    """``neuronio argumentos...`` num processo de verdade, a correr em tal pasta."""
    return subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", programa, *map(str, argumentos)],
        cwd=pasta,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        **opcoes,
    )
