"""Onde mora cada valor guardado: a arena, as variáveis, os dados, as saídas."""

from __future__ import annotations

from dataclasses import dataclass

from neuronio.motores.llvm.emissor import BYTES
from neuronio.motores.llvm.plano import Plano, elementos
from neuronio.motores.programa.programa import Nome

LINHA = 64
"""Bytes de uma linha de cache: todo valor começa numa."""


@dataclass(frozen=True)
class Arena:
    """Um só pedaço de memória, com o lugar de cada valor guardado."""

    lugares: dict[Nome, int]
    """Em bytes, a partir do começo."""
    copias: dict[Nome, int]
    """Das somas sobre o lote, a distância entre a parte de uma thread e a da seguinte, em bytes."""
    bytes: int
    lote: int
    """De quantas amostras é o maior lote que cabe."""


def dispor(plano: Plano, lote: int, threads: int) -> Arena:
    """Um lugar na arena para cada valor guardado e cada argumento."""
    lugares: dict[Nome, int] = {}
    copias: dict[Nome, int] = {}
    total = 0
    somas = {n.valores[0] for n in plano.nucleos if n.soma_sobre_o_lote}
    for nome in [*plano.programa.argumentos, *sorted(plano.guardados)]:
        aspecto = plano.programa.aspectos[nome]
        tamanho = -(-elementos(aspecto.forma, lote) * BYTES[aspecto.tipo] // LINHA) * LINHA + LINHA
        lugares[nome] = total
        if nome in somas:
            copias[nome] = tamanho
            tamanho *= threads
        total += tamanho
    return Arena(lugares, copias, total, lote)
