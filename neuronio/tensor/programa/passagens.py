"""As passagens: cada uma leva um programa a outro que dá os mesmos resultados com menos contas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from neuronio.tensor.multipla import Multipla
from neuronio.tensor.primitiva import Primitiva
from neuronio.tensor.programa.constantes import uniforme
from neuronio.tensor.programa.programa import Instrucao, Nome, Programa

Passagem = Callable[[Programa], Programa]


def simplificar(programa: Programa) -> Programa:
    """Todas as passagens, na ordem em que umas aproveitam o trabalho das outras."""
    for passagem in (unir_constantes, retirar_identidades, unir_iguais, retirar_mortas):
        programa = passagem(programa)
    return programa


def retirar_mortas(programa: Programa) -> Programa:
    """Tira as contas de que nenhuma saída depende."""
    vivos = programa.usados_no_fim()
    ficam: list[Instrucao] = []
    for i in reversed(programa.instrucoes):
        if not vivos.isdisjoint(i.saidas):
            ficam.append(_so_o_usado(i, vivos))
            vivos.update(ficam[-1].entradas)
    return programa.com(ficam[::-1])


def _so_o_usado(i: Instrucao, vivos: set[Nome]) -> Instrucao:
    """A conta de vários resultados sem os que ninguém usa, se ela sabe não os dar."""
    enxuga = i.primitiva.enxuga if isinstance(i.primitiva, Multipla) else None
    usados = [s in vivos for s in i.saidas]
    if enxuga is None or all(usados):
        return i
    entram, saem, atributos = enxuga(usados, **i.atributos)
    entradas = tuple(e for e, fica in zip(i.entradas, entram, strict=True) if fica)
    saidas = tuple(s for s, fica in zip(i.saidas, saem, strict=True) if fica)
    return Instrucao(i.primitiva, entradas, atributos, saidas)


def unir_constantes(programa: Programa) -> Programa:
    """Constantes iguais viram uma só."""
    primeira: dict[Any, Nome] = {}
    novos: dict[Nome, Nome] = {}
    for nome, c in programa.constantes.items():
        numeros = (c.flat[0] if uniforme(c) else c).tobytes()
        chave = (c.shape, c.dtype.str, numeros, uniforme(c))
        novos[nome] = primeira.setdefault(chave, nome)
    return programa.renomear(novos, programa.instrucoes)


def unir_iguais(programa: Programa) -> Programa:
    """Duas contas iguais sobre os mesmos valores se fazem uma vez só."""
    novos: dict[Nome, Nome] = {}
    primeira: dict[Any, tuple[Nome, ...]] = {}
    ficam: list[Instrucao] = []
    for i in programa.instrucoes:
        entradas = tuple(novos.get(e, e) for e in i.entradas)
        chave = (i.primitiva.nome, entradas, _congelar(i.atributos))
        if chave in primeira:
            novos.update(zip(i.saidas, primeira[chave], strict=True))
        else:
            primeira[chave] = i.saidas
            ficam.append(i)
    return programa.renomear(novos, ficam)


def retirar_identidades(programa: Programa) -> Programa:
    """Tira as contas que devolvem a própria entrada, e as que a seguinte, igual, absorve."""
    novos: dict[Nome, Nome] = {}
    origem: dict[tuple[Primitiva, Nome], Nome] = {}
    ficam: list[Instrucao] = []
    for i in programa.instrucoes:
        entradas = tuple(novos.get(e, e) for e in i.entradas)
        if i.primitiva.absorve:
            entradas = (origem.get((i.primitiva, entradas[0]), entradas[0]),)
            origem[i.primitiva, i.saida] = entradas[0]
        if _e_identidade(i, entradas, programa):
            novos[i.saida] = entradas[0]
        else:
            ficam.append(replace(i, entradas=entradas))
    return programa.renomear(novos, ficam)


def _e_identidade(i: Instrucao, entradas: tuple[Nome, ...], programa: Programa) -> bool:
    if i.primitiva.identidade is None:
        return False
    mesmo_aspecto = programa.aspectos[entradas[0]] == programa.aspectos[i.saida]
    return mesmo_aspecto and i.primitiva.identidade(**i.atributos)


def _congelar(atributos: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(sorted((nome, str(valor)) for nome, valor in atributos.items()))
