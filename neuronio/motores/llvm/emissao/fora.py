"""Os índices que apontam para fora: o código anota o que achou, e quem o chamou levanta o erro."""

from __future__ import annotations

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.quadro import Quadro
from neuronio.motores.llvm.emissao.tipos import I32, I64, como, elemento_de, sufixo
from neuronio.tensor.dimensao import Forma, concreto

NUMEROS = 8
"""De cada thread, uma linha de cache: qual eixo se indexou, o índice que não existe, e o que se descarta; e o
que se anota em `nao_finitos`."""

NENHUM = -(2**63)


def acusar(q: Quadro, eixo: int, indice: ir.Value, forma: Forma) -> None:
    """Anota, na linha desta thread, um índice lido dos dados que não existe num eixo; sem desvio."""
    e, b, tamanho, indexados = q.e, q.e.b, concreto(forma[eixo]), q.modulo.uso.indexados
    if (eixo, forma) not in indexados:
        indexados.append((eixo, forma))
    if elemento_de(indice.type) == I32:
        indice = b.zext(indice, como(indice.type, I64))
    n, dois, nenhum = (e.constante(indice.type, v) for v in (tamanho, 2 * tamanho, NENHUM))
    existe = b.icmp_unsigned("<", b.add(indice, n), dois)  # de -n a n - 1
    pior = b.select(existe, nenhum, indice)
    if isinstance(pior.type, ir.VectorType):
        pior = e.chamar(f"llvm.vector.reduce.smax.{sufixo(pior.type)}", I64, pior)
    onde = e.b.select(b.icmp_signed("==", pior, I64(NENHUM)), I64(2), I64(0))
    onde = e.somar(e.multiplicar(q.thread, NUMEROS), onde)
    celulas = q.bases[q.tabela.fora]
    e.escrever(I64(1 + indexados.index((eixo, forma))), celulas, onde, "int64")
    e.escrever(pior, celulas, e.somar(onde, 1), "int64")
