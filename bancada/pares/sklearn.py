"""O scikit-learn: ``MLPClassifier``, onde ele sabe fazer a mesma conta."""

from __future__ import annotations

import importlib
import warnings
from typing import Any

import numpy as np

from bancada.lotes import Ordens
from bancada.pares.contrato import Competidor
from bancada.rede import Ativacao, Densa, Pesos, Tarefa


def competidores(tarefa: Tarefa) -> list[Competidor]:
    """Só redes densas de classificação, com ReLU e SGD."""
    return [Competidor("sklearn", "scikit-learn")] if _sabe_fazer(tarefa) else []


def previsores(tarefa: Tarefa) -> list[Competidor]:
    """Nenhum: as redes com que se mede a previsão são convolucionais."""
    return []


def _sabe_fazer(tarefa: Tarefa) -> bool:
    pecas = {type(c) for c in tarefa.camadas} <= {Densa, Ativacao}
    ativacoes = {c.nome for c in tarefa.camadas if isinstance(c, Ativacao)} <= {"relu", "log_softmax"}
    return pecas and ativacoes and tarefa.perda != "mse" and tarefa.otimizador.nome == "sgd"


def preparar(opcoes: dict[str, Any]) -> None:
    """Importa, e cala o aviso de que o último lote é menor."""
    importlib.import_module("sklearn.neural_network")
    warnings.filterwarnings("ignore", "Got `batch_size` less than 1 or larger")


class Sessao:
    """``partial_fit``, que dá uma passada pelos dados na ordem em que vieram."""

    def __init__(
        self, tarefa: Tarefa, x: np.ndarray, y: np.ndarray, pesos: Pesos, opcoes: dict[str, Any]
    ) -> None:
        self.tarefa, self.x, self.y = tarefa, x, y
        self.ordens = Ordens(len(x), tarefa.embaralhar)
        self.rede = importlib.import_module("sklearn.neural_network").MLPClassifier(
            hidden_layer_sizes=[c.unidades for c in tarefa.camadas if isinstance(c, Densa)][:-1],
            activation="relu",
            solver="sgd",
            alpha=0.0,
            batch_size=tarefa.lote,
            learning_rate_init=tarefa.otimizador.taxa,
            momentum=tarefa.otimizador.momento,
            nesterovs_momentum=False,
            shuffle=False,
        )
        self._comecar_de(pesos)

    def _comecar_de(self, pesos: Pesos) -> None:
        # Um primeiro passo cria os pesos, que então se trocam; o otimizador renasce no passo seguinte.
        classes = np.arange(len(pesos[-1]))
        self.rede.partial_fit(self.x[: self.tarefa.lote], self.y[: self.tarefa.lote], classes=classes)
        self.rede.coefs_ = [peso.copy() for peso in pesos[::2]]
        self.rede.intercepts_ = [peso.copy() for peso in pesos[1::2]]
        del self.rede._optimizer

    def perdas(self, epocas: int) -> list[float]:
        """Um ``partial_fit`` por lote, para ler a perda de cada um."""
        perdas = []
        for _ in range(epocas):
            ordem, lote = self.ordens.proxima(), self.tarefa.lote
            for inicio in range(0, len(ordem), lote):
                indices = ordem[inicio : inicio + lote]
                self.rede.partial_fit(self.x[indices], self.y[indices])
                perdas.append(float(self.rede.loss_))
        return perdas

    def treinar(self, epocas: int) -> float:
        """Um ``partial_fit`` por época."""
        for _ in range(epocas):
            ordem = self.ordens.proxima()
            self.rede.partial_fit(self.x[ordem], self.y[ordem])
        return float(self.rede.loss_)
