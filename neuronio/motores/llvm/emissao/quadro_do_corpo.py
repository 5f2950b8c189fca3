"""O quadro de um corpo: a função de um estágio, vista pelo programa que um núcleo dela executa por dentro."""

from __future__ import annotations

from collections.abc import Sequence

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.quadro import PORCAO, Quadro
from neuronio.motores.llvm.emissao.tipos import I8
from neuronio.motores.llvm.plano.arena import Arena
from neuronio.motores.llvm.plano.pecas import Destino
from neuronio.motores.llvm.plano.plano import Plano
from neuronio.tensor.dimensao import Dimensao
from neuronio.tensor.programa import Nome

Lugar = tuple[ir.Value, Inteiro, Sequence[int]]
"""Uma memória, de onde em diante, e com que saltos em cada eixo."""


class QuadroDoCorpo(Quadro):
    """Como o do estágio, mas os valores são os de um bloco de amostras, que é todo desta thread.

    Args:
        fora: o do estágio.
        plano: o do programa que se executa.
        arena: a dele, que fica nos ``temporarios``.
    """

    def __init__(self, fora: Quadro, plano: Plano, arena: Arena, temporarios: ir.Value) -> None:
        vars(self).update(vars(fora))
        self.plano, self.programa, self.arena = plano, plano.programa, arena
        self._temporarios = temporarios
        self.preparados = {}
        self.argumentos: dict[Nome, ir.Value] = {}
        """Onde começa cada argumento do bloco, e cada valor que se escreve já onde fica uma saída."""
        self.saidas: list[Lugar] = []
        """Onde se escreve cada saída."""

    def cota(self, t: Dimensao, porcao: int = PORCAO) -> tuple[Inteiro, Inteiro]:
        return 0, self.tamanho(t)

    def base(self, nome: Nome, thread: Inteiro = 0) -> ir.Value:
        if nome in self.argumentos:
            return self.argumentos[nome]
        return self.e.endereco(self._temporarios, self.arena.lugares[nome], I8)

    def destino(self, d: Destino) -> Lugar:
        return self.saidas[d.saida]

    def vem_dos_dados(self, nome: Nome) -> bool:
        return False
