"""A conclusão de um plano: o que só se sabe dos núcleos depois de juntos, e as constantes da memória."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from neuronio.motores.llvm.planejamento.acessos import achar_acessos
from neuronio.motores.llvm.planejamento.filas import eixos_seguidos
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.motores.llvm.plano.plano import Corte
from neuronio.motores.llvm.registros import REGISTROS
from neuronio.tensor.programa import Nome
from neuronio.tensor.programa.constantes import uniforme


def completar(corte: Corte, nucleos: list[Nucleo]) -> list[Nucleo]:
    """Os núcleos com o que só se sabe deles depois de juntos."""
    com_acessos = [replace(n, acessos=achar_acessos(corte, n)) for n in nucleos]
    leitores = Counter(base for n in com_acessos for base in {a.base for a in n.acessos})
    return [
        replace(
            n,
            do_laco=_que_vem_de(corte, n.valores, n.raizes),
            seguidos=eixos_seguidos(corte, n),
            de_passagem=_so_ele_le(n, leitores),
        )
        for n in com_acessos
    ]


def _so_ele_le(n: Nucleo, leitores: Counter[Nome]) -> bool:
    """Se só o próprio núcleo lê os resultados da sua instrução."""
    if n.instrucao is None:
        return False
    meus = {a.base for a in n.acessos}
    return all(leitores[s] == 1 and s in meus for s in n.instrucao.saidas)


def _que_vem_de(corte: Corte, origens: Iterable[Nome], raizes: Iterable[Nome]) -> frozenset[Nome]:
    """Dos valores que se calculam para chegar a umas raízes, os que dependem de algum destes, e eles."""
    achados, vistos, pilha = set(origens), set[Nome](), [(r, False) for r in raizes]
    while pilha:
        nome, depois = pilha.pop()
        if corte.na_memoria(nome) and nome not in achados:
            continue
        i = corte.instrucao_de[nome]
        if depois:
            if not achados.isdisjoint(i.entradas):
                achados.add(nome)
        elif nome not in vistos:
            vistos.add(nome)
            pilha.append((nome, True))
            pilha.extend((e, False) for e in i.entradas)
    return frozenset(achados)


def constantes_na_memoria(corte: Corte) -> dict[Nome, np.ndarray]:
    """As que se leem muitas vezes, e as que não são um número só."""
    lidas = {
        corte.vistas[e].base
        for i in corte.programa.instrucoes
        if REGISTROS[i.primitiva].da_memoria is not None
        for e in i.entradas
    }
    return {n: c for n, c in corte.programa.constantes.items() if n in lidas or not uniforme(c)}
