"""O motor compilado: captura o passo, gera código de máquina e percorre muitos lotes por chamada."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from neuronio.motores.llvm.compilacao import Codigo, Vetores, vetores_do_processador
from neuronio.motores.llvm.equipe import Equipe
from neuronio.motores.llvm.geracao import RASCUNHO, Gerador
from neuronio.motores.llvm.memoria import conferir_memoria, dispor
from neuronio.motores.llvm.plano import Plano
from neuronio.motores.motor import Passo
from neuronio.motores.programa import Programa, programa_do_passo
from neuronio.motores.threads import quantas_threads
from neuronio.tensor import Tensor, Variavel
from neuronio.tensor.dimensao import Lote

SEGUNDOS_POR_CHAMADA = 0.2
"""Quanto dura, mais ou menos, cada chamada ao código nativo: entre duas, a barra anda e o Ctrl-C se ouve."""


TRABALHO_PEQUENO = 200_000
"""Menos contas que isto num lote não valem a espera de uma thread pela outra."""


class MotorLlvm:
    """Compila passos em código de máquina, e guarda o que compilou.

    Args:
        vetores: até que largura de vetor se usa; sem isto, até onde o processador vai.
    """

    def __init__(self, vetores: Vetores | None = None) -> None:
        self.vetores = vetores or vetores_do_processador()
        self._compilados: dict[str, Compilado] = {}
        self._do_passo: WeakKeyDictionary[Passo, dict[Any, Compilado]] = WeakKeyDictionary()

    def preparar(self, passo: Passo, dados: Sequence[np.ndarray], lote: int) -> Compilado:
        """O código do passo para dados como estes, em lotes de até tantas amostras.

        Raises:
            ErroDeCaptura: se o passo olha para números em Python, ou usa uma operação que não se cobre.
        """
        chave = (lote, tuple((d.shape[1:], d.dtype.name) for d in dados), quantas_threads())
        prontos = self._do_passo.setdefault(passo, {})
        if chave not in prontos:
            programa = programa_do_passo(passo, dados)
            impressao = _impressao(programa, chave)
            if impressao not in self._compilados:
                self._compilados[impressao] = Compilado(programa, lote, self.vetores)
            prontos[chave] = self._compilados[impressao]
        return prontos[chave]


def _impressao(programa: Programa, chave: Any) -> str:
    """O que distingue um programa de outro: as contas, as constantes e as variáveis."""
    resumo = hashlib.sha256(f"{chave} {programa}".encode())
    for constante in programa.constantes.values():
        resumo.update(constante.tobytes())
    for variavel in [*programa.leituras.values(), *(v for v, _ in programa.atribuicoes)]:
        resumo.update(f"{id(variavel)} ".encode())
    return resumo.hexdigest()


class Compilado:
    """Um programa em código de máquina, para lotes de até tantas amostras."""

    def __init__(self, programa: Programa, lote: int, vetores: Vetores) -> None:
        self.programa, self.lote, self.equipe = programa, lote, Equipe.do_processo()
        plano = Plano(programa)
        conferir_memoria(plano, lote, self.equipe.threads)
        self.arena = dispor(plano, lote, self.equipe.threads)
        gerador = Gerador(plano, self.arena, self.equipe.threads, vetores.lanes)
        self.tabela = gerador.tabela
        self.codigo = Codigo(gerador.gerar(), vetores)
        self.funcao = self.codigo.funcao("percurso")
        self.memoria = _alinhado(self.arena.bytes + RASCUNHO * self.equipe.threads)
        self.chegadas = np.zeros(8 * self.equipe.threads + 8, np.int64)
        self.constantes = {n: np.ascontiguousarray(c) for n, c in plano.constantes_na_memoria().items()}
        self.trava = threading.Lock()
        self.custo = plano.custo_por_amostra(lote)
        self.segundos_por_lote = 0.0

    def percorrer(
        self, dados: Sequence[np.ndarray], ordem: np.ndarray, um_de_cada_vez: bool
    ) -> Iterator[tuple[int, list[np.ndarray]]]:
        """Muitos lotes por chamada ao código nativo; devolve um de cada vez."""
        ordem = np.ascontiguousarray(ordem, np.int64)
        while len(ordem):
            lotes = 1 if um_de_cada_vez else self._quantos_lotes()
            parte, ordem = ordem[: lotes * self.lote], ordem[lotes * self.lote :]
            yield from self._executar(dados, parte)

    def _quantos_lotes(self) -> int:
        return max(1, int(SEGUNDOS_POR_CHAMADA / self.segundos_por_lote)) if self.segundos_por_lote else 8

    def _executar(
        self, dados: Sequence[np.ndarray], ordem: np.ndarray
    ) -> Iterator[tuple[int, list[np.ndarray]]]:
        inicio = time.perf_counter()
        saidas, novos = self._chamar(dados, ordem)
        quantos = -(-len(ordem) // self.lote)
        self.segundos_por_lote = (time.perf_counter() - inicio) / quantos
        ruim = self._primeiro_que_transborda(saidas)
        if (
            ruim is not None and quantos > 1
        ):  # de novo, parando antes, para que as variáveis sejam as daquela hora
            for corte in _cortes(ruim, quantos):
                yield from self._executar(dados, ordem[corte.start * self.lote : corte.stop * self.lote])
            return
        for variavel, valor in novos:
            variavel.atribuir(Tensor.do_grafo(valor, (), None, {}, False))
        for k in range(quantos):
            n = min(self.lote, len(ordem) - k * self.lote)
            partes = zip(self.programa.saidas, saidas, strict=True)
            yield n, [self._do_lote(nome, s, k, n) for nome, s in partes]

    def _primeiro_que_transborda(self, saidas: list[np.ndarray]) -> int | None:
        """O primeiro lote em que a primeira saída, se é um número por lote, deixou de ser finita."""
        if not self.programa.atribuicoes or self.programa.aspectos[self.programa.saidas[0]].forma:
            return None
        ruins = np.flatnonzero(~np.isfinite(saidas[0]))
        return int(ruins[0]) if len(ruins) else None

    def _do_lote(self, nome: int, saida: np.ndarray, k: int, n: int) -> np.ndarray:
        forma = self.programa.aspectos[nome].forma
        if forma and isinstance(forma[0], Lote):
            return saida[k * self.lote * forma[0].vezes :][: n * forma[0].vezes]
        numeros: np.ndarray = saida[k]
        return numeros

    def _chamar(
        self, dados: Sequence[np.ndarray], ordem: np.ndarray
    ) -> tuple[list[np.ndarray], list[tuple[Variavel, np.ndarray]]]:
        """As saídas, e o novo valor de cada variável atribuída."""
        t, p = self.tabela, self.programa
        lotes = -(-len(ordem) // self.lote)
        variaveis = {id(v): v for v in [*p.leituras.values(), *(v for v, _ in p.atribuicoes)]}
        escritas = {id(v) for v, _ in p.atribuicoes}
        valores = {
            i: np.array(v.dados) if i in escritas else np.ascontiguousarray(v.dados)
            for i, v in variaveis.items()
        }
        saidas = [self._saida(nome, lotes, len(ordem)) for nome in p.saidas]
        ponteiros = np.zeros(t.total, np.int64)
        ponteiros[t.arena] = self.memoria.ctypes.data
        ponteiros[t.ordem] = ordem.ctypes.data
        ponteiros[t.lotes], ponteiros[t.amostras], ponteiros[t.lote] = lotes, len(ordem), self.lote
        ponteiros[t.barreira] = self.chegadas.ctypes.data
        contiguos = [np.ascontiguousarray(d) for d in dados]
        for nome, d in zip(p.argumentos, contiguos, strict=True):
            ponteiros[t.argumentos[nome]] = d.ctypes.data
        for i, valor in valores.items():
            ponteiros[t.variaveis[i]] = valor.ctypes.data
        for nome, c in self.constantes.items():
            ponteiros[t.constantes[nome]] = c.ctypes.data
        for k, s in enumerate(saidas):
            ponteiros[t.saidas + k] = s.ctypes.data
        tabela = ponteiros.ctypes.data
        ponteiros[t.threads] = threads = (
            self.equipe.threads if len(ordem) / lotes * self.custo > TRABALHO_PEQUENO else 1
        )
        with self.trava:
            self.chegadas[:] = 0
            self.equipe.executar(lambda thread: self.funcao(tabela, thread, 0), threads)
        return saidas, [(variaveis[i], valores[i]) for i in escritas]

    def _saida(self, nome: int, lotes: int, amostras: int) -> np.ndarray:
        aspecto = self.programa.aspectos[nome]
        forma = aspecto.forma
        if forma and isinstance(forma[0], Lote):
            return np.empty((amostras * forma[0].vezes, *forma[1:]), aspecto.tipo)
        return np.empty((lotes, *forma), aspecto.tipo)


def _cortes(ruim: int, quantos: int) -> list[range]:
    """Os lotes até dois antes do ruim; depois o de antes e o ruim, um de cada vez; e o resto."""
    cortes = [
        range(max(ruim - 1, 0)),
        *(range(k, k + 1) for k in (ruim - 1, ruim) if k >= 0),
        range(ruim + 1, quantos),
    ]
    return [c for c in cortes if len(c)]


def _alinhado(tamanho: int) -> np.ndarray:
    memoria = np.zeros(tamanho + 4096, np.uint8)
    sobra = -memoria.ctypes.data % 4096
    return memoria[sobra : sobra + tamanho]
