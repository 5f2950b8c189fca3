"""Um ensaio: os competidores de uma tarefa, cada um no seu processo, prontos para os mesmos pedidos."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import numpy as np

from bancada import dados
from bancada.concordancia import Discordancia
from bancada.pares.contrato import Ausente, Competidor
from bancada.processo import Falha, Processo
from bancada.rede import Tarefa

R = TypeVar("R")


class Ensaio:
    """Abre os processos, e despede os que não podem continuar, dizendo por quê.

    Args:
        nome: o da tarefa em `bancada.cargas.TAREFAS`.
        tarefa: ela.
        x, y: os dados.
    """

    def __init__(self, nome: str, tarefa: Tarefa, x: np.ndarray, y: np.ndarray) -> None:
        self.nome, self._pasta = nome, tempfile.TemporaryDirectory(prefix="bancada-")
        dados.escrever(tarefa, x, y, Path(self._pasta.name))
        self.processos: dict[Competidor, Processo] = {}
        self.notas: list[str] = []
        """Quem não correu, e por quê."""
        self.falhas: list[str] = []
        """O que o próprio Neurônio não conseguiu fazer, e quem não calculou o mesmo que os outros."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, tipo: type[BaseException] | None, erro: BaseException | None, rastro: TracebackType | None
    ) -> None:
        self.despedir(list(self.processos))
        self._pasta.cleanup()

    def nascer(self, competidor: Competidor) -> Processo:
        """Um processo novo, que ainda não importou nada."""
        processo = Processo(competidor, self.nome, Path(self._pasta.name))
        self.processos[competidor] = processo
        return processo

    def chamar(self, competidores: Iterable[Competidor]) -> None:
        """Um processo para cada um, com a biblioteca importada e os dados lidos."""
        for competidor in competidores:
            self.nascer(competidor)
            self.pedir(competidor, lambda processo: (processo.pedir("preparar"), processo.pedir("ler")))

    def despedir(self, competidores: Iterable[Competidor]) -> None:
        """Encerra os processos destes."""
        for competidor in competidores:
            self.processos.pop(competidor).fechar()

    def pedir_a_todos(self, pedido: Callable[[Processo], R]) -> dict[Competidor, R]:
        """O pedido a cada um dos que continuam; quem não o atende é despedido."""
        respostas = {competidor: self.pedir(competidor, pedido) for competidor in list(self.processos)}
        return {competidor: r for competidor, r in respostas.items() if r is not None}

    def pedir(self, competidor: Competidor, pedido: Callable[[Processo], R]) -> R | None:
        """O pedido a um só; ``None`` se ele teve de ser despedido."""
        try:
            return pedido(self.processos[competidor])
        except (Ausente, Falha) as erro:
            motivo = f"{competidor.nome} não correu: {erro}"
            da_casa = competidor.biblioteca == "neuronio" and isinstance(erro, Falha)
            (self.falhas if da_casa else self.notas).append(motivo)
            self.despedir([competidor])
        except Discordancia as erro:
            self.falhas.append(str(erro))
            self.despedir([competidor])
        return None
