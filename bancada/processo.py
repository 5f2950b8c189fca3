"""O outro lado do trabalhador: quem o cria, lhe faz pedidos e o encerra."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from bancada.pares.contrato import Ausente, Competidor

RAIZ = Path(__file__).resolve().parents[1]
LIMITE = 90.0
"""Os segundos que um pedido pode levar, se não se diz outra coisa: quem demora mais não vale a espera."""


class Falha(Exception):
    """O processo de um competidor não pôde atender um pedido."""


class Processo:
    """Um competidor, no processo dele.

    Args:
        competidor: quem.
        tarefa: o nome dela em `bancada.cargas.TAREFAS`.
        pasta: onde estão os dados e os pesos.
    """

    def __init__(self, competidor: Competidor, tarefa: str, pasta: Path) -> None:
        self.competidor, self.nascimento, self.vivo = competidor, time.perf_counter(), True
        argumentos = [competidor.biblioteca, json.dumps(competidor.opcoes), tarefa, str(pasta)]
        self._avisos = tempfile.TemporaryFile("w+")  # noqa: SIM115 - vive tanto quanto o processo
        self._processo = subprocess.Popen(
            [sys.executable, "-m", "bancada.trabalhador", *argumentos],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._avisos,
            text=True,
            cwd=RAIZ,
            env={**os.environ, **competidor.ambiente},
        )

    def pedir(self, faz: str, *com: Any, limite: float = LIMITE, posto: str = "") -> Any:
        """Faz um pedido a um trabalhador, e espera pela resposta por tantos segundos, no máximo.

        Raises:
            Ausente: se falta algo a esta instalação.
            Falha: se o pedido falhou, se demorou demais, ou se o processo morreu.
        """
        entrada, saida = self._processo.stdin, self._processo.stdout
        assert entrada is not None
        assert saida is not None
        prazo = threading.Timer(limite, self._processo.kill)  # sem quem responda, a leitura termina
        inicio = time.perf_counter()
        prazo.start()
        try:
            entrada.write(json.dumps({"posto": posto, "faz": faz, "com": com}) + "\n")
            entrada.flush()
            linha = saida.readline()
        except BrokenPipeError:
            linha = ""
        finally:
            prazo.cancel()
        self.vivo = bool(linha)
        if not linha and time.perf_counter() - inicio >= limite:
            raise Falha(f"passou do limite de {limite:.0f} s por pedido")
        if not linha:
            raise Falha(f"o processo de {self.competidor.nome} morreu. {self._ultimo_aviso()}")
        resposta = json.loads(linha)
        if "ausente" in resposta:
            raise Ausente(resposta["ausente"])
        if "erro" in resposta:
            raise Falha(resposta["erro"])
        return resposta["valor"]

    def fechar(self) -> None:
        """Encerra o processo: o fim da entrada é o pedido de ir embora."""
        self._processo.communicate()
        self._avisos.close()

    def _ultimo_aviso(self) -> str:
        self._processo.wait()
        self._avisos.seek(0)
        linhas = self._avisos.read().strip().splitlines()
        return f"A última coisa que disse: {linhas[-1]}" if linhas else "Não disse por quê."
