"""Os índices que apontam para fora: o código anota o que achou, e quem o chamou levanta o erro."""

from __future__ import annotations

from typing import TYPE_CHECKING

import llvmlite.ir as ir
import numpy as np

from neuronio.motores.llvm.tipos import I32, I64, como, elemento_de, sufixo
from neuronio.motores.motor import IndiceFora
from neuronio.tensor.dimensao import Forma, concreto
from neuronio.tensor.indexacao import erro_de_indice
from neuronio.tensor.programa.programa import resolver

if TYPE_CHECKING:
    from neuronio.motores.llvm.geracao import Funcao

NUMEROS = 8
"""De cada thread, uma linha de cache: qual eixo se indexou, o índice que não existe, e o que se descarta."""

NENHUM = -(2**63)


def acusar(f: Funcao, eixo: int, indice: ir.Value, forma: Forma) -> None:
    """Anota, na linha desta thread, um índice lido dos dados que não existe num eixo; sem desvio."""
    e, b, tamanho = f.e, f.e.b, concreto(forma[eixo])
    if (eixo, forma) not in f.g.indexados:
        f.g.indexados.append((eixo, forma))
    if elemento_de(indice.type) == I32:
        indice = b.zext(indice, como(indice.type, I64))
    n, dois, nenhum = (e.constante(indice.type, v) for v in (tamanho, 2 * tamanho, NENHUM))
    existe = b.icmp_unsigned("<", b.add(indice, n), dois)  # de -n a n - 1
    pior = b.select(existe, nenhum, indice)
    if isinstance(pior.type, ir.VectorType):
        pior = e.chamar(f"llvm.vector.reduce.smax.{sufixo(pior.type)}", I64, pior)
    onde = e.b.select(b.icmp_signed("==", pior, I64(NENHUM)), I64(2), I64(0))
    onde = e.somar(e.multiplicar(f.thread, NUMEROS), onde)
    celulas = f.bases[f.g.tabela.fora]
    e.escrever(I64(1 + f.g.indexados.index((eixo, forma))), celulas, onde, "int64")
    e.escrever(pior, celulas, e.somar(onde, 1), "int64")


def erro(anotado: np.ndarray, indexados: list[tuple[int, Forma]], linhas: np.ndarray) -> IndiceFora:
    """O erro do primeiro índice que as threads anotaram, num lote com tais amostras."""
    qual, indice = next(linha[:2] for linha in anotado.reshape(-1, NUMEROS) if linha[0])
    eixo, forma = indexados[int(qual) - 1]
    mensagem = erro_de_indice(int(indice), concreto(forma[eixo]), eixo, resolver(forma, linhas.size))
    return IndiceFora(str(mensagem), linhas)


def houve(anotado: np.ndarray) -> bool:
    """Se alguma thread anotou um índice que não existe."""
    return bool(anotado[::NUMEROS].any())
