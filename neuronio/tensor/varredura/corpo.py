"""O corpo de uma varredura: a conta de um passo do tempo, como programa."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from neuronio.tensor.dimensao import Dimensao, Forma, Lote
from neuronio.tensor.programa import Aspecto, Instrucao, Nome, Programa, simplificar
from neuronio.tensor.programa.constantes import uniforme
from neuronio.tensor.programa.desenho import Grafo, VerticeDoPrograma
from neuronio.tensor.tensor import Tensor

A = TypeVar("A")


@dataclass(frozen=True, eq=False)
class Corpo:
    """O que se faz em cada passo do tempo.

    Args:
        programa: dos estados de antes, do que cada sequência tem neste passo, e dos fixos, que são os mesmos
            em todos os passos, aos estados de depois e aos resultados do passo.
        estados: quantos são.
        sequencias: quantas são; os outros argumentos do programa são os fixos.
    """

    programa: Programa
    estados: int
    sequencias: int

    @cached_property
    def texto(self) -> str:
        """O programa por extenso, que o distingue de qualquer outro: as constantes são números sós."""
        return f"{self.estados} {self.sequencias} {self.programa}"

    @cached_property
    def papeis(self) -> list[str]:
        """De cada argumento, se é um estado, o que a sequência tem neste passo, ou um valor fixo."""
        fixos = len(self.programa.argumentos) - self.estados - self.sequencias
        return ["estado"] * self.estados + ["passo"] * self.sequencias + ["fixo"] * fixos

    def __str__(self) -> str:
        p = self.programa
        argumentos = [f"{q} %{n}: {p.aspectos[n]}" for q, n in zip(self.papeis, p.argumentos, strict=True)]
        _, *contas = str(p).splitlines()
        return "\n".join([f"a cada passo({', '.join(argumentos)})", *contas])

    def raizes_do_desenho(self) -> list[VerticeDoPrograma]:
        """Os valores com que um passo acaba, para `desenhar`."""
        return Grafo(self.programa, self.papeis).raizes()

    def __eq__(self, outro: object) -> bool:
        return isinstance(outro, Corpo) and self.texto == outro.texto

    def __hash__(self) -> int:
        return hash(self.texto)

    def repartir(self, argumentos: Sequence[Any]) -> tuple[list[Any], list[Any], list[Any]]:
        """Os estados, as sequências e os fixos, do que vem um por argumento."""
        n, m = self.estados, self.estados + self.sequencias
        return list(argumentos[:n]), list(argumentos[n:m]), list(argumentos[m:])

    def aspectos(self, nomes: Iterable[Nome]) -> list[Aspecto]:
        return [self.programa.aspectos[n] for n in nomes]


def no_lote(valor: Any, lote: Dimensao) -> Any:
    """Uma forma, ou um atributo, do corpo com o tamanho que o lote tem fora dele.

    >>> no_lote((Lote(), 3), 64), no_lote((Lote(2), 3), Lote(5))
    ((64, 3), (10·lote, 3))
    """
    if isinstance(valor, Lote):
        return lote * valor.vezes
    if isinstance(valor, tuple):
        return tuple(no_lote(v, lote) for v in valor)
    return valor


def por_amostra(forma: Forma) -> bool:
    """Se o primeiro eixo são as amostras, uma linha de cada."""
    return bool(forma) and forma[0] == Lote()


def tem_o_lote(forma: Forma) -> bool:
    """Se o primeiro eixo depende de quantas são as amostras."""
    return bool(forma) and isinstance(forma[0], Lote)


def que_dependem(programa: Programa, de: Iterable[Nome]) -> set[Nome]:
    """Os valores que se calculam a partir de algum destes, e eles."""
    dependem = set(de)
    for i in programa.instrucoes:
        if not dependem.isdisjoint(i.entradas):
            dependem.update(i.saidas)
    return dependem


def de_que_dependem(programa: Programa, nomes: Iterable[Nome]) -> set[Nome]:
    """Os valores de que estes se calculam, e eles."""
    precisos = set(nomes)
    for i in reversed(programa.instrucoes):
        if not precisos.isdisjoint(i.saidas):
            precisos.update(i.entradas)
    return precisos


def reproduzir(programa: Programa, argumentos: Sequence[Tensor], lote: Dimensao) -> dict[Nome, Tensor]:
    """Todos os valores do programa, feitos de novo com estes tensores e com este tamanho de lote.

    O que se faz de uma amostra não depende das outras: com o tempo junto ao lote, fazem-se de uma vez as
    contas de todos os passos.
    """
    valores = dict(zip(programa.argumentos, argumentos, strict=True))
    valores.update({n: Tensor.do_grafo(c, (), None, {}, False) for n, c in programa.constantes.items()})
    for i in programa.instrucoes:
        atributos = {nome: no_lote(valor, lote) for nome, valor in i.atributos.items()}
        resultado = i.primitiva(*(valores[e] for e in i.entradas), **atributos)
        resultados = resultado if i.primitiva.multipla else (resultado,)
        valores.update(zip(i.saidas, resultados, strict=True))
    return valores


def escrever(entradas: Sequence[Tensor], saidas: Sequence[Tensor]) -> tuple[Programa, list[Tensor]]:
    """O programa que vai destas entradas a estas saídas, e os tensores de fora de que também precisa.

    São argumentos dele, depois das entradas, e são os mesmos em todos os passos: o que não depende das
    entradas só se traz para dentro se tem uma linha por amostra, como um número que se repete.
    """
    return _Escrita(entradas).programa(saidas)


def ordem_ate(saidas: Sequence[Tensor], entradas: Set[int]) -> list[Tensor]:
    """Os tensores calculados de que as saídas dependem, em ordem, sem ir além das entradas (pelo id)."""
    ordem: list[Tensor] = []
    vistos = set(entradas)
    pilha = [(t, False) for t in reversed(saidas)]
    while pilha:
        t, depois = pilha.pop()
        if depois:
            ordem.append(t)
        elif id(t) not in vistos and t.progenitor:
            vistos.add(id(t))
            pilha.append((t, True))
            pilha.extend((p, False) for p in t.progenitor)
    return ordem


class _Escrita:
    def __init__(self, entradas: Sequence[Tensor]) -> None:
        self.entradas = entradas
        self.nomes: dict[int, Nome] = {}
        self.aspectos: dict[Nome, Aspecto] = {}
        self.constantes: dict[Nome, np.ndarray] = {}
        self.instrucoes: list[Instrucao] = []
        self.fixos: list[Tensor] = []
        self.vivos: list[Tensor] = list(entradas)  # enquanto se guardam, os ids são deles
        for t in entradas:
            self._nomear(t)

    def programa(self, saidas: Sequence[Tensor]) -> tuple[Programa, list[Tensor]]:
        dentro = set(self.nomes)
        for t in ordem_ate(saidas, dentro):
            if id(t) in self.nomes or dentro.isdisjoint(map(id, t.progenitor)):
                continue
            dentro.add(id(t))
            for p in t.progenitor:
                if id(p) not in dentro:
                    self._trazer(p)
            self._instrucao(t)
        for t in saidas:
            if id(t) not in self.nomes:
                self._trazer(t)
        argumentos = [self.nomes[id(t)] for t in (*self.entradas, *self.fixos)]
        nomes = tuple(self.nomes[id(t)] for t in saidas)
        instrucoes = tuple(self.instrucoes)
        return Programa(
            tuple(argumentos), {}, self.constantes, instrucoes, (), nomes, self.aspectos
        ), self.fixos

    def _nomear(self, t: Tensor) -> Nome:
        nome = self.nomes[id(t)] = len(self.nomes)
        self.aspectos[nome] = Aspecto(t.forma, t.tipo)
        self.vivos.append(t)
        return nome

    def _trazer(self, t: Tensor) -> None:
        """Um valor que não depende das entradas: um número, um fixo, ou uma conta que só o repete."""
        if id(t) in self.nomes:
            return
        if t.operador_mae is not None and tem_o_lote(t.forma):
            for p in t.progenitor:
                self._trazer(p)
            self._instrucao(t)
        elif not t.e_abstrato and not t.requer_grad and t.operador_mae is None and uniforme(t.dados):
            self.constantes[self._nomear(t)] = t.dados
        else:
            self._nomear(t)
            self.fixos.append(t)

    def _instrucao(self, t: Tensor) -> None:
        if id(t) in self.nomes:
            return
        assert t.operador_mae is not None
        irmaos = t.irmaos.todos(t) if t.irmaos is not None else (t,)
        progenitores = tuple(self.nomes[id(p)] for p in t.progenitor)
        saidas = tuple(self._nomear(irmao) for irmao in irmaos)
        self.instrucoes.append(Instrucao(t.operador_mae, progenitores, t.atributos, saidas))


def enxugar(corpo: Corpo, argumentos: Sequence[A]) -> tuple[Corpo, list[A]]:
    """O corpo sem as contas, as sequências e os fixos que não servem a nada; e os argumentos que ficam."""
    programa = simplificar(corpo.programa)
    usados = {e for i in programa.instrucoes for e in i.entradas} | set(programa.saidas)
    estados, sequencias, _ = corpo.repartir(programa.argumentos)
    ficam = [n in usados or n in estados for n in programa.argumentos]
    nomes = tuple(n for n, fica in zip(programa.argumentos, ficam, strict=True) if fica)
    limpo = Programa(
        nomes, {}, programa.constantes, programa.instrucoes, (), programa.saidas, programa.aspectos
    )
    usadas = sum(n in usados for n in sequencias)
    return Corpo(limpo, corpo.estados, usadas), [a for a, f in zip(argumentos, ficam, strict=True) if f]
