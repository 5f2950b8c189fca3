"""Que eixos um laço percorre como se fossem um só: uma imagem de 26×26 é uma fila de 676 números."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from neuronio.tensor.dimensao import Forma
from neuronio.tensor.programa.programa import Nome

if TYPE_CHECKING:
    from neuronio.motores.llvm.plano import Plano


def seguidos(plano: Plano, forma: Forma, raizes: Iterable[Nome], proprios: Collection[Nome] = ()) -> int:
    """De quantos dos últimos eixos tudo o que as expressões leem está na mesma ordem, ou não depende deles.

    ``proprios``: os valores guardados que o próprio laço calcula.
    """
    todos = quantos = len(forma)
    pilha, vistos, outra_forma = list(raizes), set[Nome](), False
    while pilha:
        nome = pilha.pop()
        i = plano.por_saida.get(nome)
        if nome in vistos or i is None or (nome in plano.guardados and nome not in proprios):
            continue
        vistos.add(nome)
        if i.primitiva.nome == "expandir":
            repetidos, iguais = _do_fim(plano.forma(i.entradas[0]), plano.forma(nome))
            if repetidos < len(plano.forma(nome)):
                quantos = min(quantos, repetidos or iguais, todos - 1)
            if repetidos:
                continue
        elif i.primitiva.nome == "redimensionar":
            outra_forma = True
        elif not i.primitiva.elementar and i.primitiva.nome not in ("onde", "converter", "parar_gradiente"):
            return 0
        pilha.extend(i.entradas)
    return 0 if outra_forma and quantos < todos else quantos  # noutra forma, os eixos são outros


def _do_fim(de: Forma, para: Forma) -> tuple[int, int]:
    """De quantos dos últimos eixos há uma posição só, que se repete; e quantos são os mesmos."""
    pares = list(zip((*(1,) * (len(para) - len(de)), *de), para, strict=True))[::-1]
    repetidos = next((k for k, (d, _) in enumerate(pares) if d != 1), len(pares))
    iguais = next((k for k, (d, p) in enumerate(pares) if d != p), len(pares))
    return repetidos, iguais
