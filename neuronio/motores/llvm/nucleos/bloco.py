"""Um bloco de resultados de um produto: as suas somas, em registradores, e o que logo se calcula delas."""

from __future__ import annotations

from dataclasses import dataclass

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.emissor import Grade
from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.matriz import Matriz
from neuronio.motores.llvm.emissao.tipos import I64
from neuronio.motores.llvm.nucleos.blocos import Blocos, Fatores
from neuronio.motores.llvm.nucleos.epilogo import Epilogo
from neuronio.motores.llvm.nucleos.zeros import Posicoes


@dataclass(frozen=True)
class Bloco:
    """Como se escreve um bloco.

    Args:
        blocos: o corte de que ele é parte.
        epilogo: o que se calcula dele logo que pronto.
        vivas: a lista das posições que se somam, se não são todas.
    """

    blocos: Blocos
    epilogo: Epilogo | None = None
    vivas: Posicoes | None = None

    def escrever(
        self,
        f: Fatores,
        i0: Inteiro,
        coluna: Inteiro,
        altura: int,
        largura: int,
        vivas: Inteiro | None = None,
    ) -> None:
        """``altura`` × ``largura`` resultados, somados em registradores.

        ``vivas``: quantas posições há na lista das que se somam; sem isto, somam-se todas.
        """
        e, tipo, lanes, epilogo = self.blocos.e, self.blocos.tipo, self.blocos.lanes, self.epilogo
        larguras = [min(lanes, largura - s) for s in range(0, largura, lanes)]
        c = f.c.a_partir(e, i0, coluna)
        if epilogo is not None and epilogo.bloco is not None and isinstance(f.ultimas, bool):
            c = Matriz(epilogo.bloco, epilogo.salto, 1)
        # um ponteiro por matriz: as linhas e os vetores do bloco estão a distâncias constantes dele
        ponteiro_a, ponteiro_c = f.a.a_partir(e, i0).numero(e, tipo), c.numero(e, tipo)
        ponteiro_b = f.b.a_partir(e, coluna=coluna).numero(e, tipo)
        if epilogo is not None:
            epilogo.antecipar(i0, coluna, altura, largura)

        def parcela(p: Inteiro, somas: Grade) -> Grade:
            if self.vivas is not None and vivas is not None:
                p = e.b.zext(e.ler(self.vivas.lista, p, "uint32"), I64)
            pilar = e.endereco(ponteiro_a, e.multiplicar(p, f.a.coluna), tipo)
            fila = e.endereco(ponteiro_b, e.multiplicar(p, f.b.linha), tipo)
            return self._somar(f, pilar, fila, larguras, somas)

        def inicial(r: int, v: int, n: int) -> ir.Value:
            return self._inicial(f, ponteiro_c, r * c.linha + v * lanes, n)

        iniciais = [[inicial(r, v, n) for v, n in enumerate(larguras)] for r in range(altura)]
        somas = e.laco_com_somas(f.somas if vivas is None else vivas, iniciais, parcela)
        for r in range(altura):
            for v, n in enumerate(larguras):
                e.escrever_vetor(somas[r][v], ponteiro_c, r * c.linha + v * lanes, n)
        if epilogo is not None:
            with e.se(f.ultimas):
                epilogo.escrever(i0, coluna, altura, largura, ponteiro_c, c.linha)

    def _inicial(self, f: Fatores, ponteiro: ir.Value, onde: Inteiro, quantos: int) -> ir.Value:
        """De onde parte um vetor de somas: de zero, ou do que já há no resultado."""
        e, tipo = self.blocos.e, self.blocos.tipo
        zero = e.constante(e.vetor(tipo), 0.0)
        if isinstance(f.acumular, bool):
            return e.ler_vetor(ponteiro, onde, quantos, tipo) if f.acumular else zero
        ha = e.b.and_(e.espalhar(f.acumular), e.mascara(quantos))
        return e.ler_com_mascara(ponteiro, onde, ha, zero)

    def _somar(self, f: Fatores, pilar: ir.Value, fila: ir.Value, larguras: list[int], somas: Grade) -> Grade:
        """As somas, com mais uma parcela de cada: um pilar de números de A vezes uma fila de vetores de B.

        Ficam em registradores os que são menos, e os outros se leem um a um.
        """
        e, tipo, lanes = self.blocos.e, self.blocos.tipo, self.blocos.lanes
        linhas, colunas = range(len(somas)), range(len(larguras))

        def de_a(r: int) -> ir.Value:
            numero = e.b.load(e.endereco(pilar, r * f.a.linha, tipo), typ=tipo)
            return e.espalhar(numero)

        def de_b(v: int) -> ir.Value:
            return e.ler_vetor(fila, v * lanes * f.b.coluna, larguras[v], tipo)

        novas = [list(soma) for soma in somas]
        if len(linhas) < len(colunas):
            numeros = [de_a(r) for r in linhas]
            for v in colunas:
                vetor = de_b(v)
                for r in linhas:
                    novas[r][v] = e.fma(numeros[r], vetor, somas[r][v])
        else:
            vetores = [de_b(v) for v in colunas]
            for r in linhas:
                numero = de_a(r)
                for v in colunas:
                    novas[r][v] = e.fma(numero, vetores[v], somas[r][v])
        return novas
