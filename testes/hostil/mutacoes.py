"""Como se estraga um arquivo: bytes trocados, ou o que um JSON diz."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

Sorteio = random.Random

NUMEROS_RUINS = (0, 1, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)


def mutar_bytes(sorteio: Sorteio, conteudo: bytes) -> bytes:
    """O conteúdo com uma a quatro mudanças."""
    mutante = bytearray(conteudo)
    for _ in range(sorteio.choice((1, 1, 2, 4))):
        sorteio.choice(DE_BYTES)(sorteio, mutante)
    return bytes(mutante)


def _trocar_um(sorteio: Sorteio, mutante: bytearray) -> None:
    if mutante:
        mutante[sorteio.randrange(len(mutante))] = sorteio.randrange(256)


def _trocar_no_comeco(sorteio: Sorteio, mutante: bytearray) -> None:
    if mutante:  # é no cabeçalho que estão os tamanhos
        mutante[sorteio.randrange(min(len(mutante), 64))] = sorteio.choice((0, 1, 0x7F, 0x80, 0xFF))


def _por_um_numero(sorteio: Sorteio, mutante: bytearray) -> None:
    ruim = sorteio.choice(NUMEROS_RUINS).to_bytes(4, sorteio.choice(("big", "little")))
    onde = sorteio.randrange(len(mutante) + 1)
    mutante[onde : onde + 4] = ruim


def _cortar(sorteio: Sorteio, mutante: bytearray) -> None:
    del mutante[sorteio.randrange(len(mutante) + 1) :]


def _tirar_um_trecho(sorteio: Sorteio, mutante: bytearray) -> None:
    onde = sorteio.randrange(len(mutante) + 1)
    del mutante[onde : onde + sorteio.randrange(1, 64)]


def _repetir_um_trecho(sorteio: Sorteio, mutante: bytearray) -> None:
    de, para = (sorteio.randrange(len(mutante) + 1) for _ in range(2))
    mutante[para:para] = mutante[de : de + sorteio.randrange(1, 64)] * sorteio.choice((1, 1, 50))


def _por_acaso(sorteio: Sorteio, mutante: bytearray) -> None:
    onde = sorteio.randrange(len(mutante) + 1)
    mutante[onde:onde] = sorteio.randbytes(sorteio.randrange(1, 32))


DE_BYTES: tuple[Callable[[Sorteio, bytearray], None], ...] = (
    *(_trocar_um, _trocar_no_comeco, _por_um_numero, _cortar),
    *(_tirar_um_trecho, _repetir_um_trecho, _por_acaso),
)

RUINS: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 7, 2**31, 2**63, 2**70, 10**400, -(10**30), 0.5, -0.0, 1e308, -1e-9),
    *(float("nan"), float("inf"), float("-inf"), "", "x", "nan", "relu", "\ud800", "a\0b", "n" * 5000),
    *([], {}, [[]], [0], [-1], [1] * 40, [2**40, 2**40], {"classe": "Densa"}, {"repete": 1}, {"repete": 99}),
    *({"tupla": []}, {"tupla": [1, 2]}, {"dicionario": []}, {"dicionario": [[1]]}, {"classe": "os.system"}),
)


def mutar_json(sorteio: Sorteio, original: Any) -> Any:
    """O JSON com um a três nós trocados, tirados, repetidos ou postos noutro lugar."""
    mutante = copy.deepcopy(original)
    for _ in range(sorteio.choice((1, 1, 1, 2, 3))):
        lugares = list(_lugares(mutante))
        if lugares:
            sorteio.choice(DE_JSON)(sorteio, lugares)
    return mutante


Lugar = tuple[Any, Any]
"""Um dicionário ou uma lista, e a chave ou o índice."""


def _lugares(no: Any) -> list[Lugar]:
    chaves = list(no) if isinstance(no, dict) else range(len(no)) if isinstance(no, list) else ()
    return [lugar for chave in chaves for lugar in ((no, chave), *_lugares(no[chave]))]


def _trocar_o_no(sorteio: Sorteio, lugares: list[Lugar]) -> None:
    no, chave = sorteio.choice(lugares)
    no[chave] = copy.deepcopy(sorteio.choice(RUINS))


def _tirar_o_no(sorteio: Sorteio, lugares: list[Lugar]) -> None:
    no, chave = sorteio.choice(lugares)
    del no[chave]


def _levar_o_no(sorteio: Sorteio, lugares: list[Lugar]) -> None:
    (de, origem), (para, destino) = sorteio.choice(lugares), sorteio.choice(lugares)
    para[destino] = copy.deepcopy(de[origem])


def _mexer_no_numero(sorteio: Sorteio, lugares: list[Lugar]) -> None:
    numeros = [(no, chave) for no, chave in lugares if type(no[chave]) in (int, float)]
    if numeros:
        no, chave = sorteio.choice(numeros)
        no[chave] = sorteio.choice((-no[chave], no[chave] + 1, no[chave] * 1000, 0.5, str(no[chave])))


def _renomear(sorteio: Sorteio, lugares: list[Lugar]) -> None:
    dicionarios = [(no, chave) for no, chave in lugares if isinstance(no, dict)]
    if dicionarios:
        no, chave = sorteio.choice(dicionarios)
        outro = sorteio.choice(dicionarios)[1]
        no[outro if outro not in no else f"{chave}_"] = no.pop(chave)


def _repetir_o_no(sorteio: Sorteio, lugares: list[Lugar]) -> None:
    listas = [(no, chave) for no, chave in lugares if isinstance(no, list)]
    if listas:
        no, chave = sorteio.choice(listas)
        no.extend(copy.deepcopy(no[chave]) for _ in range(sorteio.choice((1, 2, 300))))


def _embrulhar(sorteio: Sorteio, lugares: list[Lugar]) -> None:
    no, chave = sorteio.choice(lugares)
    for _ in range(sorteio.choice((1, 2, 200))):
        no[chave] = sorteio.choice(([no[chave]], {"tupla": [no[chave]]}))


DE_JSON: tuple[Callable[[Sorteio, list[Lugar]], None], ...] = (
    *(_trocar_o_no, _trocar_o_no, _tirar_o_no, _levar_o_no),
    *(_mexer_no_numero, _renomear, _repetir_o_no, _embrulhar),
)
