"""Prever com a CNN: de um array do NumPy a outro, com uma amostra e com mil."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bancada import dados
from bancada.cargas.cnn import CONVOLUCIONAL
from bancada.cargas.contrato import Dizer, Opcoes
from bancada.concordancia import conferir_saidas
from bancada.ensaio import Ensaio
from bancada.limite import operacoes_por_amostra
from bancada.medicao import alternar
from bancada.pares import competidores
from bancada.pares.contrato import Competidor
from bancada.resultado import Linha, Resultado, amostras
from bancada.selecao import finalistas

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
        resultado = Resultado(self.nome, titulo, operacoes=operacoes)
        with Ensaio("cnn", CONVOLUCIONAL, *dados.ler(CONVOLUCIONAL.fonte, AMOSTRAS)) as ensaio:
            ensaio.chamar(competidores(CONVOLUCIONAL, opcoes.pares, opcoes.motores, opcoes.rapido))
            dizer(f"{self.nome}: {len(ensaio.processos)} competidores; conferindo as saídas")
            resultado.notas += self._conferir(ensaio)
            tempos = ensaio.pedir_a_todos(lambda p: p.pedir("cronometrar", self.lote, SEGUNDOS_DA_SELECAO))
            ficam = finalistas(tempos)
            vao = [c for c in tempos if c not in ficam]
            ensaio.despedir(vao)
            resultado.linhas += [_linha(c, [tempos[c]], "pela seleção") for c in vao]
            dizer(f"{self.nome}: medição de {len(ficam)} finalistas")
            segundos = SEGUNDOS_DA_SELECAO if opcoes.rapido else SEGUNDOS_POR_RODADA
            corridas = {
                c: lambda c=c: float(ensaio.processos[c].pedir("cronometrar", self.lote, segundos))
                for c in ficam
            }
            resultado.linhas += [
                _linha(c, medidas) for c, medidas in alternar(corridas, opcoes.rodadas).items()
            ]
            resultado.notas += ensaio.notas
            resultado.falhas += ensaio.falhas
        return [resultado]

    def _conferir(self, ensaio: Ensaio) -> list[str]:
        saidas = ensaio.pedir_a_todos(lambda p: p.pedir("prever", self.lote))
        if len(saidas) < 2:
            return ["correu um competidor só: não há com quem conferir as saídas"]
        ordem = sorted(saidas, key=lambda c: c.biblioteca == "neuronio")
        distancia = conferir_saidas({c.nome: np.array(saidas[c]) for c in ordem}, TOLERANCIA)
        return [f"as saídas concordam entre {len(saidas)} competidores a {distancia:.1g}"]


def _linha(competidor: Competidor, medidas: list[float], nota: str = "") -> Linha:
    return Linha(competidor.biblioteca, competidor.familia, competidor.modo, medidas, nota)


UMA = CargaDeInferencia("inferencia_1", 1)
MIL = CargaDeInferencia("inferencia_1000", 1000)
