"""Os grupos: núcleos em seguida que se executam juntos com poucas amostras de cada vez, que cabem no cache.

Cada thread leva um grupo pequeno das suas amostras por todos estes núcleos antes de começar o seguinte: o que
um escreve, o outro ainda acha perto. O que se faz de uma amostra não depende das outras.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from neuronio.motores.llvm.emissao.tipos import BYTES
from neuronio.motores.llvm.plano.medidas import elementos
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.motores.llvm.plano.plano import Corte
from neuronio.motores.llvm.processador.caches import Caches
from neuronio.motores.llvm.registros import REGISTROS
from neuronio.tensor.dimensao import Lote
from neuronio.tensor.produto import produto

DO_ULTIMO = 1 / 4
"""Se o que todas as amostras escrevem não passa de tanto do último cache, já fica nele: o resto é do que se
lê, e do que outros processos guardam."""

LINHAS_DE_UM_PRODUTO = 128
"""Com menos linhas de cada vez, um produto espera mais pelo peso do que pelas suas contas."""

MENOS_NUCLEOS = 3


def separar_em_grupos(corte: Corte, nucleos: Sequence[Nucleo], lote: int, caches: Caches) -> list[Nucleo]:
    """Os núcleos, com o grupo de cada um e quantas amostras ele leva de cada vez."""
    saida: list[Nucleo] = []
    transborda = max(DO_ULTIMO * caches.ultimo, caches.l2)
    if not corte.programa.atribuicoes:  # uma previsão já vai em pedaços
        return list(nucleos)
    seguidos = groupby(nucleos, key=lambda n: (n.estagio, _pode(corte, n)))
    for grupo, ((_, podem), deles) in enumerate(seguidos, 1):
        juntos = list(deles)
        amostras = _quantas(corte, juntos, caches) if podem and len(juntos) >= MENOS_NUCLEOS else lote
        if 4 * amostras <= lote and _bytes(corte, juntos) * lote > transborda:
            juntos = [replace(n, grupo=grupo, amostras=amostras) for n in juntos]
        saida += juntos
    return saida


def _pode(corte: Corte, n: Nucleo) -> bool:
    return n.por_amostra and (n.instrucao is None or REGISTROS[n.instrucao.primitiva].em_grupos)


def _quantas(corte: Corte, nucleos: Iterable[Nucleo], caches: Caches) -> int:
    """As amostras que cabem no L2, mas não tão poucas que um produto tenha poucas linhas."""
    cabem = caches.l2 // max(_bytes(corte, nucleos), 1)
    por_amostra = [  # um produto com mais eixos são muitos, do mesmo tamanho qualquer que seja o grupo
        n.forma[0].vezes
        for n in nucleos
        if n.instrucao is not None and n.instrucao.primitiva is produto and len(n.forma) == 2
        if isinstance(n.forma[0], Lote)
    ]
    return max(1, cabem, -(-LINHAS_DE_UM_PRODUTO // min(por_amostra, default=LINHAS_DE_UM_PRODUTO)))


def _bytes(corte: Corte, nucleos: Iterable[Nucleo]) -> int:
    """Quantos se escrevem de cada amostra."""
    escritos = {v for n in nucleos for v in n.valores if not n.reparticao.em_partes}
    aspectos = [corte.programa.aspectos[v] for v in escritos]
    return sum(elementos(a.forma, 1) * BYTES[a.tipo] for a in aspectos)
