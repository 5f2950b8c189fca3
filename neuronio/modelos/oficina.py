"""A oficina: os passos de um modelo, feitos uma vez e refeitos quando ele muda."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.erros import ErroDeTreino
from neuronio.metricas import Metrica
from neuronio.modelos.conferencia import quaisquer
from neuronio.motores import Passo
from neuronio.retrato import Retrato
from neuronio.tensor import Parametro, sem_gradiente
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
        antes = self._retrato
        if antes is not None and not antes.envelheceu():
            return
        agora = Retrato(self.modelo)
        if antes is None or agora != antes:
            self._passos.clear()
            self._refazer(exemplos, tipo)
            agora = Retrato(self.modelo)
        self._retrato = agora

    def _refazer(self, exemplos: np.ndarray | None, tipo: str | None) -> None:
        """Constrói e nomeia o que alguém trocou, e o otimizador passa a cuidar dos parâmetros de agora."""
        modelo = self.modelo
        for camada in modelo.todas():
            camada._arrumar()
        if modelo.forma_entrada is None:
            return
        tipo = tipo or modelo.tipo_entrada
        if exemplos is None:
            exemplos = quaisquer(modelo._forma_da_amostra(modelo.forma_entrada), tipo)
        with modelo.construcao(), sem_gradiente():
            for camada in modelo.todas():
                camada.forma_entrada = camada.forma_saida = None
            modelo._propagar_exemplos(exemplos, tipo)
            modelo.tipo_entrada = tipo
            if modelo.otimizador is not None:
                cuidados = modelo.otimizador._parametros
                if not cuidados:
                    self.recomecar_otimizador()
                elif cuidados is modelo._cuidados:
                    self._cuidar(modelo.otimizador.acompanhar)

    def preparar_otimizador(self) -> None:
        """Veja `Modelo.preparar_otimizador`."""
        otimizador, meus = self.modelo.otimizador, self.modelo.parametros()
        assert otimizador is not None
        cuidados = otimizador._parametros
        if not cuidados:
            self.recomecar_otimizador()
        elif [id(p) for p in cuidados] != [id(p) for p in meus]:
            if cuidados is not self.modelo._cuidados:
                raise ErroDeTreino(
                    "o otimizador não cuida dos parâmetros deste modelo: foi compilado depois com outro. "
                    f"Compile de novo com um só dele: nn.{type(otimizador).__name__}(...)."
                )
            self._cuidar(otimizador.acompanhar)

    def recomecar_otimizador(self) -> None:
        """Dá ao otimizador, se há um, os parâmetros do modelo, sem estado nenhum."""
        if self.modelo.otimizador is not None:
            self._cuidar(self.modelo.otimizador.preparar)

    def _cuidar(self, aceitar: Callable[[Sequence[Parametro]], None]) -> None:
        assert self.modelo.otimizador is not None
        aceitar(self.modelo.parametros())
        self.modelo._cuidados = self.modelo.otimizador._parametros

    def reconhecer(self) -> None:
        """O modelo é como está: o que nele mudou foi a própria biblioteca, ou foram as contas dele."""
        if self._retrato is None or self._retrato.envelheceu():
            self._retrato = Retrato(self.modelo)

    def passo(self, fazer: Callable[..., Passo], *com: Any) -> Passo:
        """O passo que assim se faz: o da última vez, se é com o mesmo."""
        guardado = self._passos.get(fazer)
        if guardado is None or guardado[0] != com:
            novo = replace(fazer(self.modelo, *com), modelo=self.modelo, ao_executar=self.reconhecer)
            guardado = self._passos[fazer] = com, novo
        return guardado[1]

    def do_treino(self, metricas: Sequence[Metrica]) -> tuple[Passo, Passo]:
        """O passo de treino e o da validação do modelo como está agora."""
        self.conferir()
        perda, otimizador = self.modelo._compilado()
        return (
            self.passo(passo_de_treino, perda, metricas, otimizador),
            self.passo(passo_de_avaliacao, perda, metricas),
        )
