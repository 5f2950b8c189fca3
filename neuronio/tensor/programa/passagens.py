"""As passagens: cada uma leva um programa a outro que dá os mesmos resultados com menos contas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from neuronio.tensor.aritmetica import somar
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.estrutura import colar_fatia, concatenar_em
from neuronio.tensor.multipla import Multipla
from neuronio.tensor.primitiva import Primitiva
from neuronio.tensor.programa.constantes import uniforme
from neuronio.tensor.programa.programa import Instrucao, Nome, Programa


def simplificar(programa: Programa) -> Programa:
    """Todas as passagens, na ordem em que umas aproveitam o trabalho das outras."""
    for passagem in (unir_constantes, retirar_identidades, unir_iguais, juntar_partes, retirar_mortas):
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
    return Instrucao(i.primitiva, entradas, atributos, saidas, i.lugar)


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
    primeira: dict[Any, Instrucao] = {}
    for i in programa.instrucoes:
        entradas = tuple(novos.get(e, e) for e in i.entradas)
        chave = (i.primitiva.nome, entradas, _congelar(i.atributos))
        igual = primeira.setdefault(chave, i)
        if igual is not i:
            novos.update(zip(i.saidas, igual.saidas, strict=True))
            lugar = min(igual.lugar, i.lugar, key=lambda lugar: lugar.vez)  # faz-se quando se precisa
            primeira[chave] = replace(igual, lugar=lugar)
    return programa.renomear(novos, list(primeira.values()))


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


def juntar_partes(programa: Programa) -> Programa:
    """Uma soma de fatias coladas, que não se cruzam e cobrem tudo, é a concatenação delas.

    É o que deixa a retropropagação por um tensor que se cortou em partes.
    """
    partes: dict[Nome, _Partes] = {}
    ficam: list[Instrucao] = []
    for i in programa.instrucoes:
        if i.primitiva is colar_fatia:
            if (so_uma := _a_unica(i)) is not None:
                partes[i.saida] = so_uma
        elif i.primitiva is somar and all(e in partes for e in i.entradas):
            juntas = _juntas(*(partes[e] for e in i.entradas))
            if juntas is not None:
                partes[i.saida] = juntas
                if juntas.cobrem():
                    fontes = tuple(fonte for _, _, fonte in juntas.pedacos)
                    i = Instrucao(concatenar_em, fontes, {"eixo": juntas.eixo}, i.saidas)
        ficam.append(i)
    return programa.com(ficam)


@dataclass(frozen=True)
class _Partes:
    """Um valor que é zero menos nuns pedaços de um eixo: de cada um, onde começa, quantos são, e o que é."""

    forma: Forma
    eixo: int
    pedacos: tuple[tuple[int, int, Nome], ...]

    def cobrem(self) -> bool:
        fim = 0
        for inicio, quantos, _ in self.pedacos:
            if inicio != fim:
                return False
            fim = inicio + quantos
        return fim == self.forma[self.eixo]


def _a_unica(i: Instrucao) -> _Partes | None:
    forma, recorte = i.atributos["forma"], i.atributos["recorte"]
    cortados = [k for k, (r, t) in enumerate(zip(recorte, forma, strict=True)) if r != (0, t, 1)]
    if len(cortados) != 1:
        return None
    (eixo,) = cortados
    inicio, quantos, andar = recorte[eixo]
    return _Partes(forma, eixo, ((inicio, quantos, i.entradas[0]),)) if andar == 1 and quantos else None


def _juntas(a: _Partes, b: _Partes) -> _Partes | None:
    if (a.forma, a.eixo) != (b.forma, b.eixo):
        return None
    pedacos = sorted([*a.pedacos, *b.pedacos])
    separados = all(i + n <= j for (i, n, _), (j, _, _) in pairwise(pedacos))
    return _Partes(a.forma, a.eixo, tuple(pedacos)) if separados else None


def _congelar(atributos: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(sorted((nome, str(valor)) for nome, valor in atributos.items()))
