"""Os blocos de resultados de um produto: em que painéis se cortam as colunas, e em que alturas, as linhas.

Cada volta do laço interno lê uma linha de B em dois vetores, espalha um número de cada linha de A, e acumula
em até 28 registradores: duas leituras e 14 espalhamentos para 28 multiplicações-somas.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import F32, F64, I64

MAIOR_ALTURA = 14
"""De quantas linhas, no máximo, é um bloco."""

CadaPainel = Callable[[Inteiro, int], None]


Reparte = Callable[[int], tuple[Inteiro, Inteiro]]
"""De tantos painéis, quais se fazem nesta thread."""


def todos(paineis: int) -> tuple[Inteiro, Inteiro]:
    """Todos eles."""
    return 0, paineis


@dataclass(frozen=True)
class Fatores:
    """C = A B: onde estão as três matrizes, e o que delas se soma."""

    a: Matriz
    b: Matriz
    c: Matriz
    somas: Inteiro
    """Quantas colunas de A, e linhas de B."""
    acumular: bool | ir.Value = False
    """Se se soma ao que já havia em C."""
    ultimas: bool | ir.Value = True
    """Se depois das somas que se fazem não há outras."""


class Blocos:
    """Como se corta em blocos um resultado de tantas colunas.

    Args:
        f: onde se escreve.
        tipo: o dos números.
        colunas: quantas tem o resultado.
        reparte: de tantos painéis, quais se fazem nesta thread.
    """

    def __init__(
        self,
        f: Funcao,
        tipo: str,
        colunas: int,
        reparte: Reparte = todos,
    ) -> None:
        self.tipo = F32 if tipo == "float32" else F64
        self.lanes = f.e.lanes if self.tipo == F32 else f.e.lanes // 2
        self.e, self.registradores = f.e.com_lanes(self.lanes), f.modulo.vetores.registradores
        self.caches = f.q.plano.caches
        self.colunas, self._reparte = colunas, reparte

    # ── painéis de colunas ──────────────────────────────────────────────────
    def cada_painel(self, corpo: CadaPainel, vetores: int = 2) -> None:
        """``corpo(primeira coluna, quantas colunas)`` para cada painel."""
        for inicio, quantos, largura in self.paineis(vetores):

            def um(j: Inteiro, inicio: int = inicio, largura: int = largura) -> None:
                corpo(self.e.somar(inicio, self.e.multiplicar(j, largura)), largura)

            self.e.laco(*self._reparte(quantos), um)

    def paineis(self, vetores: int = 2) -> list[tuple[int, int, int]]:
        """(primeira coluna, quantos painéis, colunas de cada); um mais largo leva a sobra."""
        largura = vetores * self.lanes
        inteiros = max(self.colunas // largura, 1)
        sobra = self.colunas - inteiros * largura
        if sobra <= 0:
            return [(0, inteiros, min(largura, self.colunas))]
        if sobra > self.lanes:  # demais para um só bloco de registradores
            return [(0, inteiros, largura), (inteiros * largura, 1, sobra)]
        iguais = [(0, inteiros - 1, largura)] if inteiros > 1 else []
        return [*iguais, ((inteiros - 1) * largura, 1, largura + sobra)]

    @property
    def maior_painel(self) -> int:
        return max(largura for _, _, largura in self.paineis())

    @property
    def maior_largura(self) -> int:
        """De quantos vetores é o painel mais largo, fora a sobra."""
        return self.registradores // 4

    def altura(self, largura: int) -> int:
        """Quantas linhas de resultados cabem nos registradores, com uma linha de B e um número de A."""
        vetores = -(-largura // self.lanes)
        return min(MAIOR_ALTURA, (self.registradores - 1 - vetores) // vetores)

    # ── blocos de linhas ────────────────────────────────────────────────────
    def em_blocos(
        self, linhas: tuple[Inteiro, Inteiro], altura: int, corpo: Callable[[Inteiro, int], None]
    ) -> None:
        """``corpo(primeira linha, quantas)`` para cada bloco de linhas."""
        e, b = self.e, self.e.b
        inicio, fim = linhas
        if isinstance(inicio, int) and isinstance(fim, int):
            self.blocos_iguais(inicio, fim, altura, corpo)
            return
        quantas = e.i64(e.subtrair(fim, inicio))
        for h in sorted({altura, max(altura // 3, 1), 1}, reverse=True):  # os altos que couberem; o resto
            cheias = e.multiplicar(b.udiv(quantas, I64(h)), h)
            fim = e.somar(inicio, cheias)
            e.laco(inicio, fim, lambda i, h=h: corpo(i, h), h)  # type: ignore[misc]
            inicio, quantas = fim, e.i64(e.subtrair(quantas, cheias))

    def blocos_iguais(
        self, inicio: int, fim: int, altura: int, corpo: Callable[[Inteiro, int], None]
    ) -> None:
        """Conhecida a quantidade de linhas, blocos de alturas quase iguais: 30 linhas são 10 + 10 + 10."""
        if fim <= inicio:
            return
        menor, maiores = divmod(fim - inicio, -(-(fim - inicio) // altura))
        meio = inicio + maiores * (menor + 1)
        self.e.laco(inicio, meio, lambda i: corpo(i, menor + 1), menor + 1)
        self.e.laco(meio, fim, lambda i: corpo(i, menor), menor)


def aos_poucos(
    e: Emissor, f: Fatores, maior_soma: int, de_cada: int, corpo: Callable[[Fatores], None]
) -> None:
    """``corpo`` com só tantas somas de cada vez, para que caibam no cache as de B; e, se há mais, o resto."""
    if maior_soma <= de_cada:
        corpo(f)
        return

    def trecho(de: ir.Value) -> None:
        ate = e.menor_dos_dois(e.somar(de, de_cada), f.somas)
        ultimas = e.b.icmp_signed("==", ate, e.i64(f.somas))
        a, b = f.a.a_partir(e, coluna=de), f.b.a_partir(e, linha=de)
        ja_ha = True if f.acumular is True else e.menor(0, de)
        if isinstance(f.acumular, ir.Value):
            ja_ha = e.b.or_(f.acumular, ja_ha)
        corpo(Fatores(a, b, f.c, e.subtrair(ate, de), ja_ha, ultimas))

    e.laco(0, f.somas, lambda k: trecho(e.i64(k)), de_cada)
