"""Que eixos um laço percorre como se fossem um só: uma imagem de 26×26 é uma fila de 676 números."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from neuronio.motores.llvm.plano.medidas import saltos
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.motores.llvm.plano.plano import Corte
from neuronio.motores.llvm.registros import REGISTROS
from neuronio.motores.llvm.registros.registro import Fila
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.programa import Nome

MUITOS = 1 << 30
"""Mais eixos do que um valor tem: todos estão em ordem."""


def eixos_seguidos(corte: Corte, n: Nucleo) -> int:
    """Quantos dos últimos eixos, do resultado ou da entrada da instrução, o núcleo percorre de uma vez."""
    if n.instrucao is None:
        return _seguidos(corte, n.forma, n.raizes, n.expressoes)
    entrada = n.instrucao.entradas[0]
    return _seguidos(corte, corte.forma(entrada), [entrada], ())


def _seguidos(corte: Corte, forma: Forma, raizes: Iterable[Nome], proprios: Collection[Nome]) -> int:
    """De quantos dos últimos eixos tudo o que se lê está na mesma ordem, ou não depende deles."""
    todos = quantos = len(forma)
    calculados = set(proprios)
    pilha, vistos, outra_forma = list(raizes), set[Nome](), False
    while pilha:
        nome = pilha.pop()
        if nome in vistos:
            continue
        if corte.na_memoria(nome) and nome not in calculados:
            quantos = min(quantos, _em_ordem(corte, nome))
            continue
        vistos.add(nome)
        i = corte.instrucao_de[nome]
        fila = REGISTROS[i.primitiva].fila
        if fila is Fila.SEPARADOS:
            return 0
        if fila is Fila.REPETIDOS:
            repetidos, iguais = _do_fim(corte.forma(i.entradas[0]), corte.forma(nome))
            if repetidos < len(corte.forma(nome)):
                quantos = min(quantos, repetidos or iguais, todos - 1)
            if repetidos:
                continue
        outra_forma = outra_forma or fila is Fila.OUTROS
        pilha.extend(i.entradas)
    return 0 if outra_forma and quantos < todos else quantos  # noutra forma, os eixos são outros


def _em_ordem(corte: Corte, nome: Nome) -> int:
    """Quantos dos últimos eixos de um valor da memória estão nela um depois do outro."""
    forma = corte.forma(nome)
    pares = list(zip(corte.vistas[nome].saltos, saltos(forma), strict=True))[::-1]
    fora = next((k for k, (a, b) in enumerate(pares) if a != b), None)
    return MUITOS if fora is None else fora


def _do_fim(de: Forma, para: Forma) -> tuple[int, int]:
    """De quantos dos últimos eixos há uma posição só, que se repete; e quantos são os mesmos."""
    pares = list(zip((*(1,) * (len(para) - len(de)), *de), para, strict=True))[::-1]
    repetidos = next((k for k, (d, _) in enumerate(pares) if d != 1), len(pares))
    iguais = next((k for k, (d, p) in enumerate(pares) if d != p), len(pares))
    return repetidos, iguais
