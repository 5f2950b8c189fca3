"""Treinar a mesma rede, com os mesmos dados, pesos e lotes, em todas as bibliotecas."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

from bancada import dados
from bancada.cargas.contrato import Dizer, Opcoes
from bancada.concordancia import Discordancia, conferir_curvas
from bancada.ensaio import Ensaio
from bancada.limite import operacoes_por_amostra
from bancada.medicao import alternar
from bancada.pares import competidores
from bancada.pares.contrato import Competidor
from bancada.processo import Processo
from bancada.rede import Tarefa
from bancada.resultado import CASA, Linha, Resultado
from bancada.resultado import amostras as por_extenso
from bancada.selecao import dispensados, selecionar

POR_EPOCA = 51_200
"""O tempo de uma época se dá por tantas amostras, qualquer que seja a quantidade com que se mediu."""
SEGUNDOS_POR_RODADA, SEGUNDOS_DA_SELECAO = 0.7, 0.1
CORRIDAS_DA_SELECAO = 3
DEMORADA = 1.0
"""Uma corrida curta de mais segundos que isto não se repete."""


@dataclass(frozen=True)
class CargaDeTreino:
    """Confere as perdas lote a lote, seleciona os modos, e mede épocas inteiras.

    Args:
        nome: o da tarefa em `bancada.cargas.TAREFAS`.
        titulo: o que se lê na tabela.
        tarefa: o que se treina.
        amostras: quantas por época; deixam um último lote menor.
        tolerancia: a maior diferença relativa entre as perdas de um mesmo lote.
        tolerancia_da_epoca: a maior entre as perdas médias da primeira época que se mede, muitos passos
            adiante, quando o arredondamento já se espalhou (e, com dropout, as máscaras são outras).
        lotes_conferidos: em quantos lotes cheios, e no último, se conferem as perdas.
        epocas_conferidas: em quantas épocas.
        epocas: as de cada chamada de `treinar`; ``None``, quantas couberem numa rodada.
        por_passo: se o tempo que se mostra é o de um passo, e não o de uma época.
    """

    nome: str
    titulo: str
    tarefa: Tarefa
    amostras: int
    tolerancia: float
    tolerancia_da_epoca: float
    lotes_conferidos: int = 30
    epocas_conferidas: int = 1
    epocas: int | None = None
    por_passo: bool = False

    def medir(self, opcoes: Opcoes, dizer: Dizer) -> list[Resultado]:
        """Uma tabela só."""
        x, y = dados.da_tarefa(self.tarefa, opcoes.quantas(self.amostras))
        resultado = Resultado(
            self.nome,
            self._titulo(len(x)),
            operacoes=operacoes_por_amostra(self.tarefa) * self.amostras_da_medida,
            contagem="passos" if self.por_passo else "",
        )
        with Ensaio(self.nome, self.tarefa, x, y) as ensaio:
            candidatos = competidores(self.tarefa, opcoes.pares, opcoes.motores, opcoes.rapido)
            dizer(f"{self.nome}: perdas e corrida curta de até {len(candidatos)} competidores")
            resultado.linhas += self._selecionar(ensaio, candidatos, len(x), resultado.notas)
            dizer(f"{self.nome}: medição de {len(ensaio.processos)} finalistas")
            if self._comeca_de_novo(len(x)):
                self._recomecar(ensaio, len(x))
            resultado.linhas += self._correr(ensaio, len(x), opcoes.vezes())
            resultado.notas += ensaio.notas
            resultado.falhas += ensaio.falhas
        return [resultado]

    @property
    def amostras_da_medida(self) -> int:
        """A quantas amostras se refere o tempo que se mostra."""
        return self.tarefa.lote if self.por_passo else POR_EPOCA

    def epocas_e_vezes(self, segundos: float, uma_chamada: float) -> tuple[int, int]:
        """As épocas por chamada e as chamadas que enchem tal tempo, se a menor chamada leva `uma_chamada`."""
        cabem = max(1, round(segundos / uma_chamada))
        return (cabem, 1) if self.epocas is None else (self.epocas, cabem)

    def cronometrar(self, processo: Processo, n: int, epocas: int, vezes: int = 1) -> float:
        """Treina, e devolve o tempo por `amostras_da_medida`.

        Raises:
            Discordancia: se a perda da última época não é um número.
        """
        segundos, perda = processo.pedir("treinar", epocas, vezes)
        if not math.isfinite(perda):
            raise Discordancia(f"a perda de {processo.competidor.nome} deixou de ser um número.")
        return float(segundos) / (epocas * vezes * n) * self.amostras_da_medida

    def _titulo(self, n: int) -> str:
        if self.por_passo:
            return f"{self.titulo}: um passo, lote {self.tarefa.lote}"
        return (
            f"{self.titulo}: tempo por {por_extenso(POR_EPOCA)}, de épocas de {por_extenso(n)}, "
            f"lote {self.tarefa.lote}"
        )

    def _selecionar(
        self, ensaio: Ensaio, candidatos: list[Competidor], todas: int, notas: list[str]
    ) -> list[Linha]:
        """Confere as perdas, sem o que se sorteia, e na mesma sessão, já compilada, faz a corrida curta."""
        n = self._amostras_conferidas(todas)
        curvas: dict[Competidor, list[float]] = {}

        def prova(processo: Processo) -> float:
            processo.pedir("comecar", n, False)
            curva = processo.pedir("perdas", self.epocas_conferidas)
            self._comparar(processo.competidor, curva, curvas)
            curvas[processo.competidor] = curva
            minima = self.epocas or 1
            uma = float(processo.pedir("treinar", minima)[0])
            if uma > DEMORADA:  # já aquecida pelas perdas: uma corrida assim diz o que se quer saber
                return uma / (minima * n) * self.amostras_da_medida
            epocas, vezes = self.epocas_e_vezes(SEGUNDOS_DA_SELECAO, uma)
            return min(self.cronometrar(processo, n, epocas, vezes) for _ in range(CORRIDAS_DA_SELECAO))

        tempos = selecionar(ensaio, candidatos, prova)
        notas.append(self._conferir(curvas))
        return dispensados(tempos)

    def _comparar(self, par: Competidor, curva: list[float], curvas: dict[Competidor, list[float]]) -> None:
        """Um par, com o primeiro deles: se não calcula o mesmo, é ele que não corre, e os outros correm."""
        primeiro = next((c for c in curvas if c.biblioteca != CASA), None)
        if primeiro is not None and par.biblioteca != CASA:
            conferir_curvas({primeiro.nome: curvas[primeiro], par.nome: curva}, self.tolerancia)

    def _conferir(self, curvas: dict[Competidor, list[float]]) -> str:
        if len(curvas) < 2:
            return "correu um competidor só: não há com quem conferir as perdas"
        conferidas = {c.nome: curva for c, curva in _referencia_primeiro(curvas).items()}
        maior = conferir_curvas(conferidas, self.tolerancia)
        quantas = len(next(iter(curvas.values())))
        sem = (
            " sem dropout (cada biblioteca sorteia as suas máscaras), que volta na medição"
            if self.tarefa.tem_dropout
            else ""
        )
        return f"as {quantas} primeiras perdas concordam entre {len(curvas)} competidores a {maior:.1g}{sem}"

    def _amostras_conferidas(self, todas: int) -> int:
        return min(todas, self.lotes_conferidos * self.tarefa.lote + todas % self.tarefa.lote)

    def _comeca_de_novo(self, n: int) -> bool:
        """Se o que se mede não é o que a seleção já compilou: fazê-lo outra vez pode levar minutos."""
        return self.tarefa.tem_dropout or n != self._amostras_conferidas(n)

    def _recomecar(self, ensaio: Ensaio, n: int) -> None:
        """Uma chamada que compila e dá a perda a conferir."""
        minima = self.epocas or 1
        ensaio.pedir_a_todos(lambda p: p.pedir("comecar", n, True))
        perdas = ensaio.pedir_a_todos(lambda p: [p.pedir("treinar", minima)[1]])
        conferir_curvas(
            {c.nome: p for c, p in _referencia_primeiro(perdas).items()}, self.tolerancia_da_epoca
        )

    def _correr(self, ensaio: Ensaio, n: int, rodadas: int) -> list[Linha]:
        """Uma chamada que diz quantas cabem, e as rodadas."""
        minima = self.epocas or 1
        segundos = ensaio.pedir_a_todos(lambda p: float(p.pedir("treinar", minima)[0]))
        corridas = {
            c: partial(
                self.cronometrar, ensaio.processos[c], n, *self.epocas_e_vezes(SEGUNDOS_POR_RODADA, uma)
            )
            for c, uma in segundos.items()
        }
        return [c.linha(tempos) for c, tempos in alternar(corridas, rodadas).items()]


def _referencia_primeiro(por_competidor: dict[Competidor, list[float]]) -> dict[Competidor, list[float]]:
    """Com um par na frente: é a ele que o Neurônio se compara, e não o contrário."""
    ordem = sorted(por_competidor, key=lambda c: c.biblioteca == CASA)
    return {c: por_competidor[c] for c in ordem}
