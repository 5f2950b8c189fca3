"""O núcleo que junta: cada parte se escreve, por um laço só dela, no lugar que tem no resultado."""

from __future__ import annotations

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.tensor.dimensao import concreto


def escrever(f: Funcao, n: Nucleo) -> None:
    """As partes de uma concatenação que não é pelo primeiro eixo, que se reparte entre as threads."""
    assert n.instrucao is not None
    saida, eixo = n.instrucao.saida, n.instrucao.atributos["eixo"]
    base, tipo = f.base(saida), f.programa.aspectos[saida].tipo
    antes = 0
    for parte in n.instrucao.entradas:
        forma = f.corte.forma(parte)

        def numero(i: list[Inteiro], parte: int = parte, antes: int = antes) -> None:
            la = [f.e.somar(k, antes) if e == eixo else k for e, k in enumerate(i)]
            f.e.escrever(f.pedir(parte, i), base, f.posicao(saida, la), tipo)

        f.percorrer([f.cota(forma[0]), *((0, f.tamanho(t)) for t in forma[1:])], numero)
        antes += concreto(forma[eixo])
