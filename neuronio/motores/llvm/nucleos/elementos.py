"""O núcleo que só tem expressões: um laço sobre as posições, o último eixo em vetores."""

from __future__ import annotations

import math

from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.regra import EM_FILA
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.tensor.dimensao import concreto


def escrever(f: Funcao, n: Nucleo) -> None:
    """Calcula e guarda as expressões em cada posição."""
    f.so_a_primeira(n.forma, lambda: _percorrer(f, n))


def _percorrer(f: Funcao, n: Nucleo) -> None:
    if not n.forma:
        f.calcular([])
        return
    inicio, fim = f.cota(n.forma[0])
    if n.seguidos == len(n.forma):
        linha = math.prod(map(concreto, n.forma[1:]))
        faixa = (f.e.multiplicar(inicio, linha), f.e.multiplicar(fim, linha))
        f.percorrer([faixa], lambda i: f.calcular([EM_FILA, *i]), linha)
        return
    faixas = [(inicio, fim), *((0, f.tamanho(t)) for t in n.forma[1:])]
    if n.seguidos > 1:
        faixas[-n.seguidos :] = [(0, math.prod(map(concreto, n.forma[-n.seguidos :])))]
    zeros = [0] * (len(n.forma) - len(faixas))
    f.percorrer(faixas, lambda i: f.calcular([*i[:-1], *zeros, i[-1]]))
