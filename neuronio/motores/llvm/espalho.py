"""Espalhar: somar cada número no lugar que o seu índice aponta. É o gradiente de coletar.

Cada thread é dona das mesmas linhas do resultado que lhe cabem em todo núcleo: lê todos os índices, e soma só
o que cai nas suas. Nenhuma escreve onde outra escreve, e a ordem das somas é sempre a mesma.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import llvmlite.ir as ir

from neuronio.motores.llvm.elementos import REAIS, indice_em, onde_ficam_os_indices, repetido
from neuronio.motores.llvm.emissor import I1, NO_REGISTRADOR, Inteiro
from neuronio.motores.llvm.plano import Nucleo

if TYPE_CHECKING:
    from neuronio.motores.llvm.geracao import Funcao


def escrever(f: Funcao, n: Nucleo) -> None:
    """O núcleo de um espalhar."""
    _Espalho(f, n).escrever()


class _Espalho:
    def __init__(self, f: Funcao, n: Nucleo) -> None:
        assert n.instrucao is not None
        self.f, self.forma = f, n.forma
        self.x, *self.indices = n.instrucao.entradas
        self.eixos = n.instrucao.atributos["eixos"]
        self.tipo = f.programa.aspectos[n.instrucao.saida].tipo
        self.forma_x = f.programa.aspectos[self.x].forma
        self.formas = [f.programa.aspectos[i].forma for i in self.indices]
        self.inicio, self.posto = onde_ficam_os_indices(self.eixos, self.formas)
        self.base = f.base(n.instrucao.saida)
        self.minha = f.parte(self.forma[0])

    def escrever(self) -> None:
        """Zera as linhas desta thread; depois, um laço por eixo dos índices, e dentro deles um pelos outros."""
        resto = [t if isinstance(t, int) else 1 for t in self.forma[1:]]
        faixas = [self.minha, *((0, t) for t in resto)]
        zero = ir.Constant(NO_REGISTRADOR[self.tipo], 0.0 if self._real() else 0)
        self.f.percorrer(faixas, lambda i: self.f.escrever(zero, self.base, self.f.posicao(self.forma, i), self.tipo))
        comuns = range(self.inicio, self.inicio + self.posto)
        self._laco(list(comuns), {}, self._uma_linha)

    def _laco(self, eixos: list[int], posicao: dict[int, Inteiro], corpo: object) -> None:
        raise NotImplementedError
