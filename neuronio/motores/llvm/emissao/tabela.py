"""A tabela que o código nativo recebe: onde está cada coisa em que ele toca."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from neuronio.tensor.programa import Nome, Programa


@dataclass(frozen=True)
class Tabela:
    """A posição de cada ponteiro e de cada número na tabela que as funções recebem.

    Há duas, uma depois da outra: a do primeiro lote lê as variáveis de onde estavam, e a dos outros, de onde
    o primeiro as escreveu. Assim o que havia fica como era, sem que se copie.
    """

    arena: int
    ordem: int
    epocas: int
    amostras: int
    lote: int
    barreira: int
    vizinhos: int
    """Onde se conta quem mais usa os processadores."""
    threads: int
    rascunho: int
    """Quantos bytes de rascunho tem cada thread."""
    versao: int
    """Um número que muda quando as variáveis mudam de uma chamada a outra."""
    fora: int
    """Onde cada thread anota o índice que aponta para fora."""
    argumentos: dict[Nome, int]
    lidas: dict[int, int]
    """De cada variável que se lê, pelo seu ``id``."""
    escritas: dict[int, int]
    """De cada variável que se reescreve."""
    constantes: dict[Nome, int]
    saidas: int
    total: int

    @classmethod
    def para(cls, p: Programa, em_memoria: Iterable[Nome]) -> Tabela:
        """A tabela de um programa de que tais constantes se leem: a mesma para todos os iguais."""
        fixos = 11
        argumentos = {a: fixos + i for i, a in enumerate(p.argumentos)}
        proximo = fixos + len(argumentos)
        lidas = {v: proximo + i for i, v in enumerate(dict.fromkeys(map(id, p.leituras.values())))}
        proximo += len(lidas)
        escritas = {id(v): proximo + i for i, (v, _) in enumerate(p.atribuicoes)}
        proximo += len(escritas)
        constantes = {n: proximo + i for i, n in enumerate(em_memoria)}
        proximo += len(constantes)
        total = proximo + len(p.saidas)
        return cls(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, argumentos, lidas, escritas, constantes, proximo, total)
