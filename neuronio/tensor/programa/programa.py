"""O programa: um passo capturado, em atribuição única, de variáveis para variáveis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from textwrap import indent
from typing import Any

import numpy as np

from neuronio.grafo.vertice import Desenhavel, Lugar
from neuronio.tensor.dimensao import Forma, Lote
from neuronio.tensor.primitiva import Primitiva
from neuronio.tensor.programa.constantes import numero_unico
from neuronio.tensor.programa.desenho import Grafo, VerticeDoPrograma
from neuronio.tensor.variavel import Variavel

Nome = int
"""Um valor do programa: um número, como o 3 de ``%3``."""


@dataclass(frozen=True)
class Aspecto:
    """O que se sabe de um valor antes de executar: a forma (com o lote simbólico) e o tipo."""

    forma: Forma
    tipo: str

    def __str__(self) -> str:
        return f"{self.tipo}{list(self.forma)}"


@dataclass(frozen=True)
class Instrucao:
    """Uma primitiva aplicada: ``%saidas = primitiva(%entradas, atributos)``."""

    primitiva: Primitiva
    entradas: tuple[Nome, ...]
    atributos: Mapping[str, Any]
    saidas: tuple[Nome, ...]
    lugar: Lugar = field(default=Lugar(), compare=False)
    """De que parte do passo é: só serve a quem o desenha."""

    @property
    def saida(self) -> Nome:
        """O resultado; de muitos, o primeiro."""
        return self.saidas[0]


@dataclass(frozen=True, repr=False)
class Programa:
    """Um passo, na forma em que um motor o executa.

    Args:
        argumentos: os valores que mudam a cada lote, na ordem em que se passam.
        leituras: os valores lidos de variáveis, no começo.
        constantes: os valores conhecidos desde a captura.
        instrucoes: as contas, cada uma depois das de que depende.
        atribuicoes: os valores que as variáveis recebem, no fim.
        saidas: os valores que o passo devolve.
        aspectos: a forma e o tipo de cada valor.
        na_memoria: o tipo em que os dados de cada argumento estão, se é outro que o do valor: bytes de uma
            imagem, por exemplo, que só se convertem ao ler.
    """

    argumentos: tuple[Nome, ...]
    leituras: dict[Nome, Variavel]
    constantes: dict[Nome, np.ndarray]
    instrucoes: tuple[Instrucao, ...]
    atribuicoes: tuple[tuple[Variavel, Nome], ...]
    saidas: tuple[Nome, ...]
    aspectos: dict[Nome, Aspecto]
    na_memoria: Mapping[Nome, str] = field(default_factory=dict)

    def usados_no_fim(self) -> set[Nome]:
        """Os valores que saem do programa: devolvidos ou atribuídos."""
        return {*self.saidas, *(nome for _, nome in self.atribuicoes)}

    def com(self, instrucoes: Sequence[Instrucao]) -> Programa:
        """O mesmo programa com outras instruções, sem as leituras e constantes que sobraram."""
        usados = {n for i in instrucoes for n in i.entradas} | self.usados_no_fim()
        return replace(
            self,
            instrucoes=tuple(instrucoes),
            leituras={n: v for n, v in self.leituras.items() if n in usados},
            constantes={n: c for n, c in self.constantes.items() if n in usados},
        )

    def renomear(self, novos: Mapping[Nome, Nome], instrucoes: Sequence[Instrucao]) -> Programa:
        """O mesmo programa com estas instruções e certos valores trocados por outros iguais."""
        trocadas = [
            replace(i, entradas=tuple(novos.get(e, e) for e in i.entradas)) if novos else i
            for i in instrucoes
        ]
        trocado = replace(
            self,
            saidas=tuple(novos.get(s, s) for s in self.saidas),
            atribuicoes=tuple((v, novos.get(n, n)) for v, n in self.atribuicoes),
        )
        return trocado.com(trocadas)

    def __str__(self) -> str:
        argumentos = ", ".join(self._argumento(a) for a in self.argumentos)
        linhas = [f"programa({argumentos})"]
        linhas += [f"  %{n} = {v.nome or 'variável'} : {self.aspectos[n]}" for n, v in self.leituras.items()]
        linhas += [f"  %{n} = {_constante(c)} : {self.aspectos[n]}" for n, c in self.constantes.items()]
        linhas += [f"  {self._escrever(i)}" for i in self.instrucoes]
        linhas += [f"  {v.nome or 'variável'} ← %{n}" for v, n in self.atribuicoes]
        return "\n".join([*linhas, "  devolve " + ", ".join(f"%{s}" for s in self.saidas)])

    __repr__ = __str__

    def raizes_do_desenho(self) -> list[VerticeDoPrograma]:
        """Os valores com que o programa acaba, para `desenhar`."""
        return Grafo(self).raizes()

    def _argumento(self, nome: Nome) -> str:
        de = f" de {self.na_memoria[nome]}" if nome in self.na_memoria else ""
        return f"%{nome}: {self.aspectos[nome]}{de}"

    def _escrever(self, i: Instrucao) -> str:
        dentro = [valor for valor in i.atributos.values() if isinstance(valor, Desenhavel)]
        atributos = [f"{nome}={valor}" for nome, valor in i.atributos.items() if valor not in dentro]
        partes = [f"%{e}" for e in i.entradas] + atributos
        saidas, aspectos = (
            ", ".join(s) for s in ([f"%{s}" for s in i.saidas], [str(self.aspectos[s]) for s in i.saidas])
        )
        conta = f"{saidas} = {i.primitiva.nome}({', '.join(partes)}) : {aspectos}"
        return "\n".join([conta, *(indent(str(valor), "    ") for valor in dentro)])


def resolver(atributo: Any, amostras: int) -> Any:
    """O atributo com o lote simbólico trocado pela quantidade de amostras.

    >>> resolver((Lote(), 3), 64)
    (64, 3)
    """
    if isinstance(atributo, Lote):
        return atributo.tamanho(amostras)
    if isinstance(atributo, tuple):
        return tuple(resolver(a, amostras) for a in atributo)
    return atributo


def _constante(c: np.ndarray) -> str:
    n = numero_unico(c)
    return f"constante{list(c.shape)}" if n is None else str(n)
