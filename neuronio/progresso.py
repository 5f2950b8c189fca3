"""A barra de progresso num caderno, onde o rich só a mostra se há ipywidgets; no terminal, é a do rich."""

from __future__ import annotations

import time
from html import escape
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID
from rich.text import Text

ENTRE_DESENHOS = 0.1
"""Segundos: mais depressa o navegador só teria trabalho."""


def barra_de_progresso(*colunas: ProgressColumn, console: Console, **opcoes: Any) -> Progress:
    """Uma barra com essas colunas; ``opcoes`` são as de ``rich.progress.Progress``."""
    classe = BarraDoCaderno if console.is_jupyter else Progress
    return classe(*colunas, console=console, **opcoes)


def console_das_linhas() -> Console:
    """Onde escrever linhas: num caderno, como as de um ``print``, que o rich faria cada uma um quadro."""
    return Console(highlight=False, soft_wrap=True, force_jupyter=False)


class BarraDoCaderno(Progress):
    """Uma barra que se mostra em HTML, sem precisar de mais nada no navegador.

    O campo ``abaixo`` de uma tarefa é HTML, que fica sob as barras.
    """

    _visto = 0.0
    _lugar: Any = None
    """Onde a barra está na página; antes de começar, em lugar nenhum."""

    def start(self) -> None:
        from IPython.display import display

        if self._lugar is None and not self.disable:
            self._lugar = display(_mime(""), raw=True, display_id=True)
            self.refresh()

    def stop(self) -> None:
        self._mostrar("")

    def update(self, task_id: TaskID, **mudancas: Any) -> None:
        super().update(task_id, **mudancas)
        self._redesenhar()

    def advance(self, task_id: TaskID, advance: float = 1) -> None:
        super().advance(task_id, advance)
        self._redesenhar()

    def refresh(self) -> None:
        linhas = [" ".join(self._celula(coluna, tarefa) for coluna in self.columns) for tarefa in self.tasks]
        abaixo = "".join(tarefa.fields.get("abaixo", "") for tarefa in self.tasks)
        self._mostrar(f'<div style="font-variant-numeric: tabular-nums">{"<br>".join(linhas)}</div>{abaixo}')

    def _mostrar(self, html: str) -> None:
        if self._lugar is not None:
            self._lugar.update(_mime(html), raw=True)

    def _redesenhar(self) -> None:
        agora = time.perf_counter()
        if agora - self._visto >= ENTRE_DESENHOS:
            self._visto = agora
            self.refresh()

    @staticmethod
    def _celula(coluna: ProgressColumn | str, tarefa: Task) -> str:
        if isinstance(coluna, BarColumn):
            feito = "" if tarefa.total is None else f' value="{tarefa.completed}" max="{tarefa.total or 1}"'
            return f'<progress style="vertical-align: middle"{feito}></progress>'
        if isinstance(coluna, str):
            return escape(coluna.format(task=tarefa))
        texto = coluna(tarefa)
        return escape(texto.plain if isinstance(texto, Text) else str(texto))


def _mime(html: str) -> dict[str, str]:
    return {"text/html": html, "text/plain": ""}
