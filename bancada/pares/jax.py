"""O JAX: um passo compilado por lote, e a época inteira compilada sob ``lax.scan``."""

from __future__ import annotations

import importlib
import os
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from bancada.lotes import Ordens, tamanhos
from bancada.pares.contrato import Competidor, em_threads, quantas_threads
from bancada.pares.jax_rede import Estado, fazer_passo, fazer_previsao, no_formato
from bancada.rede import Pesos, Residual, Tarefa


def competidores(tarefa: Tarefa) -> list[Competidor]:
    """Por passo e por época, com threads e, nas convoluções, a ordem dos eixos."""
    if not _sabe_fazer(tarefa):
        return []
    return [
        _competidor("JAX por época" if por_epoca else "JAX por passo", por_epoca, threads, canais_no_fim)
        for por_epoca, threads, canais_no_fim in product([False, True], quantas_threads(), _formatos(tarefa))
    ]


def previsores(tarefa: Tarefa) -> list[Competidor]:
    """A rede sob ``jit``, com threads e a ordem dos eixos."""
    return [
        _competidor("JAX", False, threads, canais_no_fim)
        for threads, canais_no_fim in product(quantas_threads(), _formatos(tarefa))
    ]


def _sabe_fazer(tarefa: Tarefa) -> bool:
    """O que `bancada.pares.jax_rede` escreve: uma fila só, com um alvo."""
    return tarefa.tem_alvo and not any(isinstance(camada, Residual) for camada in tarefa.camadas)


def _formatos(tarefa: Tarefa) -> list[bool]:
    return [False, True] if tarefa.tem_convolucao else [False]


def _competidor(familia: str, por_epoca: bool, threads: int, canais_no_fim: bool) -> Competidor:
    modo = [em_threads(threads)] + ["canais no fim"] * canais_no_fim
    opcoes = {"por_epoca": por_epoca, "threads": threads, "canais_no_fim": canais_no_fim}
    return Competidor("jax", familia, ", ".join(modo), opcoes)


def preparar(opcoes: dict[str, Any]) -> None:
    """Importa; para uma thread só, prende antes o processo a um núcleo, que é o que o XLA respeita."""
    if opcoes["threads"] == 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    os.environ["JAX_PLATFORMS"] = "cpu"
    importlib.import_module("jax")


class Sessao:
    """O passo é uma função pura do estado; os dados ficam no dispositivo."""

    def __init__(
        self, tarefa: Tarefa, x: np.ndarray, y: np.ndarray, pesos: Pesos, opcoes: dict[str, Any]
    ) -> None:
        jax: Any = importlib.import_module("jax")
        self.tarefa, self.n = tarefa, len(x)
        self.ordens = Ordens(len(x), tarefa.embaralhar)
        self.x = jax.device_put(no_formato(x, opcoes["canais_no_fim"]))
        self.y = jax.device_put(y.astype(np.int32) if y.dtype.kind == "i" else y)
        self.estado, passo = fazer_passo(tarefa, pesos, opcoes["canais_no_fim"])
        self.um_lote_so = tarefa.lote >= self.n and not tarefa.embaralhar
        self.por_epoca = opcoes["por_epoca"]
        self.passo = jax.jit(_com_os_dados(passo, self.um_lote_so), donate_argnums=0)
        self.varredura = jax.jit(
            partial(_varrer, jax.lax.scan, _com_os_dados(passo, self.um_lote_so)),
            donate_argnums=0,
            static_argnames="quantos",
        )

    def perdas(self, epocas: int) -> list[float]:
        """A perda de cada lote."""
        return [float(perda) for perda in self._epocas(epocas).ravel()]

    def treinar(self, epocas: int) -> float:
        """As perdas só são lidas ao fim."""
        quantas = tamanhos(self.n, self.tarefa.lote)
        return float(np.average(self._epocas(epocas)[-1], weights=quantas))

    def _epocas(self, epocas: int) -> np.ndarray:
        """As perdas, ``(épocas, lotes)``."""
        if self.um_lote_so and self.por_epoca:
            return self._varrer(None, epocas)[:, None]
        ordens = [self.ordens.proxima() for _ in range(epocas)]
        if self.por_epoca and self.n % self.tarefa.lote == 0:
            return self._varrer(np.concatenate(ordens)).reshape(epocas, -1)
        partes = [self._epoca(ordem) for ordem in ordens]
        return np.stack([np.concatenate([np.atleast_1d(perda) for perda in parte]) for parte in partes])

    def _epoca(self, ordem: np.ndarray) -> list[Any]:
        """As perdas de uma época, ainda por calcular; o último lote, se é menor, é um passo à parte."""
        cheios = len(ordem) // self.tarefa.lote * self.tarefa.lote if self.por_epoca else 0
        perdas = [self._varrer(ordem[:cheios])] if cheios else []
        for inicio in range(cheios, len(ordem), self.tarefa.lote):
            indices = ordem[inicio : inicio + self.tarefa.lote]
            self.estado, perda = self.passo(self.estado, indices, self.x, self.y)
            perdas.append(perda)
        return perdas

    def _varrer(self, ordem: np.ndarray | None, quantos: int | None = None) -> np.ndarray:
        indices = None if ordem is None else ordem.reshape(-1, self.tarefa.lote)
        self.estado, perdas = self.varredura(self.estado, indices, self.x, self.y, quantos=quantos)
        return np.asarray(perdas)


def _com_os_dados(passo: Any, um_lote_so: bool) -> Any:
    """O passo que recebe os índices do lote; com um lote só, os dados inteiros, sem cópia."""

    def com_os_dados(estado: Estado, indices: Any, x: Any, y: Any) -> tuple[Estado, Any]:
        novo, perda = passo(estado, x, y) if um_lote_so else passo(estado, x[indices], y[indices])
        return novo, perda

    return com_os_dados


def _varrer(scan: Any, passo: Any, estado: Estado, indices: Any, x: Any, y: Any, quantos: int | None) -> Any:
    return scan(lambda e, i: passo(e, i, x, y), estado, indices, length=quantos)


class Previsor:
    """A rede compilada para cada tamanho de lote."""

    def __init__(self, tarefa: Tarefa, pesos: Pesos, opcoes: dict[str, Any]) -> None:
        self.canais_no_fim = opcoes["canais_no_fim"]
        self.rede = fazer_previsao(tarefa, pesos, self.canais_no_fim)

    def prever(self, x: np.ndarray) -> np.ndarray:
        """A saída crua."""
        return np.asarray(self.rede(no_formato(x, self.canais_no_fim)))
