"""O que um par oferece à bancada."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from bancada.rede import Pesos, Tarefa
from bancada.resultado import Linha


class Ausente(Exception):
    """Falta nesta instalação algo de que o competidor precisa."""


@dataclass(frozen=True, eq=False)
class Competidor:
    """Uma biblioteca, usada de um certo modo.

    Args:
        biblioteca: o módulo de `bancada.pares`.
        familia: o que se compara, como "PyTorch" ou "JAX por época".
        modo: como é usada, para quem lê a tabela.
        opcoes: o mesmo, para o módulo do par.
        ambiente: variáveis de ambiente do processo.
    """

    biblioteca: str
    familia: str
    modo: str = ""
    opcoes: dict[str, Any] = field(default_factory=dict)
    ambiente: dict[str, str] = field(default_factory=dict)

    @property
    def nome(self) -> str:
        """A família e o modo."""
        return f"{self.familia} ({self.modo})" if self.modo else self.familia

    @property
    def do_processo(self) -> str:
        """O que vale para o processo inteiro: os que só diferem no resto podem correr no mesmo."""
        acertos = {nome: self.opcoes.get(nome) for nome in ("threads", "a_zero")}
        return json.dumps([self.biblioteca, acertos, self.ambiente])

    def linha(self, medidas: list[float], nota: str = "") -> Linha:
        """O que se mediu deste competidor, como a tabela o quer."""
        return Linha(self.biblioteca, self.familia, self.modo, medidas, nota)


class Sessao(Protocol):
    """Um treino em andamento."""

    def perdas(self, epocas: int) -> list[float]:
        """Treina por tantas épocas, e devolve a perda de cada lote; de uma adversária, as das duas redes."""
        ...

    def treinar(self, epocas: int) -> float:
        """Treina por tantas épocas como quem só quer treinar, e devolve a perda média da última."""
        ...


class Previsor(Protocol):
    """Uma rede pronta."""

    def prever(self, x: np.ndarray) -> np.ndarray:
        """A saída crua de um lote: de um array do NumPy a outro."""
        ...


class FabricaDeSessao(Protocol):
    """Como se abre um treino."""

    def __call__(
        self, tarefa: Tarefa, x: np.ndarray, y: np.ndarray, pesos: Pesos, opcoes: dict[str, Any]
    ) -> Sessao: ...


class FabricaDePrevisor(Protocol):
    """Como se faz uma rede pronta."""

    def __call__(self, tarefa: Tarefa, pesos: Pesos, opcoes: dict[str, Any]) -> Previsor: ...


class Par(Protocol):
    """O módulo de um par."""

    Sessao: FabricaDeSessao
    Previsor: FabricaDePrevisor

    def competidores(self, tarefa: Tarefa) -> list[Competidor]:
        """Os modos de treinar que vale a pena tentar; nenhum, se o par não sabe fazer a tarefa. O primeiro de
        cada família é o de costume."""
        ...

    def previsores(self, tarefa: Tarefa) -> list[Competidor]:
        """O mesmo, para prever."""
        ...

    def preparar(self, opcoes: dict[str, Any]) -> None:
        """Importa a biblioteca, e acerta o que vale para o processo inteiro.

        Raises:
            Ausente: se falta algo a esta instalação.
        """
        ...


def nucleos() -> int:
    """Quantos núcleos este processo pode usar."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def quantas_threads() -> list[int]:
    """As quantidades de threads a tentar: todos os núcleos, e um só."""
    return sorted({nucleos(), 1}, reverse=True)


def em_threads(quantas: int) -> str:
    """A quantidade, por extenso.

    >>> em_threads(1), em_threads(2)
    ('1 thread', '2 threads')
    """
    return "1 thread" if quantas == 1 else f"{quantas} threads"
