"""Preencher: cercar um tensor de um valor, do seu reflexo, ou da própria borda repetida."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.erros import ErroDeForma, ErroDeTipo, erro_de_nome
from neuronio.tensor.comparacoes import onde
from neuronio.tensor.dimensao import Lote, concreto, e_inteiro
from neuronio.tensor.estrutura import colar_fatia
from neuronio.tensor.indexacao import coletar

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor

Bordas = Sequence[tuple[int, int]]
"""Por eixo, quantos números antes e quantos depois."""

_DO_NUMPY = {"refletido": "reflect", "repetido": "edge"}
MODOS = ("constante", *_DO_NUMPY)


def preencher(x: Tensor, pedidas: Any, modo: str, valor: Any) -> Tensor:
    """``x.preencher(bordas, modo, valor)``."""
    if not isinstance(modo, str) or modo not in MODOS:
        raise erro_de_nome("modo de preencher", str(modo), MODOS)
    bordas = _conferir(pedidas, x)
    if modo == "constante":
        return _de_um_valor(x, bordas, valor)
    for eixo, (antes, depois) in enumerate(bordas):
        if antes or depois:
            x = _da_propria_borda(x, eixo, antes, depois, modo)
    return x


def _conferir(pedidas: Any, x: Tensor) -> Bordas:
    """As bordas de todos os eixos: os que não se dizem são os primeiros, e ficam como estão."""
    if e_inteiro(pedidas):
        pedidas = [pedidas] * x.posto
    if not isinstance(pedidas, (list, tuple)) or not all(map(_e_borda, pedidas)):
        raise ErroDeTipo(
            "as bordas são um inteiro a partir de zero, o mesmo para todos os eixos, ou uma lista com o de "
            "cada um dos últimos eixos; em lugar de cada um, também um par (antes, depois). Veio "
            f"{pedidas!r}."
        )
    if len(pedidas) > x.posto:
        raise ErroDeForma(
            f"foram dadas bordas para {len(pedidas)} eixos, mas ele tem {x.posto}, e forma {x.forma}."
        )
    pares = [(b, b) if e_inteiro(b) else tuple(b) for b in pedidas]
    bordas = [*[(0, 0)] * (x.posto - len(pares)), *pares]
    for t, borda in zip(x.forma, bordas, strict=True):
        if isinstance(t, Lote) and any(borda):
            concreto(t)  # mais amostras do que vieram, não há: diz por quê
    return bordas


def _e_borda(b: Any) -> bool:
    numeros = b if isinstance(b, (list, tuple)) and len(b) == 2 else [b]
    return all(e_inteiro(n) and n >= 0 for n in numeros)


def _de_um_valor(x: Tensor, bordas: Bordas, valor: Any) -> Tensor:
    if not any(map(any, bordas)):
        return x
    forma = tuple(t + a + d if a or d else t for t, (a, d) in zip(x.forma, bordas, strict=True))
    recorte = tuple((a, t, 1) for t, (a, _) in zip(x.forma, bordas, strict=True))
    cercado = colar_fatia(x, recorte=recorte, forma=forma)
    if e_inteiro(valor) and valor == 0:
        return cercado
    dentro = np.ones((), bool)
    for t, (antes, depois) in zip(x.forma, bordas, strict=True):
        do_eixo = np.pad(np.ones(concreto(t), bool), (antes, depois)) if antes or depois else np.ones(1, bool)
        dentro = dentro[..., None] & do_eixo
    return onde(dentro, cercado, valor)


def _da_propria_borda(x: Tensor, eixo: int, antes: int, depois: int, modo: str) -> Tensor:
    quantos = concreto(x.forma[eixo])
    if not quantos:
        raise ErroDeForma(f"o eixo {eixo} de um tensor {x.forma} está vazio: não há borda que se copie.")
    posicoes = np.pad(np.arange(quantos), (antes, depois), mode=_DO_NUMPY[modo])  # type: ignore[call-overload]
    return coletar(x, posicoes, eixos=(eixo,))


def triangulo(x: Tensor, parte: str, diagonal: int) -> Tensor:
    """``x.triangular(parte, diagonal)``: zeros no resto de cada matriz."""
    if parte not in ("inferior", "superior"):
        raise erro_de_nome("parte triangular", str(parte), ("inferior", "superior"))
    if not e_inteiro(diagonal):
        raise ErroDeTipo(f"uma diagonal é um número inteiro, mas recebeu {diagonal!r}.")
    if x.posto < 2:
        raise ErroDeForma(f"só uma matriz tem parte triangular, e este tensor tem forma {x.forma}.")
    linhas, colunas = (np.arange(concreto(t)) for t in x.forma[-2:])
    distancia = colunas - linhas[:, None]
    return onde(
        distancia <= diagonal if parte == "inferior" else distancia >= diagonal, x, np.zeros((), x.tipo)
    )
