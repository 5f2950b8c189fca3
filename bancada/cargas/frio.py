"""A frio: quanto se espera, desde que o processo nasce, e quanta memória se ocupa."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bancada import dados
from bancada.cargas.cnn import CNN
from bancada.cargas.contrato import Dizer, Opcoes
from bancada.cargas.mlp import MLP
from bancada.cargas.treino import CargaDeTreino
from bancada.ensaio import Ensaio
from bancada.medicao import alternar
from bancada.pares import competidores
from bancada.pares.contrato import Competidor
from bancada.processo import Processo
from bancada.resultado import Resultado, amostras

Medida = Callable[[Processo], Sequence[float]]

SEM_CACHE = {"TORCHINDUCTOR_FORCE_DISABLE_CACHES": "1"}
"""O torch.compile guarda em disco o que compilou; sem isto, só a primeira rodada seria a frio."""
ESPERA_DEMAIS = 10.0
"""Quem faz esperar tantos segundos não corre as outras rodadas: elas não mudariam a conclusão."""


@dataclass(frozen=True)
class CargaAFrio:
    """A espera pela primeira época e pelo primeiro passo, e quanto dele é compilação."""

    epocas: tuple[CargaDeTreino, ...]
    passos: tuple[CargaDeTreino, ...]

    def medir(self, opcoes: Opcoes, dizer: Dizer) -> list[Resultado]:
        """Uma tabela por época, duas por passo."""
        resultados = []
        for carga in self.epocas:
            dizer(f"frio: a primeira época de {carga.nome}")
            n = opcoes.quantas(carga.amostras)
            espera = Resultado("frio", f"{carga.titulo}: do nascimento à primeira época, {amostras(n)}")
            _em_processos_novos(carga, n, opcoes, _primeira_epoca, [espera])
            resultados.append(espera)
        for carga in self.passos:
            dizer(f"frio: o primeiro passo de {carga.nome}")
            espera = Resultado("frio", f"{carga.titulo}: do nascimento ao primeiro passo")
            titulo = f"{carga.titulo}: o primeiro passo menos o segundo (compilação)"
            compilacao = Resultado("frio", titulo, comparada=False)  # quem não compila não tem o que comparar
            _em_processos_novos(carga, carga.tarefa.lote, opcoes, _dois_passos, [espera, compilacao])
            resultados += [espera, compilacao]
        return resultados


@dataclass(frozen=True)
class CargaDeMemoria:
    """A maior memória que um processo novo ocupa até o fim da primeira época.

    Sem o torch.compile, que compila em outros processos: a memória deles não se veria aqui.
    """

    cargas: tuple[CargaDeTreino, ...]

    def medir(self, opcoes: Opcoes, dizer: Dizer) -> list[Resultado]:
        """Uma tabela por carga."""
        resultados = []
        for carga in self.cargas:
            dizer(f"memoria: {carga.nome}")
            n = opcoes.quantas(carga.amostras)
            titulo = f"{carga.titulo}: a maior memória até a primeira época, {amostras(n)}"
            resultado = Resultado("memoria", titulo, unidade="bytes")
            _em_processos_novos(carga, n, opcoes, _memoria, [resultado], sem=("torch.compile",))
            resultados.append(resultado)
        return resultados


def _em_processos_novos(
    carga: CargaDeTreino,
    n: int,
    opcoes: Opcoes,
    medida: Medida,
    resultados: list[Resultado],
    sem: tuple[str, ...] = (),
) -> None:
    """Cada medida num processo novo, no modo de costume de cada família; preenche os resultados, na ordem."""
    de_costume = competidores(carga.tarefa, opcoes.pares, opcoes.motores, rapido=True)
    todos = [replace(c, ambiente={**c.ambiente, **SEM_CACHE}) for c in de_costume if c.familia not in sem]
    demorados: set[Competidor] = set()
    with Ensaio(carga.nome, carga.tarefa, *dados.da_tarefa(carga.tarefa, n)) as ensaio:

        def corrida(competidor: Competidor) -> Sequence[float] | None:
            if competidor in demorados:
                return None
            nascimento = ensaio.nascer(competidor).nascimento
            valores = ensaio.pedir(competidor, medida)
            if competidor in ensaio.processos:
                ensaio.despedir([competidor])
            if time.perf_counter() - nascimento > ESPERA_DEMAIS:
                demorados.add(competidor)
            return valores

        medidas = alternar({c: partial(corrida, c) for c in todos}, opcoes.vezes())
        for qual, resultado in enumerate(resultados):
            for competidor, tentativas in medidas.items():
                valores = [tentativa[qual] for tentativa in tentativas if tentativa is not None]
                if valores:
                    resultado.linhas.append(competidor.linha(valores))
            resultado.notas += dict.fromkeys(ensaio.notas)
            resultado.falhas += dict.fromkeys(ensaio.falhas)


def _primeira_epoca(processo: Processo) -> Sequence[float]:
    lendo = _nascer_e_construir(processo)
    processo.pedir("treinar", 1)
    return [time.perf_counter() - processo.nascimento - lendo]


def _dois_passos(processo: Processo) -> Sequence[float]:
    lendo = _nascer_e_construir(processo)
    primeiro, _ = processo.pedir("treinar", 1)
    espera = time.perf_counter() - processo.nascimento - lendo
    segundo, _ = processo.pedir("treinar", 1)
    return [espera, max(0.0, primeiro - segundo)]


def _memoria(processo: Processo) -> Sequence[float]:
    _nascer_e_construir(processo)
    processo.pedir("treinar", 1)
    return [float(processo.pedir("memoria"))]


def _nascer_e_construir(processo: Processo) -> float:
    """Importa, lê e constrói; os segundos da leitura, que não se contam."""
    processo.pedir("preparar")
    lendo = float(processo.pedir("ler"))
    processo.pedir("comecar", processo.pedir("quantas"), True)
    return lendo


FRIO = CargaAFrio((MLP,), (MLP, CNN))
MEMORIA = CargaDeMemoria((MLP, CNN))
