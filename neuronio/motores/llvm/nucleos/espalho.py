"""Espalhar: somar cada número no lugar que o seu índice aponta. É o gradiente de coletar.

Cada thread é dona das linhas do resultado que lhe cabem em todo núcleo: lê todos os índices, e soma só o que
cai nas suas. Nenhuma escreve onde outra escreve, e a ordem das somas não muda com o número de threads.
"""

from __future__ import annotations

from collections.abc import Callable

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.conversoes import somar_numeros
from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.indices import indice_em, onde_ficam_os_indices, repetido
from neuronio.motores.llvm.emissao.tipos import I1, NO_REGISTRADOR
from neuronio.motores.llvm.plano.pecas import Nucleo


def escrever(f: Funcao, n: Nucleo) -> None:
    """O núcleo de um espalhar."""
    _Espalho(f, n).escrever()


class _Espalho:
    def __init__(self, f: Funcao, n: Nucleo) -> None:
        assert n.instrucao is not None
        self.f, self.forma, self.eixos = f, n.forma, n.instrucao.atributos["eixos"]
        self.x, *self.indices = n.instrucao.entradas
        self.forma_x = f.programa.aspectos[self.x].forma
        self.formas = [f.programa.aspectos[i].forma for i in self.indices]
        self.tipo = f.programa.aspectos[n.instrucao.saida].tipo
        self.saida = n.instrucao.saida
        self.base = f.base(self.saida)
        inicio, posto = onde_ficam_os_indices(self.eixos, self.formas)
        self.dos_indices = range(inicio, inicio + posto)
        """Os eixos de x que vêm dos índices; os outros são, em ordem, os do resultado que não se indexam."""
        self.outros = [k for k in range(len(self.forma_x)) if k not in self.dos_indices]
        self.minhas = f.cota(self.forma[0])
        self.em_x: dict[int, Inteiro] = {}

    def escrever(self) -> None:
        """Zera as linhas desta thread; depois, um laço por eixo dos índices, e dentro um por outro eixo."""
        f = self.f
        nada = f.e.constante(NO_REGISTRADOR[self.tipo], 0)
        faixas = [self.minhas, *((0, f.tamanho(t)) for t in self.forma[1:])]
        f.percorrer(faixas, lambda i: f.e.escrever(nada, self.base, f.posicao(self.saida, i), self.tipo))
        self._percorrer(list(self.dos_indices), self._apontar)
        f.esquecer()

    def _percorrer(self, eixos: list[int], miolo: Callable[[], None]) -> None:
        """Um laço por eixo de x; o que é o primeiro do resultado se reparte entre as threads."""
        if not eixos:
            miolo()
            return
        eixo, *resto = eixos

        def volta(i: Inteiro) -> None:
            self.em_x[eixo] = i
            self._percorrer(resto, miolo)

        repartido = eixo in self.outros and self._no_resultado(eixo) == 0
        faixa = self.minhas if repartido else (0, self.f.tamanho(self.forma_x[eixo]))
        if [eixo] == self.outros[-1:]:
            self.f.em_vetores(faixa[0], faixa[1], volta)
        else:
            self.f.e.laco(faixa[0], faixa[1], volta)

    def _no_resultado(self, eixo: int) -> int:
        """A que eixo do resultado corresponde um de x que não se indexa."""
        livres = [k for k in range(len(self.forma)) if k not in self.eixos]
        return livres[self.outros.index(eixo)]

    def _apontar(self) -> None:
        """Lê os índices; se apontam para uma linha desta thread, soma."""
        f, b = self.f, self.f.e.b
        f.esquecer()
        comuns = [self.em_x[k] for k in self.dos_indices]
        apontados: dict[int, ir.Value] = {}
        cabe = I1(1)
        for eixo, nome, forma in zip(self.eixos, self.indices, self.formas, strict=True):
            lido = f.pedir(nome, repetido(comuns, forma))
            f.acusar(eixo, lido, self.forma)
            apontados[eixo], existe = indice_em(f.e, lido, self.forma[eixo])
            cabe = b.and_(cabe, existe)
        if 0 in apontados:
            inicio, fim = map(f.e.i64, self.minhas)
            cabe = b.and_(cabe, b.icmp_signed(">=", apontados[0], inicio))
            cabe = b.and_(cabe, b.icmp_signed("<", apontados[0], fim))
        with f.e.se(cabe):
            self._percorrer(self.outros, lambda: self._somar(apontados))

    def _somar(self, apontados: dict[int, ir.Value]) -> None:
        f, e = self.f, self.f.e
        livres = iter(self.outros)
        lugar = [apontados[k] if k in apontados else self.em_x[next(livres)] for k in range(len(self.forma))]
        onde = f.posicao(self.saida, lugar)
        f.esquecer()
        parcela = f.pedir(self.x, [self.em_x[k] for k in range(len(self.forma_x))])
        antes, parcela = e.iguais(e.ler(self.base, onde, self.tipo), parcela)
        e.escrever(somar_numeros(e, antes, parcela), self.base, onde, self.tipo)
