"""Quanto custa a expressão de cada valor, e quanto custa um plano."""

from __future__ import annotations

from collections.abc import Iterable

from neuronio.motores.llvm.plano.medidas import elementos
from neuronio.motores.llvm.plano.plano import Corte, Plano
from neuronio.motores.llvm.registros import REGISTROS
from neuronio.motores.llvm.registros.registro import Custo
from neuronio.tensor.programa import Nome

DE_TRAZER = 16
"""Quantas das contas de um produto se fariam no tempo de trazer um número dos dados."""


def maior_custo(corte: Corte) -> dict[Nome, Custo]:
    """De cada valor calculado, o da conta mais cara da sua expressão, que para no que se lê da memória."""
    custos: dict[Nome, Custo] = {}
    for i in corte.programa.instrucoes:
        refeitas: Iterable[Nome] = (e for e in i.entradas if not corte.na_memoria(e))
        custo = max([REGISTROS[i.primitiva].custo, *(custos[e] for e in refeitas)])
        custos.update(dict.fromkeys(i.saidas, custo))
    return custos


def custo_por_amostra(plano: Plano, lote: int) -> float:
    """Quantas contas, mais ou menos, custa cada amostra de um lote cheio."""
    dos_dados = (plano.corte.forma(nome) for nome in plano.programa.argumentos)
    total = float(DE_TRAZER * sum(elementos(forma, lote) for forma in dos_dados))
    for n in plano.nucleos:
        numeros = elementos(n.forma, lote)
        if n.instrucao is None:
            total += numeros * 4 * (len(n.valores) + len(n.destinos))
        else:
            entradas = [elementos(plano.corte.forma(e), lote) for e in n.instrucao.entradas]
            total += REGISTROS[n.instrucao.primitiva].contas(numeros, entradas)
    return total / lote
