"""Um esboço: a conta que se está a sortear, com a forma e os números do que já se fez."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

import neuronio as nn
from neuronio.tensor import TABELA, Lote, Tensor
from neuronio.tensor.blocos import Blocos
from neuronio.tensor.dimensao import Abstrato
from testes.acaso.contas import Lida, Operacao
from testes.acaso.sorteio import Sorteio

Serve = Callable[[Tensor], bool]

DE_PROVA = 3
"""Com quantas amostras se calculam os números de prova."""

GRANDE = 1e3
"""Uma operação que dá números maiores que isto, em módulo, não entra: o arredondamento cresceria com eles."""


class Esboco:
    """O que já se lê e o que já se fez, pelo nome.

    Cada valor se guarda duas vezes: abstrato, que diz a forma, e com números de prova, que dizem se a conta
    continua bem comportada.
    """

    def __init__(self, sorteio: Sorteio, real: str, elementos: int) -> None:
        self.s, self.real, self.elementos = sorteio, real, elementos
        self.feitos: dict[str, Tensor] = {}
        self.de_prova: dict[str, Tensor] = {}
        self.argumentos: list[Lida] = []
        self.variaveis: list[Lida] = []
        self.operacoes: list[Operacao] = []

    # ── o que se lê ─────────────────────────────────────────────────────────
    def argumento(self, forma: tuple[int, ...], tipo: str) -> str:
        """Um argumento novo, com tal forma por amostra."""
        lida = Lida(f"x{len(self.argumentos)}", forma, tipo)
        self.argumentos.append(lida)
        self.feitos[lida.nome] = Tensor.abstrato((Lote(), *forma), tipo)
        self.de_prova[lida.nome] = Tensor(self._numeros((DE_PROVA, *forma), tipo), tipo=tipo)
        return lida.nome

    def variavel(self, forma: tuple[int, ...], tipo: str | None = None, treinavel: bool = True) -> str:
        """Uma variável nova; só as reais se treinam."""
        tipo = tipo or self.real
        treinavel = treinavel and tipo == self.real
        lida = Lida(f"w{len(self.variaveis)}", forma, tipo, treinavel)
        self.variaveis.append(lida)
        self.feitos[lida.nome] = Tensor.do_grafo(Abstrato(forma, tipo), (), None, {}, treinavel)
        self.de_prova[lida.nome] = Tensor(self._numeros(forma, tipo), tipo=tipo)
        return lida.nome

    def _numeros(self, forma: tuple[int, ...], tipo: str) -> np.ndarray:
        acaso = self.s.acaso
        if tipo in ("int64", "uint32"):
            return acaso.integers(0, 20 if tipo == "int64" else 4, forma).astype(tipo)
        return acaso.random(forma) < 0.5 if tipo == "bool" else acaso.uniform(-1.5, 1.5, forma).astype(tipo)

    # ── o que se faz ────────────────────────────────────────────────────────
    def acrescentar(self, modelo: str, *de: str) -> bool:
        """Mais uma operação, se o resultado cabe, não cresce demais e, se vai por amostra, as tem no primeiro
        eixo."""
        operacao = Operacao(f"t{len(self.operacoes)}", modelo, de)
        codigo = compile(operacao.expressao(), operacao.nome, "eval")
        contexto = {"nn": nn, "np": np, "TABELA": TABELA, "Blocos": Blocos}
        feito = eval(codigo, contexto, self.feitos)
        fora_do_lugar = any(isinstance(t, Lote) for t in feito.forma[1:])
        if fora_do_lugar or feito.posto > 5 or self.tamanho(feito) > 4 * self.elementos:
            return False
        prova = eval(codigo, contexto, self.de_prova)
        if prova.tipo in ("float32", "float64") and not np.abs(prova.dados).max(initial=0) < GRANDE:
            return False
        self.operacoes.append(operacao)
        self.feitos[operacao.nome], self.de_prova[operacao.nome] = feito, prova
        return True

    # ── procurar ────────────────────────────────────────────────────────────
    def achar(self, serve: Serve) -> str | None:
        """O nome de um valor que sirva, de preferência recente."""
        bons = [nome for nome, t in self.feitos.items() if serve(t)]
        return bons[-1 - min(self.s.ate(len(bons)), self.s.ate(len(bons)))] if bons else None

    def achar_real(self, posto: int = 0, serve: Serve | None = None) -> str | None:
        """O nome de um valor real, de tantos eixos ou mais."""
        return self.achar(lambda t: t.tipo == self.real and t.posto >= posto and (serve is None or serve(t)))

    def ascendencia(self, nome: str) -> set[str]:
        """As operações de que um valor depende, e ele."""
        pelo_nome = {o.nome: o for o in self.operacoes}
        achadas: set[str] = set()
        por_ver = [nome]
        while por_ver:
            atual = por_ver.pop()
            if atual in pelo_nome and atual not in achadas:
                achadas.add(atual)
                por_ver += pelo_nome[atual].de
        return achadas

    def parecido(self, nome: str) -> str:
        """Outro valor real que se combina com este elemento a elemento: um já feito, ou uma variável."""
        forma = self.feitos[nome].forma
        achado = self.achar_real(0, lambda t: combinam(t.forma, forma))
        if achado is not None and self.s.moeda(0.7):
            return achado
        fixos = fixa(forma)
        return self.variavel(
            tuple(t if self.s.moeda(0.8) else 1 for t in fixos[self.s.ate(len(fixos) + 1) :])
        )

    def forma(self, nome: str) -> tuple[Any, ...]:
        """A forma de um valor, com o lote simbólico."""
        return self.feitos[nome].forma

    def tamanho(self, t: Tensor) -> int:
        """Quantos elementos tem por amostra."""
        return math.prod(x.vezes if isinstance(x, Lote) else x for x in t.forma)


def fixa(forma: tuple[Any, ...]) -> tuple[int, ...]:
    """Os últimos eixos, que não dependem do lote.

    >>> fixa((Lote(), 2, 3)), fixa((2, 3))
    ((2, 3), (2, 3))
    """
    do_lote = [k for k, t in enumerate(forma) if isinstance(t, Lote)]
    return forma[do_lote[-1] + 1 :] if do_lote else forma


def combinam(a: tuple[Any, ...], b: tuple[Any, ...]) -> bool:
    """Se as formas se combinam elemento a elemento, com o lote sempre no primeiro eixo do resultado.

    >>> combinam((Lote(), 3), (3,)), combinam((Lote(),), (3,))
    (True, False)
    """
    if not all(x == y or 1 in (x, y) for x, y in zip(reversed(a), reversed(b), strict=False)):
        return False
    junta = [
        next(t for t in (x, y) if t != 1 or x == y)
        for x, y in zip(_ate(a, len(b)), _ate(b, len(a)), strict=True)
    ]
    return not any(isinstance(t, Lote) for t in junta[1:])


def _ate(forma: tuple[Any, ...], posto: int) -> tuple[Any, ...]:
    return (1,) * (posto - len(forma)) + forma
