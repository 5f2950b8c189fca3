"""A varredura: muitas redes de muitas formas, treino e previsão, contra o melhor modo do PyTorch."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from bancada import dados
from bancada.cargas.contrato import Dizer, Opcoes
from bancada.concordancia import Discordancia, conferir_curvas, conferir_saidas
from bancada.elenco import Elenco, Posto
from bancada.limite import operacoes_por_amostra
from bancada.medicao import alternar
from bancada.pares import competidores, previsores
from bancada.pares.contrato import Ausente, Competidor
from bancada.processo import Falha
from bancada.rede import Tarefa
from bancada.redes_da_varredura import REDES, Rede
from bancada.resultado import CASA, Resultado, amostras
from bancada.selecao import QUASE

CARGA, PAR = "varredura", "pytorch"
RODADAS, PAUSA = 3, 0.1
SEGUNDOS_POR_RODADA, SEGUNDOS_DA_SELECAO, SEGUNDOS_DO_RAPIDO = 0.15, 0.05, 0.01
LOTES_CONFERIDOS, AMOSTRAS_CONFERIDAS = 8, 64
TOLERANCIA_DA_PERDA, TOLERANCIA_DA_SAIDA = 1e-3, 1e-4


class Medida(Protocol):
    """O que se mede de uma rede."""

    @property
    def rede(self) -> Rede:
        """Ela."""
        ...

    def candidatos(self, opcoes: Opcoes) -> list[Competidor]:
        """Os modos a provar."""
        ...

    def comecar(self, posto: Posto) -> Any:
        """Constrói a rede e a aquece; devolve o que se há de conferir."""
        ...

    def conferir(self, respostas: Mapping[str, Any]) -> None:
        """Confere que todos calcularam o mesmo que o primeiro.

        Raises:
            Discordancia: se não.
        """
        ...

    def cronometrar(self, posto: Posto, segundos: float) -> float:
        """O tempo de um passo, ou de uma previsão: a média de quantos cabem em tantos segundos."""
        ...

    def resultado(self) -> Resultado:
        """O que se mede, ainda sem linhas."""
        ...


@dataclass(frozen=True)
class Treino:
    """Épocas de poucos lotes, que são sempre os mesmos."""

    rede: Rede
    da_epoca: dict[Posto, float] = field(default_factory=dict)
    """Os segundos de uma época, em cada posto."""

    def candidatos(self, opcoes: Opcoes) -> list[Competidor]:
        """Os modos de treinar."""
        return _candidatos(competidores, self.rede.tarefa, opcoes)

    def comecar(self, posto: Posto) -> list[float]:
        """As perdas dos primeiros lotes, sem o que se sorteia; o tempo é medido com tudo."""
        n = self.rede.passos * self.rede.tarefa.lote
        posto.pedir("comecar", n, False)
        perdas: list[float] = posto.pedir("perdas", 1)
        if self.rede.tarefa.tem_dropout:
            posto.pedir("comecar", n, True)
            posto.pedir("treinar", 1)
        self.da_epoca[posto] = posto.pedir("treinar", 1)[0]
        return perdas[:LOTES_CONFERIDOS]

    def conferir(self, respostas: Mapping[str, list[float]]) -> None:
        """As perdas concordam lote a lote."""
        conferir_curvas(respostas, TOLERANCIA_DA_PERDA)

    def cronometrar(self, posto: Posto, segundos: float) -> float:
        """O tempo de um passo, em épocas inteiras."""
        epocas = max(1, round(segundos / self.da_epoca[posto]))
        levou, perda = posto.pedir("treinar", epocas)
        if not math.isfinite(perda):
            raise Discordancia(f"a perda de {posto.competidor.nome} deixou de ser um número.")
        return float(levou) / (epocas * self.rede.passos)

    def resultado(self) -> Resultado:
        """De um passo."""
        lote = self.rede.tarefa.lote
        operacoes = operacoes_por_amostra(self.rede.tarefa) * lote
        return Resultado(CARGA, f"{self.rede.titulo}, lote {lote}", operacoes=operacoes, conjunto="treino")


@dataclass(frozen=True)
class Previsao:
    """De um array do NumPy a outro."""

    rede: Rede

    def candidatos(self, opcoes: Opcoes) -> list[Competidor]:
        """Os modos de prever."""
        return _candidatos(previsores, self.rede.tarefa, opcoes)

    def comecar(self, posto: Posto) -> np.ndarray:
        """As saídas de umas tantas amostras, repartidas pelo lote todo."""
        n = self.rede.previstas
        saidas = np.array(posto.pedir("prever", n, max(1, n // AMOSTRAS_CONFERIDAS)))
        self.cronometrar(posto, SEGUNDOS_DO_RAPIDO)
        return saidas

    def conferir(self, respostas: Mapping[str, np.ndarray]) -> None:
        """As saídas concordam."""
        conferir_saidas(respostas, TOLERANCIA_DA_SAIDA)

    def cronometrar(self, posto: Posto, segundos: float) -> float:
        """O tempo de uma previsão."""
        return float(posto.pedir("cronometrar", self.rede.previstas, segundos))

    def resultado(self) -> Resultado:
        """De uma previsão."""
        n = self.rede.previstas
        operacoes = operacoes_por_amostra(self.rede.tarefa, treino=False) * n
        titulo = f"{self.rede.titulo}, {amostras(n)}"
        return Resultado(CARGA, titulo, operacoes=operacoes, conjunto="previsão")


@dataclass(frozen=True)
class CargaDaVarredura:
    """Cada rede da lista, ou as que se pedem; do Neurônio, o primeiro dos motores pedidos."""

    def medir(self, opcoes: Opcoes, dizer: Dizer) -> list[Resultado]:
        """Dois resultados por rede."""
        if PAR not in opcoes.pares:
            return [Resultado(CARGA, "não correu", notas=["falta o PyTorch, com que comparar"])]
        nomes, resultados = opcoes.redes or tuple(REDES), []
        with Elenco() as elenco:
            for vez, nome in enumerate(nomes, 1):
                dizer(f"varredura: {nome} ({vez} de {len(nomes)})")
                resultados += _medir_rede(REDES[nome], elenco, opcoes)
        return resultados


def _medir_rede(rede: Rede, elenco: Elenco, opcoes: Opcoes) -> list[Resultado]:
    with tempfile.TemporaryDirectory(prefix="bancada-") as nome:
        pasta, n = Path(nome), max(rede.passos * rede.tarefa.lote, rede.previstas)
        dados.escrever(rede.tarefa, *dados.sortear(rede.tarefa, n, rede.semente), pasta, rede.semente)
        return [_medir(medida, elenco, pasta, opcoes) for medida in (Treino(rede), Previsao(rede))]


def _medir(medida: Medida, elenco: Elenco, pasta: Path, opcoes: Opcoes) -> Resultado:
    """Prova os modos, e mede os melhores, alternando."""
    resultado = medida.resultado()
    try:
        tempos = _provar(medida, elenco, pasta, opcoes, resultado)
        segundos = SEGUNDOS_DO_RAPIDO if opcoes.rapido else SEGUNDOS_POR_RODADA
        corridas = {posto: partial(medida.cronometrar, posto, segundos) for posto in _finalistas(tempos)}
        medidas = alternar(corridas, opcoes.vezes(RODADAS), PAUSA)
        resultado.linhas = [posto.competidor.linha(medidos) for posto, medidos in medidas.items()]
    except (Discordancia, Falha) as erro:
        resultado.falhas.append(f"{resultado.titulo}, {resultado.conjunto}: {erro}")
    elenco.fechar_os_postos()
    return resultado


def _provar(
    medida: Medida, elenco: Elenco, pasta: Path, opcoes: Opcoes, resultado: Resultado
) -> dict[Posto, float]:
    """O tempo de cada modo numa corrida curta, depois de conferido; quem não corre fica nas notas, ou, se é o
    Neurônio, nas falhas."""
    segundos = SEGUNDOS_DO_RAPIDO if opcoes.rapido else SEGUNDOS_DA_SELECAO
    respostas: dict[Posto, Any] = {}
    tempos: dict[Posto, float] = {}
    for competidor in medida.candidatos(opcoes):
        try:
            posto = elenco.abrir(competidor, f"{CARGA}/{medida.rede.nome}", pasta)
            respostas[posto] = medida.comecar(posto)
            tempos[posto] = medida.cronometrar(posto, segundos)
        except (Ausente, Falha) as erro:
            motivo = f"{resultado.titulo}, {resultado.conjunto}: {competidor.nome} não correu: {erro}"
            (resultado.falhas if competidor.biblioteca == CASA else resultado.notas).append(motivo)
    o_par_primeiro = sorted(respostas, key=lambda posto: posto.competidor.biblioteca == CASA)
    medida.conferir({posto.competidor.nome: respostas[posto] for posto in o_par_primeiro})
    return tempos


def _finalistas(tempos: Mapping[Posto, float]) -> list[Posto]:
    """O Neurônio, o melhor modo do PyTorch, e o segundo, se quase o alcança."""
    da_casa = [posto for posto in tempos if posto.competidor.biblioteca == CASA]
    do_par = sorted((posto for posto in tempos if posto not in da_casa), key=lambda posto: tempos[posto])
    return da_casa + [posto for posto in do_par[:2] if tempos[posto] <= QUASE * tempos[do_par[0]]]


Modos = Callable[[Tarefa, list[str], list[str], bool], list[Competidor]]


def _candidatos(modos: Modos, tarefa: Tarefa, opcoes: Opcoes) -> list[Competidor]:
    """Os modos ajustados do PyTorch, e do Neurônio um só motor; o torch.compile, só a pedido."""
    pares = [par for par in opcoes.pares if par in (CASA, PAR)]
    todos = modos(tarefa, pares, opcoes.motores[:1], opcoes.rapido)
    ajustados = [c for c in todos if c.opcoes.get("a_zero", True)]
    return [c for c in ajustados if opcoes.compilado or c.opcoes.get("feito") != "compilada"]


VARREDURA = CargaDaVarredura()
