"""Prever com a CNN: de um array do NumPy a outro, com uma amostra e com mil."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from bancada import dados
from bancada.cargas.cnn import CONVOLUCIONAL
from bancada.cargas.contrato import Dizer, Opcoes
from bancada.concordancia import conferir_saidas
from bancada.ensaio import Ensaio
from bancada.limite import operacoes_por_amostra
from bancada.medicao import alternar
from bancada.pares import previsores
from bancada.pares.contrato import Competidor
from bancada.processo import Processo
from bancada.resultado import CASA, Linha, Resultado, amostras
from bancada.selecao import dispensados, selecionar

AMOSTRAS = 4000
TOLERANCIA = 1e-4
SEGUNDOS_POR_RODADA, SEGUNDOS_DA_SELECAO = 0.5, 0.2


@dataclass(frozen=True)
class CargaDeInferencia:
    """Confere as saídas, seleciona os modos, e mede previsões seguidas sobre lotes diferentes."""

    nome: str
    lote: int

    def medir(self, opcoes: Opcoes, dizer: Dizer) -> list[Resultado]:
        """Uma tabela só."""
        titulo = f"CNN, prever {amostras(self.lote)}"
        operacoes = operacoes_por_amostra(CONVOLUCIONAL, treino=False) * self.lote
        resultado = Resultado(self.nome, titulo, operacoes=operacoes, contagem="previsões")
        with Ensaio("cnn", CONVOLUCIONAL, *dados.da_tarefa(CONVOLUCIONAL, AMOSTRAS)) as ensaio:
            candidatos = previsores(CONVOLUCIONAL, opcoes.pares, opcoes.motores, opcoes.rapido)
            dizer(f"{self.nome}: saídas e corrida curta de até {len(candidatos)} competidores")
            resultado.linhas += self._selecionar(ensaio, candidatos, resultado.notas)
            dizer(f"{self.nome}: medição de {len(ensaio.processos)} finalistas")
            corridas = {
                c: partial(self._cronometrar, processo, SEGUNDOS_POR_RODADA)
                for c, processo in ensaio.processos.items()
            }
            resultado.linhas += [c.linha(m) for c, m in alternar(corridas, opcoes.vezes()).items()]
            resultado.notas += ensaio.notas
            resultado.falhas += ensaio.falhas
        return [resultado]

    def _cronometrar(self, processo: Processo, segundos: float) -> float:
        return float(processo.pedir("cronometrar", self.lote, segundos))

    def _selecionar(self, ensaio: Ensaio, candidatos: list[Competidor], notas: list[str]) -> list[Linha]:
        saidas: dict[Competidor, np.ndarray] = {}

        def prova(processo: Processo) -> float:
            saidas[processo.competidor] = np.array(processo.pedir("prever", self.lote))
            self._cronometrar(processo, SEGUNDOS_DA_SELECAO)  # aquece
            return self._cronometrar(processo, SEGUNDOS_DA_SELECAO)

        tempos = selecionar(ensaio, candidatos, prova)
        notas.append(_conferir(saidas))
        return dispensados(tempos)


def _conferir(saidas: dict[Competidor, np.ndarray]) -> str:
    if len(saidas) < 2:
        return "correu um competidor só: não há com quem conferir as saídas"
    ordem = sorted(saidas, key=lambda c: c.biblioteca == CASA)
    distancia = conferir_saidas({c.nome: saidas[c] for c in ordem}, TOLERANCIA)
    return f"as saídas concordam entre {len(saidas)} competidores a {distancia:.1g}"


UMA = CargaDeInferencia("inferencia_1", 1)
MIL = CargaDeInferencia("inferencia_1000", 1000)
