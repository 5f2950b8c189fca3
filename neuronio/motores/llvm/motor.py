"""O motor compilado: captura o passo, gera código de máquina e percorre muitos lotes por chamada."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from neuronio.motores.llvm.compilacao import Codigo, lanes
from neuronio.motores.llvm.equipe import Equipe
from neuronio.motores.llvm.geracao import RASCUNHO, Gerador, uniforme
from neuronio.motores.llvm.memoria import dispor
from neuronio.motores.llvm.plano import Plano
from neuronio.motores.motor import Passo
from neuronio.motores.programa import Aspecto, Programa, capturar
from neuronio.motores.programa.passagens import simplificar
from neuronio.tensor import Tensor
from neuronio.tensor.dimensao import Lote

SEGUNDOS_POR_CHAMADA = 0.05
"""Quanto dura, mais ou menos, cada chamada ao código nativo: entre duas, a barra anda e o Ctrl-C se ouve."""


class MotorLlvm:
    """Executa os passos em código de máquina, com todas as threads."""

    nome = "llvm"

    def __init__(self) -> None:
        self._compilados: dict[Any, Compilado] = {}
        self.equipe = Equipe.do_processo()

    def percorrer(
        self, passo: Passo, dados: Sequence[np.ndarray], ordem: np.ndarray, lote: int
    ) -> Iterator[tuple[int, list[np.ndarray]]]:
        """Muitos lotes por chamada; devolve um de cada vez."""
        lote = min(lote, len(ordem))
        chave = (id(passo), lote, tuple((d.shape[1:], d.dtype.name) for d in dados))
        if chave not in self._compilados:
            argumentos = [Aspecto((Lote(), *d.shape[1:]), d.dtype.name) for d in dados]
            programa = simplificar(capturar(passo, passo.variaveis, argumentos))
            self._compilados[chave] = Compilado(programa, lote, self.equipe, passo)
        yield from self._compilados[chave].percorrer(dados, ordem)


class Compilado:
    """Um programa em código de máquina, para lotes de até tantas amostras."""

    def __init__(self, programa: Programa, lote: int, equipe: Equipe, passo: Any) -> None:
        self.programa, self.lote, self.equipe, self.passo = programa, lote, equipe, passo
        plano = Plano(programa)
        self.arena = dispor(plano, lote, equipe.threads)
        gerador = Gerador(plano, self.arena, equipe.threads, lanes())
        self.tabela = gerador.tabela
        self.codigo = Codigo(gerador.gerar())
        self.funcao = self.codigo.funcao("percurso")
        self.memoria = _alinhado(self.arena.bytes + RASCUNHO * equipe.threads)
        self.chegadas = np.zeros(8 * equipe.threads + 8, np.int64)
        self.constantes = {n: np.ascontiguousarray(c) for n, c in programa.constantes.items() if not uniforme(c)}
        self.segundos_por_lote = 0.0

    def percorrer(self, dados: Sequence[np.ndarray], ordem: np.ndarray) -> Iterator[tuple[int, list[np.ndarray]]]:
        feitas = 0
        ordem = np.ascontiguousarray(ordem, np.int64)
        while feitas < len(ordem):
            lotes = max(1, int(SEGUNDOS_POR_CHAMADA / self.segundos_por_lote)) if self.segundos_por_lote else 8
            parte = ordem[feitas : feitas + lotes * self.lote]
            inicio = time.perf_counter()
            saidas = self._chamar(dados, parte)
            quantos = -(-len(parte) // self.lote)
            self.segundos_por_lote = (time.perf_counter() - inicio) / quantos
            for k in range(quantos):
                n = min(self.lote, len(parte) - k * self.lote)
                yield n, [self._do_lote(nome, s, k, n) for nome, s in zip(self.programa.saidas, saidas, strict=True)]
            feitas += len(parte)

    def _do_lote(self, nome: int, saida: np.ndarray, k: int, n: int) -> np.ndarray:
        forma = self.programa.aspectos[nome].forma
        if forma and isinstance(forma[0], Lote):
            return saida[k * self.lote * forma[0].vezes :][: n * forma[0].vezes]
        return saida[k]

    def _chamar(self, dados: Sequence[np.ndarray], ordem: np.ndarray) -> list[np.ndarray]:
        t, p = self.tabela, self.programa
        lotes = -(-len(ordem) // self.lote)
        variaveis = {id(v): v for v in [*p.leituras.values(), *(v for v, _ in p.atribuicoes)]}
        escritas = {id(v) for v, _ in p.atribuicoes}
        valores = {i: np.array(v.dados) if i in escritas else np.ascontiguousarray(v.dados) for i, v in variaveis.items()}
        saidas = [self._saida(nome, lotes, len(ordem)) for nome in p.saidas]
        ponteiros = np.zeros(t.total, np.int64)
        ponteiros[t.arena] = self.memoria.ctypes.data
        ponteiros[t.ordem] = ordem.ctypes.data
        ponteiros[t.lotes], ponteiros[t.amostras], ponteiros[t.lote] = lotes, len(ordem), self.lote
        self.chegadas[:] = 0
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
        self.equipe.executar(lambda thread: self.funcao(tabela, thread, 0))
        for i in escritas:
            variaveis[i].atribuir(Tensor.do_grafo(valores[i], (), None, {}, False))
        return saidas

    def _saida(self, nome: int, lotes: int, amostras: int) -> np.ndarray:
        aspecto = self.programa.aspectos[nome]
        forma = aspecto.forma
        if forma and isinstance(forma[0], Lote):
            return np.empty((amostras * forma[0].vezes, *forma[1:]), aspecto.tipo)
        return np.empty((lotes, *forma), aspecto.tipo)


def _alinhado(tamanho: int) -> np.ndarray:
    memoria = np.zeros(tamanho + 4096, np.uint8)
    sobra = -memoria.ctypes.data % 4096
    return memoria[sobra : sobra + tamanho]


