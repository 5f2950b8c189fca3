"""Onde um programa se executa: as threads, os vetores, e até que tamanhos o compilador faz cada coisa."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module

import neuronio as nn
from neuronio.motores.llvm.emissao import processador
from neuronio.motores.llvm.motor import MotorLlvm
from testes.acaso.desencontro import encontrar
from testes.acaso.sorteio import Sorteio

LIMITES: dict[str, tuple[float, ...]] = {
    "executavel.CACHE": (4096, 65536),
    "nucleos.produto.CABE_NO_L1": (0,),
    "nucleos.produto.MUITAS_LINHAS": (1,),
    "nucleos.produto.SALTO_RUIM": (4, 32),
    "nucleos.produto.SOMAS_DO_TRECHO": (1, 2),
    "nucleos.produto.LINHAS_DO_TRECHO": (8, 16),
    "nucleos.pilhas.LINHAS_DA_PILHA": (3, 8),
    "planejamento.corpos.AMOSTRAS_DO_BLOCO": (1, 3),
    "registros.produto.PESO_GRANDE": (8, 64),
    "planejamento.corte.MAIOR_EXPRESSAO": (2, 6),
    "emissao.funcao.MAIOR_FILA": (0, 1),
    "emissao.memoria.MAIOR_COBERTURA": (1,),
    "nucleos.ladrilhos.CABE": (4096,),
    "nucleos.ladrilhos.JUNTOS": (2, 200),
    "nucleos.winograd.MENOR_PROVEITO": (0,),
}
"""De onde o compilador muda de ideia: com outros números, um programa pequeno passa por onde só os grandes
passariam."""

LLVM = "neuronio.motores.llvm"


@dataclass(frozen=True)
class Ambiente:
    """Com quantas threads, que vetores e que limites se executa."""

    threads: int
    vetores: str
    """O nome dos vetores em `neuronio.motores.llvm.emissao.processador`."""
    limites: tuple[tuple[str, float], ...] = ()
    desencontro: bool = False
    """Se as threads se desencontram, como em `testes.acaso.desencontro`."""

    @classmethod
    def sorteado(cls, s: Sorteio) -> Ambiente:
        """De uma a cinco threads, uma largura das que este processador tem, e às vezes outros limites."""
        limites = s.alguns(list(LIMITES), 0.4) if s.moeda(0.6) else []
        escolhidos = tuple((nome, s.um(LIMITES[nome])) for nome in limites)
        threads = s.entre(1, 5)
        return cls(threads, s.um(_vetores()), escolhidos, desencontro=threads > 1 and s.moeda())

    def modulos(self) -> list[str]:
        """Os módulos do compilador em que se mexe."""
        return sorted(
            {"emissao.processador", "motor", *(nome.rpartition(".")[0] for nome, _ in self.limites)}
        )

    def texto(self) -> str:
        """O que deixa assim o processo."""
        return (
            f"nn.threads({self.threads})\n"
            "llvm.motor.TRABALHO_PEQUENO = -1  # todas as threads, também num programa pequeno\n"
            f"llvm.motor.vetores_do_processador = lambda: llvm.emissao.processador.{self.vetores}\n"
            + "".join(f"llvm.{nome} = {valor}\n" for nome, valor in self.limites)
            + ("desencontrar()\n" if self.desencontro else "")
        )

    def menores(self) -> Iterator[Ambiente]:
        """Com menos threads, em que se encontrem, ou com menos limites mudados."""
        if len(self.limites) > 1:
            yield replace(self, limites=())
        for k in range(len(self.limites)):
            yield replace(self, limites=self.limites[:k] + self.limites[k + 1 :])
        if self.desencontro:
            yield replace(self, desencontro=False)
        for threads in range(1, self.threads):
            yield replace(self, threads=threads, desencontro=self.desencontro and threads > 1)


def _vetores() -> list[str]:
    tem = processador.larguras()
    return [nome for nome, v in vars(processador).items() if isinstance(v, processador.Vetores) and v in tem]


@contextmanager
def processo_como_estava() -> Iterator[None]:
    """Ao fim do bloco, tudo em que um ambiente mexe está como antes; nele, nenhum código se partilha."""
    threads = nn.threads()
    nomes = ["motor.TRABALHO_PEQUENO", "motor.vetores_do_processador", *LIMITES]
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
