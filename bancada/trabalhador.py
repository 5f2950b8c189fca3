"""O processo de um competidor: recebe pedidos, um JSON por linha, e responde do mesmo jeito.

Cada competidor tem o seu, porque threads, denormais e o alocador valem para o processo inteiro: num só, um
mexeria no tempo do outro.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from bancada.cargas import TAREFAS
from bancada.pares import abrir
from bancada.pares.contrato import Ausente
from bancada.rede import Pesos, Tarefa


class Trabalhador:
    """Atende os pedidos; cada método público é um."""

    def __init__(self, biblioteca: str, opcoes: dict[str, Any], tarefa: Tarefa, pasta: Path) -> None:
        self.par, self.opcoes, self.tarefa, self.pasta = abrir(biblioteca), opcoes, tarefa, pasta

    def preparar(self) -> float:
        """Importa a biblioteca; os segundos que levou."""
        inicio = time.perf_counter()
        self.par.preparar(self.opcoes)
        return time.perf_counter() - inicio

    def ler(self) -> float:
        """Lê dados e pesos; os segundos que levou."""
        inicio = time.perf_counter()
        self.x, self.y = np.load(self.pasta / "x.npy"), np.load(self.pasta / "y.npy")
        with np.load(self.pasta / "pesos.npz") as arquivo:
            self.pesos: Pesos = [arquivo[nome] for nome in arquivo.files]
        return time.perf_counter() - inicio

    def quantas(self) -> int:
        """Quantas amostras há."""
        return len(self.x)

    def comecar(self, amostras: int, com_dropout: bool) -> float:
        """Constrói a rede, do começo; os segundos que levou."""
        inicio = time.perf_counter()
        tarefa = self.tarefa if com_dropout else self.tarefa.sem_dropout()
        self.sessao = self.par.Sessao(tarefa, self.x[:amostras], self.y[:amostras], self.pesos, self.opcoes)
        return time.perf_counter() - inicio

    def perdas(self, epocas: int) -> list[float]:
        """A perda de cada lote."""
        return self.sessao.perdas(epocas)

    def treinar(self, epocas: int, vezes: int = 1) -> tuple[float, float]:
        """Os segundos que levaram tantas chamadas, e a perda média da última época."""
        inicio = time.perf_counter()
        for _ in range(vezes):
            perda = self.sessao.treinar(epocas)
        return time.perf_counter() - inicio, perda

    def prever(self, lote: int, cada: int = 1) -> list[Any]:
        """A saída do primeiro lote, de cada tantas amostras uma; a rede fica pronta para `cronometrar`."""
        self.previsor = self.par.Previsor(self.tarefa.sem_dropout(), self.pesos, self.opcoes)
        return list(self.previsor.prever(self.x[:lote])[::cada].tolist())

    def cronometrar(self, lote: int, ao_menos: float) -> float:
        """Os segundos de uma previsão, em média, sobre lotes sempre outros, por tanto tempo ao menos."""
        ultimo = len(self.x) - lote + 1
        chamadas, decorrido, inicio = 0, 0.0, time.perf_counter()
        while decorrido < ao_menos:
            primeira = chamadas * lote % ultimo
            self.previsor.prever(self.x[primeira : primeira + lote])
            chamadas, decorrido = chamadas + 1, time.perf_counter() - inicio
        return decorrido / chamadas

    def memoria(self) -> int:
        """A maior memória que este processo ocupou até agora, em bytes.

        No Linux, de ``/proc``: o ``ru_maxrss`` de um processo herda a memória de quem o criou.
        """
        estado = Path("/proc/self/status")
        if estado.exists():
            linha = next(li for li in estado.read_text().splitlines() if li.startswith("VmHWM"))
            return int(linha.split()[1]) * 1024
        import resource  # não há no Windows

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def atender(trabalhador: Trabalhador, pedidos: TextIO, respostas: TextIO) -> None:
    """Um pedido por linha, até o fim da entrada.

    O processo pode ter outros postos, cada um com o seu trabalhador: "abrir" cria um, com os argumentos dele,
    e "fechar" o esquece; os outros pedidos dizem a que posto se fazem.
    """
    postos = {"": trabalhador}
    for linha in pedidos:
        pedido = json.loads(linha)
        try:
            resposta = {"valor": _fazer(postos, pedido["posto"], pedido["faz"], pedido["com"])}
        except Ausente as erro:
            resposta = {"ausente": str(erro)}
        except (
            Exception
        ) as erro:  # quem pediu decide o que fazer: aqui não se sabe o que cada biblioteca levanta
            resposta = {"erro": f"{type(erro).__name__}: {erro}"}
        respostas.write(json.dumps(resposta) + "\n")
        respostas.flush()


def _fazer(postos: dict[str, Trabalhador], posto: str, faz: str, com: list[Any]) -> Any:
    if faz == "abrir":
        biblioteca, opcoes, tarefa, pasta = com
        postos[posto] = Trabalhador(biblioteca, opcoes, TAREFAS[tarefa], Path(pasta))
        return None
    if faz == "fechar":
        postos.pop(posto, None)  # se não se pôde abrir, não há o que esquecer
        return None
    return getattr(postos[posto], faz)(*com)


def principal() -> None:
    """``python -m bancada.trabalhador BIBLIOTECA OPCOES TAREFA PASTA``"""
    biblioteca, opcoes, tarefa, pasta = sys.argv[1:]
    respostas = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # o que uma biblioteca imprimir não se mistura às respostas
    trabalhador = Trabalhador(biblioteca, json.loads(opcoes), TAREFAS[tarefa], Path(pasta))
    atender(trabalhador, sys.stdin, respostas)


if __name__ == "__main__":
    principal()
