"""O PyTorch: eager, em todos os modos que se costumam recomendar para um processador, e torch.compile."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from bancada.lotes import Ordens
from bancada.pares.contrato import Competidor, em_threads, nucleos, quantas_threads
from bancada.pares.pytorch_passos import Sorteio, fazer_passo
from bancada.pares.pytorch_rede import construir
from bancada.rede import Forma, Pesos, Tarefa
from bancada.ruidos import Ruidos

Lotes = Iterator[tuple[Any, Any]]


def competidores(tarefa: Tarefa) -> list[Competidor]:
    """Ajustado, com denormais a zero e threads, otimizador fundido e, nas convoluções, a ordem dos eixos a
    escolher; como vem; e compilado.

    A corrida curta da seleção não chega aos denormais, que só aparecem depois de muitos passos: por isso o
    modo que os mantém é uma família à parte.
    """
    ajustados = [
        _competidor("PyTorch", threads, canais_no_fim, fundido=fundido)
        for threads, canais_no_fim, fundido in product(quantas_threads(), _formatos(tarefa), [True, False])
    ]
    compilados = [_competidor("torch.compile", t, fundido=True, feito="compilada") for t in quantas_threads()]
    return [*ajustados, _competidor("PyTorch, como vem", nucleos(), a_zero=False), *compilados]


def previsores(tarefa: Tarefa) -> list[Competidor]:
    """A rede como é, congelada pelo TorchScript e compilada, com threads e a ordem dos eixos."""
    modos = list(product(quantas_threads(), _formatos(tarefa)))
    return [
        *(_competidor("PyTorch", *modo) for modo in modos),
        *(_competidor("TorchScript congelado", *modo, feito="congelada") for modo in modos),
        *(_competidor("torch.compile", *modo, feito="compilada") for modo in modos),
    ]


def _formatos(tarefa: Tarefa) -> list[bool]:
    return [False, True] if tarefa.tem_convolucao else [False]


def _competidor(
    familia: str,
    threads: int,
    canais_no_fim: bool = False,
    *,
    a_zero: bool = True,
    fundido: bool = False,
    feito: str = "",
) -> Competidor:
    modo = [em_threads(threads), "denormais a zero" if a_zero else "denormais mantidos"]
    modo += ["otimizador fundido"] * fundido + ["canais no fim"] * canais_no_fim
    opcoes = {
        "threads": threads,
        "a_zero": a_zero,
        "fundido": fundido,
        "canais_no_fim": canais_no_fim,
        "feito": feito,
    }
    return Competidor("pytorch", familia, ", ".join(modo), opcoes)


def preparar(opcoes: dict[str, Any]) -> None:
    """Importa e acerta threads e denormais, antes que as threads nasçam: elas herdam o modo de quem cria."""
    torch = _torch()
    torch.set_flush_denormal(opcoes["a_zero"])
    torch.set_num_threads(opcoes["threads"])


class Sessao:
    """O laço de treino de todo tutorial, com os dados já em tensores."""

    def __init__(
        self, tarefa: Tarefa, x: np.ndarray, y: np.ndarray, pesos: Pesos, opcoes: dict[str, Any]
    ) -> None:
        torch = _torch()
        self.tarefa = tarefa
        self.x, self.y = _no_formato(torch.from_numpy(x), opcoes), torch.from_numpy(y)
        self.ordens = Ordens(len(x), tarefa.embaralhar)
        if opcoes["feito"]:
            torch.compiler.reset()  # o que compilou para outra sessão conta para o limite de recompilações
        self.passo = fazer_passo(tarefa, pesos, opcoes)
        self.em_fila = list(_em_fila(self.x, self.y, tarefa.lote))
        self.ruidos = Ruidos()

    def perdas(self, epocas: int) -> list[float]:
        """As perdas de cada lote, com o ruído de todos."""
        epoca = [perdas for _ in range(epocas) for perdas in self._epoca(self._ruido_de_todos)]
        return [perda.item() for perdas in epoca for perda in perdas]

    def treinar(self, epocas: int) -> float:
        """A perda só é lida ao fim: cada leitura esperaria pela conta. O ruído é o do PyTorch."""
        torch = _torch()
        sorteios = {"normal": torch.randn, "uniforme": torch.rand}
        for _ in range(epocas):
            perdas = self._epoca(lambda qual, forma: sorteios[qual](forma))
        tamanhos = [len(y) for _, y in self.em_fila]
        return float(np.average(np.sum(perdas, axis=1), weights=tamanhos))

    def _ruido_de_todos(self, qual: str, forma: Forma) -> Any:
        return _torch().from_numpy(self.ruidos.proximo(qual, forma))

    def _epoca(self, sortear: Sorteio) -> list[list[Any]]:
        return [self.passo(x, y, sortear) for x, y in self._lotes()]

    def _lotes(self) -> Lotes:
        if not self.tarefa.embaralhar:
            yield from self.em_fila
            return
        ordem = _torch().from_numpy(self.ordens.proxima())
        for indices in ordem.split(self.tarefa.lote):
            yield self.x.index_select(0, indices), self.y.index_select(0, indices)


class Previsor:
    """A rede em ``eval`` e ``inference_mode``."""

    def __init__(self, tarefa: Tarefa, pesos: Pesos, opcoes: dict[str, Any]) -> None:
        torch = _torch()
        rede = construir(tarefa, pesos, opcoes).eval()
        if opcoes["feito"] == "compilada":
            rede = torch.compile(rede, dynamic=False)
        self.rede, self.opcoes = rede, opcoes
        self.por_congelar = opcoes["feito"] == "congelada"
        self.modo, self.de_numpy = torch.inference_mode, torch.from_numpy

    def prever(self, x: np.ndarray) -> np.ndarray:
        """A saída crua."""
        entrada = _no_formato(self.de_numpy(x), self.opcoes)
        if self.por_congelar:
            self.rede, self.por_congelar = _congelada(self.rede, entrada), False
        with self.modo():
            saida: np.ndarray = self.rede(entrada).numpy()
        return saida


def _congelada(rede: Any, entrada: Any) -> Any:
    """O que a rede faz com um lote como este, gravado pelo TorchScript, com os pesos já por constantes."""
    jit = _torch().jit
    return jit.optimize_for_inference(jit.freeze(jit.trace(rede, entrada, check_trace=False)))


def _no_formato(x: Any, opcoes: dict[str, Any]) -> Any:
    return x.contiguous(memory_format=_torch().channels_last) if opcoes["canais_no_fim"] else x


def _em_fila(x: Any, y: Any, lote: int) -> Lotes:
    yield from zip(x.split(lote), y.split(lote), strict=True)


def _torch() -> Any:
    return importlib.import_module("torch")
