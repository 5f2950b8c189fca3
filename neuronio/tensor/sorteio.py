"""O acaso: um gerador por contador, em que cada número depende só da chave e da própria posição.

A mesma chave dá os mesmos bits em qualquer motor, com qualquer número de threads e em qualquer ordem.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from neuronio.erros import ErroDeValor
from neuronio.grafo.formulas import Formula
from neuronio.tensor.dimensao import Forma, tamanho
from neuronio.tensor.primitiva import Primitiva
from neuronio.tensor.tensor import Tensor, como_tensor

_ROTACOES = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARIDADE = 0x1BD11BDA


def threefry(xp: Any, chave: Any, x0: Any, x1: Any) -> tuple[Any, Any]:
    """Threefry-2x32 com 20 rodadas: embaralha o contador (x0, x1) com a chave de duas palavras de 32 bits.

    Fonte: Salmon, Moraes, Dror e Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
    """
    palavras = (chave[0], chave[1], chave[0] ^ chave[1] ^ xp.uint32(_PARIDADE))
    x0, x1 = x0 + palavras[0], x1 + palavras[1]
    for rodada in range(5):
        for rotacao in _ROTACOES[rodada % 2]:
            x0 = x0 + x1
            x1 = (x1 << xp.uint32(rotacao)) | (x1 >> xp.uint32(32 - rotacao))
            x1 = x1 ^ x0
        x0 = x0 + palavras[(rodada + 1) % 3]
        x1 = x1 + palavras[(rodada + 2) % 3] + xp.uint32(rodada + 1)
    return x0, x1


def _uniforme(xp: Any, chave: Any, passo: Any, *, forma: Forma, tipo: str) -> Any:
    with np.errstate(over="ignore"):
        posicao = xp.arange(int(tamanho(forma)), dtype=xp.uint32)  # type: ignore[arg-type]
        x0, x1 = threefry(xp, chave, posicao, xp.zeros_like(posicao) + passo)
    if tipo == "float32":
        uniforme = (x0 >> xp.uint32(8)).astype(tipo) * xp.float32(2.0**-24)
    else:  # 53 bits: 27 de uma palavra, 26 da outra
        altos, baixos = (x0 >> xp.uint32(5)).astype(tipo), (x1 >> xp.uint32(6)).astype(tipo)
        uniforme = (altos * 2.0**26 + baixos) * 2.0**-53
    return uniforme.reshape(forma)


sortear_uniforme: Primitiva = Primitiva(
    "sortear_uniforme",
    # chave: duas palavras uint32; passo: uma palavra uint32; o contador é (posição, passo)
    calculo=_uniforme,
    forma=lambda chave, passo, *, forma, tipo: forma,
    tipo=lambda chave, passo, *, forma, tipo: tipo,
    formula=Formula("sorteio", r"u \sim U[0, 1)", ()),
)


class _Gerador(threading.local):
    def __init__(self) -> None:
        self.semente = np.random.SeedSequence().generate_state(1)[0]
        self.chaves = 0


_gerador = _Gerador()


def semente(numero: int) -> None:
    """Torna repetível tudo o que for sorteado daqui em diante: pesos iniciais, máscaras, embaralhamento.

    >>> import neuronio as nn
    >>> nn.semente(0); a = nn.sortear((2,))
    >>> nn.semente(0); bool((a == nn.sortear((2,))).dados.all())
    True
    """
    if isinstance(numero, bool) or not isinstance(numero, (int, np.integer)) or not 0 <= numero < 2**32:
        raise ErroDeValor(f"a semente é um inteiro de 0 a 4294967295, mas recebeu {numero!r}.")
    _gerador.semente = np.uint32(numero)
    _gerador.chaves = 0


def nova_chave() -> np.ndarray:
    """Uma chave ainda não usada: a semente e quantas chaves já se tomaram."""
    chave = np.array([_gerador.semente, _gerador.chaves], np.uint32)
    _gerador.chaves += 1
    return chave


def sortear(forma: Forma, tipo: str = "float32", chave: Any = None, passo: Any = 0) -> Tensor:
    """Números uniformes em [0, 1).

    Args:
        forma: a forma do tensor sorteado.
        tipo: "float32" (24 bits de acaso) ou "float64" (53 bits).
        chave: duas palavras uint32; sem ela, uma chave nova.
        passo: muda a cada sorteio com a mesma chave.
    """
    palavras = nova_chave() if chave is None else chave
    numero = passo if not isinstance(passo, int) else np.uint32(passo)
    return sortear_uniforme(como_tensor(palavras), como_tensor(numero), forma=tuple(forma), tipo=tipo)


def sortear_normal(forma: Forma, tipo: str = "float32", chave: Any = None, passo: Any = 0) -> Tensor:
    r"""Números normais de média 0 e desvio 1, pela transformação de Box e Muller.

    .. math:: z = \sqrt{-2 \ln(1 - u_1)} \, \cos(2 \pi u_2)

    Fonte: Box e Muller, "A Note on the Generation of Random Normal Deviates", 1958.
    """
    from neuronio.tensor.elementares import cosseno

    u = sortear((2, *forma), tipo, chave, passo)
    return ((1 - u[0]).log() * -2).raiz() * cosseno(u[1] * (2 * np.pi))
