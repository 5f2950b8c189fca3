"""O acaso: um gerador por contador, em que cada número depende só da chave e da própria posição.

A mesma chave dá os mesmos bits em qualquer motor, com qualquer número de threads e em qualquer ordem.
"""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from neuronio.erros import ErroDeTipo, ErroDeValor
from neuronio.grafo.formulas import Formula
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor.dimensao import Forma, conferir_forma, e_inteiro
from neuronio.tensor.modo_de_captura import recusar_na_captura
from neuronio.tensor.primitiva import Primitiva
from neuronio.tensor.tensor import Tensor, como_tensor
from neuronio.tensor.tipos import conferir_real

ROTACOES = ((13, 15, 26, 6), (17, 29, 16, 24))
PARIDADE = 0x1BD11BDA
_CABEM_NO_CACHE = 16384
"""Quantos números se embaralham de cada vez: são umas cem passadas pela memória."""


def threefry(xp: Any, chave: Any, x0: Any, x1: Any) -> tuple[Any, Any]:
    """Threefry-2x32 com 20 rodadas: embaralha o contador (x0, x1) com a chave de duas palavras de 32 bits.

    Fonte: Salmon, Moraes, Dror e Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
    """
    palavras = (chave[0], chave[1], chave[0] ^ chave[1] ^ xp.uint32(PARIDADE))
    x0, x1 = x0 + palavras[0], x1 + palavras[1]
    for rodada in range(5):
        for rotacao in ROTACOES[rodada % 2]:
            x0 += x1
            x1 = (x1 << xp.uint32(rotacao)) | (x1 >> xp.uint32(32 - rotacao))
            x1 ^= x0
        x0 += palavras[(rodada + 1) % 3]
        x1 += palavras[(rodada + 2) % 3] + xp.uint32(rodada + 1)
    return x0, x1


def _uniforme(xp: Any, chave: Any, passo: Any, *, forma: Forma, tipo: str) -> Any:
    total: Any = math.prod(forma)  # ao executar, o lote já tem tamanho
    blocos = [
        _bloco(xp, chave, passo, inicio, min(inicio + _CABEM_NO_CACHE, total), tipo)
        for inicio in range(0, total, _CABEM_NO_CACHE)
    ]
    return xp.concatenate(blocos or [xp.zeros(0, tipo)]).reshape(forma)


def _bloco(xp: Any, chave: Any, passo: Any, inicio: int, fim: int, tipo: str) -> Any:
    posicao = xp.arange(inicio, fim, dtype=xp.uint32)
    x0, x1 = threefry(xp, chave, posicao, xp.full_like(posicao, passo))
    if tipo == "float32":
        return (x0 >> xp.uint32(8)).astype(tipo) * xp.float32(2.0**-24)
    # 53 bits: 27 de uma palavra, 26 da outra
    altos, baixos = (x0 >> xp.uint32(5)).astype(tipo), (x1 >> xp.uint32(6)).astype(tipo)
    return (altos * 2.0**26 + baixos) * 2.0**-53


sortear_uniforme: Primitiva = Primitiva(
    "sortear_uniforme",
    # chave: duas palavras uint32; passo: uma palavra uint32; o contador é (posição, passo)
    calculo=_uniforme,
    forma=lambda chave, passo, *, forma, tipo: forma,
    tipo=lambda chave, passo, *, forma, tipo: tipo,
    formula=Formula("sorteio", r"u \sim U[0, 1)", ()),
)


class _Gerador:
    """De onde saem as chaves. É um só para todas as threads: a semente vale para todas."""

    def __init__(self) -> None:
        self.semear(int.from_bytes(os.urandom(4)))

    def semear(self, semente: int) -> None:
        self.semente, self.contador = semente, itertools.count()


_gerador = _Gerador()


@com_argumentos_em_portugues
def semente(numero: int) -> None:
    """Torna repetível tudo o que for sorteado daqui em diante: pesos iniciais, máscaras, embaralhamento.

    >>> import neuronio as nn
    >>> nn.semente(0); a = nn.sortear((2,))
    >>> nn.semente(0); bool((a == nn.sortear((2,))).dados.all())
    True
    """
    _gerador.semear(int(_palavra("a semente", numero)))


@contextmanager
def chaves_a_parte() -> Iterator[None]:
    """Dentro do bloco as chaves são outras: depois dele, sorteia-se o que se sortearia se não o houvesse."""
    antes = _gerador.semente, _gerador.contador
    _gerador.semear(_gerador.semente)
    try:
        yield
    finally:
        _gerador.semente, _gerador.contador = antes


def _palavra(nome: str, numero: Any) -> np.uint32:
    if not e_inteiro(numero) or not 0 <= numero < 2**32:
        raise ErroDeValor(f"{nome} é um inteiro de 0 a 4294967295, mas recebeu {numero!r}.")
    return np.uint32(numero)


def nova_chave() -> np.ndarray:
    """Uma chave ainda não usada: a semente e quantas chaves já se tomaram."""
    recusar_na_captura(
        "uma rede que se compila não toma chaves novas a cada passo: o sorteio seria sempre o mesmo. Em "
        'construir, guarde uma: self.chave = self.estado("chave", (2,), [7, 0], "uint32") e '
        'self.passo = self.estado("passo", (), 0, "uint32"); em propagar, nn.sortear(forma, '
        "chave=self.chave, passo=self.passo) e self.passo += 1."
    )
    return np.array([_gerador.semente, next(_gerador.contador)], np.uint32)


def chave_de(semente: int | None) -> np.ndarray:
    """A chave de uma semente, que é sempre a mesma; sem semente, uma nova.

    >>> chave_de(7)
    array([7, 0], dtype=uint32)
    """
    return nova_chave() if semente is None else np.array([_palavra("a semente", semente), 0], np.uint32)


@com_argumentos_em_portugues
def sortear(forma: Forma, tipo: str = "float32", chave: Any = None, passo: Any = 0) -> Tensor:
    """Números uniformes em [0, 1).

    O número de cada posição só depende da chave, do passo e da posição: os primeiros de um sorteio maior
    são os mesmos de um menor.

    Args:
        forma: a forma do tensor sorteado.
        tipo: "float32" (24 bits de acaso) ou "float64" (53 bits).
        chave: duas palavras uint32; sem ela, uma chave nova.
        passo: inteiro de 0 a 2³² − 1, que muda a cada sorteio com a mesma chave.

    Raises:
        ErroDeForma, ErroDeTipo, ErroDeValor: se um dos argumentos não serve.

    >>> import neuronio as nn
    >>> nn.semente(0)
    >>> nn.sortear((2, 3)).forma
    (2, 3)
    """
    palavras = como_tensor(nova_chave() if chave is None else chave)
    if palavras.forma != (2,) or palavras.tipo != "uint32":
        raise ErroDeTipo(
            f"a chave são duas palavras uint32, mas recebeu {palavras.tipo} de forma {palavras.forma}."
        )
    numero = como_tensor(_palavra("o passo", passo) if e_inteiro(passo) else passo).converter("uint32")
    return sortear_uniforme(palavras, numero, forma=conferir_forma(forma), tipo=conferir_real(tipo))


@com_argumentos_em_portugues
def sortear_normal(forma: Forma, tipo: str = "float32", chave: Any = None, passo: Any = 0) -> Tensor:
    r"""Números normais de média 0 e desvio 1, pela transformação de Box e Muller.

    .. math:: z = \sqrt{-2 \ln(1 - u_1)} \, \cos(2 \pi u_2)

    Os argumentos são os de `sortear`.

    Fonte: Box e Muller, "A Note on the Generation of Random Normal Deviates", 1958.

    >>> import neuronio as nn
    >>> nn.semente(0)
    >>> abs(sortear_normal((10_000,)).media().item()) < 0.05
    True
    """
    from neuronio.tensor.elementares import cosseno

    u = sortear((*conferir_forma(forma), 2), tipo, chave, passo)
    return ((1 - u[..., 0]).log() * -2).raiz() * cosseno(u[..., 1] * (2 * np.pi))
