"""Os treinos que se matam: redes minúsculas, com tudo o que um ponto de controle guarda."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy  # noqa: F401  # os filhos já o têm carregado

import neuronio as nn
import neuronio.motores.llvm.motor
from testes.mortes.gancho import Morte

EPOCAS, LOTE, AMOSTRAS = 5, 8, 28
GUARDADOS = 3
FALHOU = 2
"""Estado de saída de um filho que falhou."""


def _tabela() -> tuple[np.ndarray, np.ndarray]:
    acaso = np.random.default_rng(0)
    return acaso.normal(size=(AMOSTRAS, 6)).astype(np.float32), acaso.integers(0, 3, AMOSTRAS)


def _densa(motor: str) -> nn.Modelo:
    rede = nn.Sequencial([nn.Entrada(6), nn.Densa(8, "tanh"), nn.Dropout(0.2), nn.Densa(3)])
    rede.compilar(nn.Adam(0.01), "entropia-cruzada", metricas=["acuracia"], motor=motor)
    return rede


def _convolucao(motor: str) -> nn.Modelo:
    rede = nn.Sequencial(
        [
            *(nn.Entrada(6), nn.Redimensionar(1, 2, 3), nn.Conv2D(3, 2), nn.BatchNorm(), nn.ReLU()),
            *(nn.Flatten(), nn.Dropout(0.3), nn.Densa(3)),
        ]
    )
    rede.compilar(nn.SGD(0.05, momento=0.9), "entropia-cruzada", metricas=["acuracia"], motor=motor)
    return rede


def _recorrente(motor: str) -> nn.Modelo:
    rede = nn.Sequencial([nn.Entrada(6), nn.Redimensionar(3, 2), nn.GRU(4), nn.Densa(3)])
    rede.compilar(nn.RMSProp(0.01), "entropia-cruzada", motor=motor)
    return rede


class _DoisPassos(nn.Sequencial):
    """Um passo de treino escrito por uma pessoa."""

    def passo_de_treino(self, x: Any, alvo: Any) -> dict[str, Any]:
        saida = self(x)
        certa, magra = nn.EntropiaCruzada()(saida, alvo), (saida * saida).media()
        total = certa + 0.01 * magra
        self.otimizador.aplicar(nn.gradientes(total, self.parametros()))
        return {"perda": total, "certa": certa, "magra": magra}


def _com_passo_proprio(motor: str) -> nn.Modelo:
    rede = _DoisPassos([nn.Entrada(6), nn.Densa(5, "relu"), nn.Dropout(0.1), nn.Densa(3)])
    rede.compilar(nn.AdamW(0.02, norma_maxima=1.0), motor=motor)
    return rede


REDES: dict[str, Callable[[str], nn.Modelo]] = {
    "densa": _densa,
    "convolucao": _convolucao,
    "recorrente": _recorrente,
    "passo-proprio": _com_passo_proprio,
}
MOTORES = ("numpy", "llvm")
CLASSES = [_DoisPassos]


LOTE_DADO = "lote"


@dataclass(frozen=True)
class Momento:
    """Um momento do treino.

    Args:
        lotes: depois de quantos lotes, deste processo.
        segundos: e de quanto tempo mais.
    """

    lotes: int
    segundos: float


class Dizer(nn.Callback):
    """Diz os bits de cada época, e o que contou até ali; e cada lote, que é quando o pai pode matar."""

    def __init__(self, dizer: Callable[[str], None]) -> None:
        self.dizer, self.lotes = dizer, 0

    def ao_fim_do_lote(self, treino: nn.Treino) -> None:
        self.lotes += 1
        self.dizer(LOTE_DADO)

    def ao_fim_da_epoca(self, treino: nn.Treino) -> None:
        self.dizer(f"{treino.epoca} {bits_de(treino.modelo)} {self.lotes}")

    def estado(self) -> dict[str, Any]:
        return {"lotes": self.lotes}


def bits_de(modelo: nn.Modelo) -> str:
    """O resumo de tudo o que muda num treino: variáveis, otimizador, histórico (menos os segundos)."""
    resumo = hashlib.sha256()
    for variavel in [*modelo.variaveis(), *(v for o in modelo.otimizadores.values() for v in o.variaveis())]:
        resumo.update(variavel.dados.tobytes())
    historico = {nome: serie for nome, serie in modelo.historico.colunas().items() if nome != "segundos"}
    resumo.update(repr(historico).encode())
    return resumo.hexdigest()[:32]


def treinar(nome: str, motor: str, pasta: Path, dizer: Callable[[str], None]) -> None:
    """Treina até o fim, ou até a morte, do último ponto que houver na pasta."""
    nn.semente(3)
    x, y = _tabela()
    rede = REDES[nome](motor)
    nn.PontoDeControle.folga = 0
    ponto = nn.PontoDeControle(pasta, cada=2, minutos=1e-9, melhor="perda", guardados=GUARDADOS)
    validacao = None if rede.tem_passo_proprio else (x[:9], y[:9])
    rede.treinar(
        *(x, y),
        epocas=EPOCAS,
        lote=LOTE,
        validacao=validacao,
        callbacks=[ponto, Dizer(dizer)],
        retomar=pasta,
        progresso=False,
    )
    dizer(f"fim {bits_de(rede)}")


def num_filho(
    nome: str,
    motor: str,
    pasta: Path,
    morte: Morte | Momento | None = None,
) -> tuple[list[str], int]:
    """Treina num processo à parte, que morre na chamada que se diz, ou no momento.

    Returns:
        O que o filho disse, linha por linha, e o estado em que acabou, como o de `os.waitpid`.
    """
    ler, escrever = os.pipe()
    filho = os.fork()
    if filho == 0:
        _ser_o_filho(nome, motor, pasta, morte, ler, escrever)
    os.close(escrever)
    with os.fdopen(ler, encoding="utf-8") as dito:
        linhas = []
        if isinstance(morte, Momento):
            while linhas.count(LOTE_DADO) < morte.lotes and (linha := dito.readline()):
                linhas.append(linha.strip())
            time.sleep(morte.segundos)
            os.kill(filho, signal.SIGKILL)
        linhas = [linha for linha in [*linhas, *dito.read().splitlines()] if linha != LOTE_DADO]
    _, estado = os.waitpid(filho, 0)
    return linhas, estado


def _ser_o_filho(
    nome: str, motor: str, pasta: Path, morte: Morte | Momento | None, ler: int, escrever: int
) -> None:
    os.close(ler)
    escrita = os.write  # a verdadeira: o que se diz ao pai não conta

    def dizer(linha: str) -> None:
        escrita(escrever, f"{linha}\n".encode())

    try:
        if isinstance(morte, Morte):
            morte.armar()
        treinar(nome, motor, pasta, dizer)
    except BaseException as erro:  # o pai é que julga
        dizer(f"erro {type(erro).__name__}: {erro}")
        os._exit(FALHOU)
    os._exit(0)
