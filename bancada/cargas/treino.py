"""Treinar a mesma rede, com os mesmos dados, pesos e lotes, em todas as bibliotecas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bancada import dados
from bancada.cargas.contrato import Dizer, Opcoes
from bancada.concordancia import conferir_curvas
from bancada.ensaio import Ensaio
from bancada.limite import operacoes_por_amostra
from bancada.medicao import alternar
from bancada.pares import competidores
from bancada.pares.contrato import Competidor
from bancada.rede import Tarefa
from bancada.resultado import Linha, Resultado
from bancada.resultado import amostras as por_extenso
from bancada.selecao import finalistas

LOTES_CONFERIDOS = 30
PERDAS_CONFERIDAS = 100
AMOSTRAS_DA_SELECAO = 6400


@dataclass(frozen=True)
class CargaDeTreino:
    """Confere as perdas lote a lote, seleciona os modos, e mede épocas inteiras.

    Args:
        nome: o da tarefa em `bancada.cargas.TAREFAS`.
        titulo: o que se lê na tabela.
        tarefa: o que se treina.
        amostras: quantas por época; deixam um último lote menor.
        epocas: quantas por rodada.
        tolerancia: a maior diferença relativa entre as perdas de um mesmo lote.
        tolerancia_da_epoca: a maior entre as perdas médias das épocas medidas, muitos passos adiante, quando
            o arredondamento já se espalhou (e, com dropout, as máscaras são outras).
        por_passo: se o tempo que se mostra é o de um passo, e não o de uma época.
    """

    nome: str
    titulo: str
    tarefa: Tarefa
    amostras: int
    epocas: int
    tolerancia: float
    tolerancia_da_epoca: float
    por_passo: bool = False

    def medir(self, opcoes: Opcoes, dizer: Dizer) -> list[Resultado]:
        """Uma tabela só."""
        x, y = dados.ler(self.tarefa.fonte, opcoes.quantas(self.amostras))
        n, lote = len(x), self.tarefa.lote
        resultado = Resultado(
            self.nome,
            self._titulo(n),
            operacoes=operacoes_por_amostra(self.tarefa) * (lote if self.por_passo else n),
        )
        with Ensaio(self.nome, self.tarefa, x, y) as ensaio:
            ensaio.chamar(competidores(self.tarefa, opcoes.pares, opcoes.motores, opcoes.rapido))
            dizer(f"{self.nome}: {len(ensaio.processos)} competidores; conferindo as perdas")
            resultado.notas += self._conferir(ensaio, _alguns(n, lote, LOTES_CONFERIDOS))
            resultado.linhas += self._selecionar(
                ensaio, _alguns(n, lote, AMOSTRAS_DA_SELECAO // lote), n, dizer
            )
            resultado.linhas += self._correr(ensaio, n, opcoes.rodadas, dizer)
            resultado.notas += ensaio.notas
            resultado.falhas += ensaio.falhas
        return [resultado]

    def _titulo(self, n: int) -> str:
        medida = "um passo" if self.por_passo else f"uma época de {por_extenso(n)}"
        return f"{self.titulo}: {medida}, lote {self.tarefa.lote}"

    def _conferir(self, ensaio: Ensaio, n: int) -> list[str]:
        """As perdas de cada lote, sem o que se sorteia."""
        ensaio.pedir_a_todos(lambda p: p.pedir("comecar", n, False))
        epocas = min(self.epocas, max(1, PERDAS_CONFERIDAS * self.tarefa.lote // n))
        curvas = ensaio.pedir_a_todos(lambda p: p.pedir("perdas", epocas))
        if len(curvas) < 2:
            return ["correu um competidor só: não há com quem conferir as perdas"]
        conferidas = {c.nome: curva for c, curva in _referencia_primeiro(curvas).items()}
        maior = conferir_curvas(conferidas, self.tolerancia)
        quantas = len(next(iter(curvas.values())))
        sem = (
            " sem dropout (cada biblioteca sorteia as suas máscaras), que volta na medição"
            if self.tarefa.tem_dropout
            else ""
        )
        return [f"as perdas de {quantas} lotes concordam entre {len(curvas)} competidores a {maior:.1g}{sem}"]

    def _selecionar(self, ensaio: Ensaio, n: int, todas: int, dizer: Dizer) -> list[Linha]:
        """Despede quem não vai à medição; devolve as linhas deles, com o tempo que a corrida curta prevê."""
        familias = [c.familia for c in ensaio.processos]
        if len(familias) == len(set(familias)):
            return []
        dizer(f"{self.nome}: seleção")
        ensaio.pedir_a_todos(lambda p: p.pedir("comecar", n, True))
        ensaio.pedir_a_todos(lambda p: p.pedir("treinar", self.epocas))
        voltas = [ensaio.pedir_a_todos(lambda p: p.pedir("treinar", self.epocas)[0]) for _ in range(2)]
        tempos = {c: min(volta[c] for volta in voltas) for c in voltas[-1]}
        ficam = finalistas(tempos)
        vao = [c for c in tempos if c not in ficam]
        ensaio.despedir(vao)
        return [self._linha(c, [tempos[c] * todas / n], "pela seleção") for c in vao]

    def _correr(self, ensaio: Ensaio, n: int, rodadas: int, dizer: Dizer) -> list[Linha]:
        dizer(f"{self.nome}: medição de {len(ensaio.processos)} finalistas")
        ensaio.pedir_a_todos(lambda p: p.pedir("comecar", n, True))
        ensaio.pedir_a_todos(lambda p: p.pedir("treinar", self.epocas))  # compila e aquece
        perdas: dict[Competidor, list[float]] = {c: [] for c in ensaio.processos}

        def corrida(competidor: Competidor) -> float:
            segundos, perda = ensaio.processos[competidor].pedir("treinar", self.epocas)
            perdas[competidor].append(perda)
            return float(segundos)

        medidas = alternar({c: partial(corrida, c) for c in ensaio.processos}, rodadas)
        conferir_curvas(
            {c.nome: p for c, p in _referencia_primeiro(perdas).items()}, self.tolerancia_da_epoca
        )
        return [self._linha(c, tempos) for c, tempos in medidas.items()]

    def _linha(self, competidor: Competidor, segundos: list[float], nota: str = "") -> Linha:
        medidas = [s / self.epocas for s in segundos]
        return Linha(competidor.biblioteca, competidor.familia, competidor.modo, medidas, nota)


def _alguns(n: int, lote: int, lotes: int) -> int:
    """Tantos lotes cheios, e o último menor dos n."""
    return min(n, lotes * lote + n % lote)


def _referencia_primeiro(por_competidor: dict[Competidor, list[float]]) -> dict[Competidor, list[float]]:
    """Com um par na frente: é a ele que o Neurônio se compara, e não o contrário."""
    ordem = sorted(por_competidor, key=lambda c: c.biblioteca == "neuronio")
    return {c: por_competidor[c] for c in ordem}
