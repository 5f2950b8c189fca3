"""Onde um programa se executa: as threads, os vetores, e até que tamanhos o compilador faz cada coisa."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module

import neuronio as nn
from neuronio.motores.llvm.motor import MotorLlvm
from neuronio.motores.llvm.processador import vetores
from neuronio.motores.llvm.processador.caches import SUPOSTOS
from testes.acaso.desencontro import encontrar
from testes.acaso.sorteio import Sorteio

DE_COSTUME = SUPOSTOS.l1, SUPOSTOS.l2
CACHES = ((1024, 1024), (4096, 16384), (16384, 65536), DE_COSTUME)
"""Os L1 e L2 que se fingem: com poucos bytes, um programa pequeno passa por onde só os grandes passariam."""

LIMITES: dict[str, tuple[float, ...]] = {
    "nucleos.produto.DO_L2": (0, 1 / 64),
    "nucleos.produto.DO_L1": (0,),
    "nucleos.produto.MUITAS_LINHAS": (1,),
    "nucleos.produto.SALTO_RUIM": (4, 32),
    "nucleos.produto.SOMAS_DO_TRECHO": (1, 2),
    "nucleos.sem_zeros.DO_L2": (0, 1 / 64),
    "nucleos.sem_zeros.LINHAS_DO_TRECHO": (1, 16),
    "nucleos.pilhas.DO_L2": (0, 1 / 16),
    "nucleos.pilhas.DE_UMA_LINHA": (256, 1 << 20),
    "planejamento.corpos.MENOS_AMOSTRAS": (1, 3),
    "registros.produto.PESO_GRANDE": (0, 1 / 16),
    "planejamento.corte.MAIOR_EXPRESSAO": (2, 6),
    "emissao.funcao.MAIOR_FILA": (0, 1),
    "emissao.memoria.MAIOR_COBERTURA": (1,),
    "nucleos.ladrilhos.DO_L2": (0,),
    "nucleos.ladrilhos.JUNTOS": (2, 200),
    "nucleos.winograd.MENOR_PROVEITO": (0,),
}
"""De onde o compilador muda de ideia, fora os caches."""

LLVM = "neuronio.motores.llvm"


@dataclass(frozen=True)
class Ambiente:
    """Com quantas threads, que vetores e que limites se executa."""

    threads: int
    vetores: str
    """O nome dos vetores em `neuronio.motores.llvm.processador.vetores`."""
    limites: tuple[tuple[str, float], ...] = ()
    desencontro: bool = False
    """Se as threads se desencontram, como em `testes.acaso.desencontro`."""
    caches: tuple[int, int] = DE_COSTUME
    """Quantos bytes de L1 e de L2 se fingem."""

    @classmethod
    def sorteado(cls, s: Sorteio) -> Ambiente:
        """De uma a cinco threads, vetores dos que este processador tem, caches, e às vezes outros limites."""
        limites = s.alguns(list(LIMITES), 0.4) if s.moeda(0.6) else []
        escolhidos = tuple((nome, s.um(LIMITES[nome])) for nome in limites)
        threads = s.entre(1, 5)
        largura, desencontro = s.um(_vetores()), threads > 1 and s.moeda()
        return cls(threads, largura, escolhidos, desencontro, s.aparte().um(CACHES))

    def modulos(self) -> list[str]:
        """Os módulos do compilador em que se mexe."""
        do_processador = {f"processador.{qual}" for qual in ("processador", "vetores", "caches")}
        return sorted({*do_processador, "motor", *(nome.rpartition(".")[0] for nome, _ in self.limites)})

    def texto(self) -> str:
        """O que deixa assim o processo."""
        return (
            f"nn.threads({self.threads})\n"
            "llvm.motor.TRABALHO_PEQUENO = -1  # todas as threads, também num programa pequeno\n"
            "llvm.motor.PREVISAO_PEQUENA = -1\n"
            "llvm.motor.este_processador = lambda: llvm.processador.processador.Processador(\n"
            f"    llvm.processador.vetores.{self.vetores}, llvm.processador.caches.Caches{self.caches}\n)\n"
            + "".join(f"llvm.{nome} = {valor}\n" for nome, valor in self.limites)
            + ("desencontrar()\n" if self.desencontro else "")
        )

    def menores(self) -> Iterator[Ambiente]:
        """Com menos threads, em que se encontrem, ou com menos limites mudados."""
        if len(self.limites) > 1:
            yield replace(self, limites=())
        for k in range(len(self.limites)):
            yield replace(self, limites=self.limites[:k] + self.limites[k + 1 :])
        if self.caches != DE_COSTUME:
            yield replace(self, caches=DE_COSTUME)
        if self.desencontro:
            yield replace(self, desencontro=False)
        for threads in range(1, self.threads):
            yield replace(self, threads=threads, desencontro=self.desencontro and threads > 1)


def _vetores() -> list[str]:
    tem = vetores.larguras()
    return [nome for nome, v in vars(vetores).items() if isinstance(v, vetores.Vetores) and v in tem]


@contextmanager
def processo_como_estava() -> Iterator[None]:
    """Ao fim do bloco, tudo em que um ambiente mexe está como antes; nele, nenhum código se partilha."""
    threads = nn.threads()
    nomes = ["motor.TRABALHO_PEQUENO", "motor.PREVISAO_PEQUENA", "motor.este_processador", *LIMITES]
    antes = {nome: getattr(*_lugar(nome)) for nome in nomes}
    executaveis, MotorLlvm.executaveis = MotorLlvm.executaveis, type(MotorLlvm.executaveis)(0)
    try:
        yield
    finally:
        nn.threads(threads)
        encontrar()
        MotorLlvm.executaveis = executaveis
        for nome, valor in antes.items():
            setattr(*_lugar(nome), valor)


def _lugar(nome: str) -> tuple[object, str]:
    modulo, _, atributo = nome.rpartition(".")
    return import_module(f"{LLVM}.{modulo}"), atributo
