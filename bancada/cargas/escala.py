"""Como o tempo muda com as threads e com a quantidade de amostras."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from bancada import dados
from bancada.cargas.cnn import CNN
from bancada.cargas.contrato import Dizer, Opcoes
from bancada.cargas.mlp import MLP
from bancada.cargas.treino import SEGUNDOS_POR_RODADA, CargaDeTreino
from bancada.ensaio import Ensaio
from bancada.medicao import alternar
from bancada.pares import competidores
from bancada.pares.contrato import Competidor, em_threads, quantas_threads
from bancada.resultado import CASA, Linha, Resultado, amostras

FAMILIAS = ("Neurônio, llvm", "Neurônio, numpy", "Neurônio, auto", "PyTorch")
"""As que se medem com uma thread e com todas."""


@dataclass(frozen=True)
class CargaDeThreads:
    """A mesma época com um núcleo e com todos: a razão é o que as threads trazem."""

    cargas: tuple[CargaDeTreino, ...]

    def medir(self, opcoes: Opcoes, dizer: Dizer) -> list[Resultado]:
        """Uma tabela por carga e por biblioteca."""
        return [resultado for carga in self.cargas for resultado in self._uma(carga, opcoes, dizer)]

    def _uma(self, carga: CargaDeTreino, opcoes: Opcoes, dizer: Dizer) -> list[Resultado]:
        dizer(f"threads: {carga.nome}")
        n = opcoes.quantas(carga.amostras)
        pares = [par for par in opcoes.pares if par in (CASA, "pytorch")]
        modos = competidores(carga.tarefa, pares, opcoes.motores, rapido=True)
        todos = [_com_threads(c, t) for c in modos if c.familia in FAMILIAS for t in quantas_threads()]
        with Ensaio(carga.nome, carga.tarefa, *dados.da_tarefa(carga.tarefa, n)) as ensaio:
            ensaio.chamar(todos)
            ensaio.pedir_a_todos(lambda p: p.pedir("comecar", n, True))
            linhas = _medir(ensaio, carga, dict.fromkeys(todos, n), opcoes.vezes(), carga.amostras_da_medida)
            familias = dict.fromkeys(linha.familia for linha in linhas)
            return [
                Resultado(
                    "threads",
                    f"{carga.titulo}, {familia}: tempo por {amostras(carga.amostras_da_medida)}",
                    [linha for linha in linhas if linha.familia == familia],
                    comparada=False,
                    falhas=ensaio.falhas,
                )
                for familia in familias
            ]


@dataclass(frozen=True)
class CargaDeLinearidade:
    """O tempo por amostra em conjuntos cada vez maiores: numa época que cresce em linha reta, não muda."""

    carga: CargaDeTreino
    tamanhos: tuple[int, ...]

    def medir(self, opcoes: Opcoes, dizer: Dizer) -> list[Resultado]:
        """Uma tabela por motor."""
        todos = competidores(self.carga.tarefa, [CASA], opcoes.motores, rapido=True)
        return [resultado for c in todos for resultado in self._um(c, opcoes, dizer)]

    def _um(self, competidor: Competidor, opcoes: Opcoes, dizer: Dizer) -> list[Resultado]:
        dizer(f"linearidade: {competidor.familia}")
        maior = opcoes.quantas(self.tamanhos[-1])
        tamanhos = sorted({min(n, maior) for n in self.tamanhos})
        por_tamanho = {replace(competidor, modo=amostras(n)): n for n in tamanhos}
        with Ensaio(self.carga.nome, self.carga.tarefa, *dados.da_tarefa(self.carga.tarefa, maior)) as ensaio:
            ensaio.chamar(por_tamanho)
            for c in list(ensaio.processos):
                ensaio.pedir(c, lambda p: p.pedir("comecar", por_tamanho[p.competidor], True))
            linhas = _medir(ensaio, self.carga, por_tamanho, opcoes.vezes(), 1)
            titulo = f"{self.carga.titulo}, {competidor.familia}: tempo por amostra"
            if not linhas and not ensaio.falhas:
                return []
            return [Resultado("linearidade", titulo, linhas, comparada=False, falhas=ensaio.falhas)]


def _medir(
    ensaio: Ensaio, carga: CargaDeTreino, n: dict[Competidor, int], rodadas: int, por: int
) -> list[Linha]:
    """Aquece e mede, em rodadas de duração parecida; o tempo é o de tantas amostras."""
    ensaio.pedir_a_todos(lambda p: p.pedir("treinar", 1))
    segundos = ensaio.pedir_a_todos(lambda p: float(p.pedir("treinar", 1)[0]))

    def corrida(c: Competidor) -> float:
        epocas, vezes = carga.epocas_e_vezes(SEGUNDOS_POR_RODADA, segundos[c])
        return carga.cronometrar(ensaio.processos[c], n[c], epocas, vezes) / carga.amostras_da_medida * por

    medidas = alternar({c: partial(corrida, c) for c in segundos}, rodadas)
    return [c.linha(tempos) for c, tempos in medidas.items()]


def _com_threads(competidor: Competidor, threads: int) -> Competidor:
    """O mesmo competidor, com tantas threads."""
    variaveis = ("NEURONIO_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    ambiente = {**competidor.ambiente, **dict.fromkeys(variaveis, str(threads))}
    opcoes = {**competidor.opcoes, **({"threads": threads} if "threads" in competidor.opcoes else {})}
    return replace(competidor, modo=em_threads(threads), opcoes=opcoes, ambiente=ambiente)


THREADS = CargaDeThreads((MLP, CNN))
LINEARIDADE = CargaDeLinearidade(MLP, (1_000, 10_000, 60_000))
