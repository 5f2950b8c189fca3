"""Os pares: cada módulo treina e prevê a mesma `Tarefa` com a biblioteca que lhe dá o nome.

Um par novo é um módulo com o que diz `contrato.Par`, e uma linha em `MODULOS`. Nada pesado é
importado antes de `preparar`, que roda no processo do próprio competidor.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import cast

from bancada.pares.contrato import Competidor, Par
from bancada.rede import Tarefa

MODULOS = {"neuronio": "neuronio", "pytorch": "torch", "jax": "jax", "sklearn": "sklearn"}
"""Cada par, e o pacote de que ele precisa."""


def abrir(nome: str) -> Par:
    """O módulo do par."""
    return cast(Par, importlib.import_module(f"bancada.pares.{nome}"))


def instalado(nome: str) -> bool:
    """Se o pacote de que o par precisa está nesta máquina."""
    return importlib.util.find_spec(MODULOS[nome]) is not None


def competidores(tarefa: Tarefa, pares: list[str], motores: list[str], rapido: bool) -> list[Competidor]:
    """Todos os modos dos pares que sabem treinar a tarefa; no modo rápido, o primeiro de cada família."""
    return _filtrados([c for nome in pares for c in abrir(nome).competidores(tarefa)], motores, rapido)


def previsores(tarefa: Tarefa, pares: list[str], motores: list[str], rapido: bool) -> list[Competidor]:
    """Todos os modos dos pares que sabem prever com a rede da tarefa, ou o primeiro de cada família."""
    return _filtrados([c for nome in pares for c in abrir(nome).previsores(tarefa)], motores, rapido)


def _filtrados(todos: list[Competidor], motores: list[str], rapido: bool) -> list[Competidor]:
    todos = [c for c in todos if c.biblioteca != "neuronio" or c.opcoes["motor"] in motores]
    if not rapido:
        return todos
    primeiros = {c.familia: c for c in reversed(todos)}
    return [c for c in todos if primeiros[c.familia] is c]
