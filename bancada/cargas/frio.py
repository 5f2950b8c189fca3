"""A frio: quanto se espera, desde que o processo nasce, e quanta memória se ocupa."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from bancada import dados
from bancada.cargas.cnn import CNN, CNN_BN
from bancada.cargas.contrato import Dizer, Opcoes
from bancada.cargas.mlp import MLP, MLP_LARGA
from bancada.cargas.treino import CargaDeTreino
from bancada.cargas.xor import XOR
from bancada.ensaio import Ensaio
from bancada.medicao import alternar
from bancada.pares import competidores
from bancada.pares.contrato import Competidor
from bancada.processo import Processo
from bancada.resultado import Linha, Resultado, amostras

Medida = Callable[[Processo], tuple[float, float]]

SEM_CACHE = {"TORCHINDUCTOR_FORCE_DISABLE_CACHES": "1"}
"""O torch.compile guarda em disco o que compilou; sem isto, só a primeira rodada seria a frio."""


@dataclass(frozen=True)
class PrimeiroPasso:
    """A espera pelo primeiro passo de treino, e quanto dela é compilação."""

    cargas: tuple[CargaDeTreino, ...]

    def medir(self, opcoes: Opcoes, dizer: Dizer) -> list[Resultado]:
        """Duas tabelas por carga."""
        resultados = []
        for carga in self.cargas:
            dizer(f"frio: o primeiro passo de {carga.nome}")
            espera = Resultado("frio", f"{carga.titulo}: do nascimento do processo ao fim do primeiro passo")
            compilacao = Resultado(
                "frio", f"{carga.titulo}: compilação (o que o primeiro passo leva a mais que o segundo)"
            )
            _em_processos_novos(carga, carga.tarefa.lote, opcoes, _primeiro_passo, (espera, compilacao))
            resultados += [espera, compilacao]
        return resultados


@dataclass(frozen=True)
class PrimeiraEpoca:
    """A espera pelo fim da primeira época, e a memória até lá."""

    cargas: tuple[CargaDeTreino, ...]

    def medir(self, opcoes: Opcoes, dizer: Dizer) -> list[Resultado]:
        """Duas tabelas por carga."""
        resultados = []
        for carga in self.cargas:
            dizer(f"memoria: a primeira época de {carga.nome}")
            n = opcoes.quantas(carga.amostras)
            espera = Resultado(
                "memoria",
                f"{carga.titulo}: do nascimento do processo ao fim da primeira época, {amostras(n)}",
            )
            memoria = Resultado("memoria", f"{carga.titulo}: a maior memória até lá", unidade="bytes")
            _em_processos_novos(carga, n, opcoes, _primeira_epoca, (espera, memoria))
            resultados += [espera, memoria]
        return resultados


def _em_processos_novos(
    carga: CargaDeTreino, n: int, opcoes: Opcoes, medida: Medida, resultados: tuple[Resultado, Resultado]
) -> None:
    """Cada medida num processo novo, no modo de costume de cada família; preenche os dois resultados."""
    de_costume = competidores(carga.tarefa, opcoes.pares, opcoes.motores, rapido=True)
    todos = [replace(c, ambiente={**c.ambiente, **SEM_CACHE}) for c in de_costume]
    with Ensaio(carga.nome, carga.tarefa, *dados.ler(carga.tarefa.fonte, n)) as ensaio:

        def corrida(competidor: Competidor) -> tuple[float, float] | None:
            ensaio.nascer(competidor)
            valores = ensaio.pedir(competidor, medida)
            if competidor in ensaio.processos:
                ensaio.despedir([competidor])
            return valores

        medidas = alternar({c: partial(corrida, c) for c in todos}, opcoes.rodadas)
        for qual, resultado in enumerate(resultados):
            for competidor, pares in medidas.items():
                valores = [par[qual] for par in pares if par is not None]
                if valores:
                    resultado.linhas.append(
                        Linha(competidor.biblioteca, competidor.familia, competidor.modo, valores)
                    )
            resultado.notas += dict.fromkeys(ensaio.notas)
            resultado.falhas += dict.fromkeys(ensaio.falhas)


def _primeiro_passo(processo: Processo) -> tuple[float, float]:
    lendo = _nascer_e_construir(processo)
    primeiro, _ = processo.pedir("treinar", 1)
    espera = time.perf_counter() - processo.nascimento - lendo
    segundo, _ = processo.pedir("treinar", 1)
    return espera, max(0.0, primeiro - segundo)


def _primeira_epoca(processo: Processo) -> tuple[float, float]:
    lendo = _nascer_e_construir(processo)
    processo.pedir("treinar", 1)
    return time.perf_counter() - processo.nascimento - lendo, float(processo.pedir("memoria"))


def _nascer_e_construir(processo: Processo) -> float:
    """Importa, lê e constrói; os segundos da leitura, que não se contam."""
    processo.pedir("preparar")
    lendo = float(processo.pedir("ler"))
    processo.pedir("comecar", processo.pedir("quantas"), True)
    return lendo


FRIO = PrimeiroPasso((MLP, CNN, CNN_BN, MLP_LARGA, XOR))
MEMORIA = PrimeiraEpoca((MLP, CNN))
