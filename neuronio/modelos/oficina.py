"""A oficina: os passos de um modelo, feitos uma vez e refeitos quando ele muda."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.metricas import Metrica
from neuronio.motores import Passo
from neuronio.retrato import Retrato
from neuronio.treino.passos import passo_de_avaliacao, passo_de_treino

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo


class Oficina:
    """Guarda os passos de um modelo enquanto são os dele.

    Compara o modelo com o último retrato: se quem o usa trocou uma camada, um parâmetro ou um número, o
    modelo se refaz, e os passos também. O que as próprias contas mudam, ao executar em Python, não conta.
    """

    def __init__(self, modelo: Modelo) -> None:
        self.modelo = modelo
        self._retrato: Retrato | None = None
        self._passos: dict[Callable[..., Passo], tuple[Any, Passo]] = {}
        """O último de cada espécie, e com que se fez."""

    def conferir(self, exemplos: np.ndarray | None = None, tipo: str | None = None) -> None:
        """Se o modelo mudou desde a última vez, refaz o que depende do que mudou.

        Args:
            exemplos, tipo: um lote das amostras que se vão usar; sem elas, são como as de antes.
        """
        if self._retrato is not None and not self._retrato.envelheceu():
            return
        agora = Retrato(self.modelo)
        if self._retrato is None or agora != self._retrato:
            self._passos.clear()
            self.modelo._refazer(exemplos, tipo)
            agora = Retrato(self.modelo)
        self._retrato = agora

    def reconhecer(self) -> None:
        """O modelo é como está: o que nele mudou foi a própria biblioteca, ou foram as contas dele."""
        if self._retrato is None or self._retrato.envelheceu():
            self._retrato = Retrato(self.modelo)

    def passo(self, fazer: Callable[..., Passo], *com: Any) -> Passo:
        """O passo que assim se faz: o da última vez, se é com o mesmo."""
        if fazer not in self._passos or self._passos[fazer][0] != com:
            novo = replace(fazer(self.modelo, *com), modelo=self.modelo, ao_executar=self.reconhecer)
            self._passos[fazer] = com, novo
        return self._passos[fazer][1]

    def do_treino(self, metricas: Sequence[Metrica]) -> tuple[Passo, Passo]:
        """O passo de treino e o da validação do modelo como está agora."""
        self.conferir()
        perda, otimizador = self.modelo._compilado()
        return (
            self.passo(passo_de_treino, perda, metricas, otimizador),
            self.passo(passo_de_avaliacao, perda, metricas),
        )
