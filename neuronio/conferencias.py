"""Conferências de argumentos: cada uma devolve o valor, ou diz o que esperava."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neuronio.erros import ErroDeTipo, ErroDeValor

MAIOR_INTEIRO = 2**63 - 1


def inteiro_positivo(nome: str, valor: Any, minimo: int = 1) -> int:
    """Um inteiro de pelo menos ``minimo``.

    >>> inteiro_positivo("épocas", 10)
    10
    """
    if isinstance(valor, bool) or not isinstance(valor, (int, np.integer)):
        raise ErroDeTipo(f"{nome} é um número inteiro, mas recebeu {valor!r:.80}.")
    if abs(int(valor)) > MAIOR_INTEIRO:  # um assim pode nem se escrever por extenso
        raise ErroDeValor(
            f"{nome} vai de {minimo} a {MAIOR_INTEIRO}, mas recebeu um inteiro de mais algarismos."
        )
    if valor < minimo:
        raise ErroDeValor(f"{nome} precisa ser pelo menos {minimo}, mas recebeu {valor}.")
    return int(valor)


def numero(
    nome: str, valor: Any, minimo: float = -math.inf, maximo: float = math.inf, *, aberto: bool = False
) -> float:
    """Um número finito entre o mínimo e o máximo; ``aberto`` deixa os dois extremos de fora.

    >>> numero("a taxa", 0.1, 0, aberto=True)
    0.1
    """
    if isinstance(valor, bool) or not isinstance(valor, (int, float, np.integer, np.floating)):
        raise ErroDeTipo(f"{nome} é um número, mas recebeu {valor!r:.80}.")
    if isinstance(valor, int) and abs(valor) > MAIOR_INTEIRO:
        raise ErroDeValor(
            f"{nome} é um inteiro grande demais: além de {MAIOR_INTEIRO}, escreva um real, como 1e20."
        )
    if not math.isfinite(valor):
        raise ErroDeValor(f"{nome} precisa ser um número finito, mas recebeu {valor}.")
    dentro = minimo < valor < maximo if aberto else minimo <= valor <= maximo
    if not dentro:
        raise ErroDeValor(f"{nome} precisa {_faixa(minimo, maximo, aberto)}, mas recebeu {valor}.")
    return float(valor)


def _faixa(minimo: float, maximo: float, aberto: bool) -> str:
    if maximo == math.inf:
        return f"ser maior que {minimo:g}" if aberto else f"ser pelo menos {minimo:g}"
    if minimo == -math.inf:
        return f"ser menor que {maximo:g}" if aberto else f"ser no máximo {maximo:g}"
    return f"ficar entre {minimo:g} e {maximo:g}" + (", sem os extremos" if aberto else "")


def par(nome: str, valor: Any, minimo: int = 1) -> tuple[int, int]:
    """Um inteiro vale pelos dois lados; um par diz altura e largura.

    >>> par("o kernel", 3), par("o kernel", (3, 5))
    ((3, 3), (3, 5))
    """
    if isinstance(valor, (tuple, list)):
        if len(valor) != 2:
            raise ErroDeTipo(f"{nome} é um inteiro ou um par (altura, largura), mas recebeu {valor!r:.80}.")
        return inteiro_positivo(nome, valor[0], minimo), inteiro_positivo(nome, valor[1], minimo)
    lado = inteiro_positivo(nome, valor, minimo)
    return lado, lado
