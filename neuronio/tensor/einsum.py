"""A notação de Einstein: produtos e somas ditos pelas letras dos eixos.

Tudo se compõe de produtos de matrizes: dois operandos de cada vez, as letras se repartem entre as que os dois
têm e ficam (um lote de produtos), as que os dois têm e somem (a soma do produto), e as que são de um só (as
linhas e as colunas).
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from neuronio.erros import ErroDeForma, ErroDeTipo, ErroDeValor
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor.dimensao import Dimensao, Lote, concreto, tamanho
from neuronio.tensor.estrutura import expandir
from neuronio.tensor.indexacao import coletar
from neuronio.tensor.produto import multiplicar_matrizes

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor

_LETRAS = r"[A-Za-z]*(\.\.\.)?[A-Za-z]*"


class Operando(NamedTuple):
    """Um tensor, com a letra de cada eixo."""

    letras: str
    tensor: Tensor


@com_argumentos_em_portugues
def einsum(equacao: str, *tensores: Any) -> Tensor:
    r"""Produtos e somas na notação de Einstein: a letra que não está no resultado é a que se soma.

    .. math:: \texttt{"ij,jk->ik"}: \quad y_{ik} = \sum_j a_{ij} \, b_{jk}

    Args:
        equacao: as letras dos eixos de cada tensor, separadas por vírgulas; depois de ``->``, as do
            resultado. Sem ``->``, ficam as que aparecem uma vez só, em ordem alfabética. Uma letra repetida
            num mesmo tensor é a diagonal dele, e ``...`` são os eixos que não se nomeiam, que combinam as
            formas.
        tensores: um para cada grupo de letras.

    Returns:
        Um tensor com um eixo por letra do resultado.

    Raises:
        ErroDeValor: se a equação está mal escrita.
        ErroDeForma: se os tensores não têm os eixos que ela diz.

    Fonte: ``einsum`` do NumPy.

    >>> import neuronio as nn
    >>> a, b = nn.Tensor([[1.0, 2.0], [3.0, 4.0]]), nn.Tensor([1.0, 10.0])
    >>> nn.einsum("ij,j->i", a, b), nn.einsum("ii", a), nn.einsum("i,j->ij", b, b).forma
    (Tensor([21., 43.]), Tensor(5.), (2, 2))
    """
    from neuronio.tensor.tensor import como_tensores

    entradas, resultado = _ler(equacao, len(tensores))
    lista = como_tensores(tensores)
    if any("..." in letras for letras in (*entradas, resultado)):
        entradas, resultado = _nomear_os_outros(entradas, resultado, lista)
    tamanhos = _conferir(equacao, entradas, resultado, lista)
    feito, *restantes = (
        _sem_os_repetidos(_diagonal(Operando(letras, t)), tamanhos)
        for letras, t in zip(entradas, lista, strict=True)
    )
    while restantes:
        outro, *restantes = restantes
        ficam = set(resultado).union(*(o.letras for o in restantes))
        a, b = _somar_fora(feito, ficam | set(outro.letras)), _somar_fora(outro, ficam | set(feito.letras))
        feito = _multiplicar(a, b, ficam)
    return _na_ordem(_somar_fora(feito, set(resultado)), resultado)


# ── ler a equação ───────────────────────────────────────────────────────────
def _ler(equacao: Any, quantos: int) -> tuple[list[str], str]:
    """As letras de cada tensor e as do resultado."""
    if not isinstance(equacao, str):
        raise ErroDeTipo(f'einsum começa pela equação, um texto como "ij,jk->ik", mas recebeu {equacao!r}.')
    esquerda, seta, resultado = equacao.replace(" ", "").partition("->")
    entradas = esquerda.split(",")
    if not all(re.fullmatch(_LETRAS, letras) for letras in (*entradas, resultado)):
        raise ErroDeValor(
            f'a equação "{equacao}" não se lê: são letras, uma para cada eixo, com uma vírgula entre um '
            'tensor e outro, "->" antes do resultado, e "..." pelos eixos que não se nomeiam.'
        )
    if len(entradas) != quantos:
        raise ErroDeValor(
            f'a equação "{equacao}" nomeia os eixos de {len(entradas)} tensor(es), mas foram dados {quantos}.'
        )
    if not seta:
        letras = esquerda.replace(",", "").replace(".", "")
        sozinhas = "".join(x for x in sorted(letras) if letras.count(x) == 1)
        resultado = f"...{sozinhas}" if "..." in esquerda else sozinhas
    return entradas, resultado


def _nomear_os_outros(entradas: list[str], resultado: str, lista: list[Tensor]) -> tuple[list[str], str]:
    """Letras que ninguém usou no lugar das reticências, contadas da direita."""
    usadas = set("".join((*entradas, resultado)))
    livres = [x for x in string.ascii_letters if x not in usadas]
    pares = zip(entradas, lista, strict=True)
    quantas = [max(t.posto - len(e) + len("..."), 0) if "..." in e else 0 for e, t in pares]
    novas = "".join(livres[: max(quantas)])
    if len(novas) < max(quantas):
        raise ErroDeValor("não há letras que cheguem para tantos eixos: junte alguns com redimensionar.")
    nomeadas = [e.replace("...", novas[len(novas) - n :]) for e, n in zip(entradas, quantas, strict=True)]
    return nomeadas, resultado.replace("...", novas)


def _conferir(equacao: str, entradas: list[str], resultado: str, lista: list[Tensor]) -> dict[str, Dimensao]:
    """De cada letra, o tamanho; o 1 se repete até os outros."""
    tamanhos: dict[str, Dimensao] = {}
    for k, (letras, t) in enumerate(zip(entradas, lista, strict=True)):
        if len(letras) != t.posto:
            raise ErroDeForma(
                f'em "{equacao}", o tensor {k} tem {len(letras)} eixo(s), mas veio um de forma {t.forma}.'
            )
        for letra, n in zip(letras, t.forma, strict=True):
            antes = tamanhos.setdefault(letra, n)
            if antes != n and 1 not in (antes, n):
                raise ErroDeForma(
                    f'em "{equacao}", a letra {letra} é um eixo de tamanho {antes}, mas o tensor {k}, de '
                    f"forma {t.forma}, tem ali {n}."
                )
            tamanhos[letra] = n if antes == 1 else antes
    for letra in resultado:
        if letra not in tamanhos or resultado.count(letra) > 1:
            raise ErroDeValor(
                f'em "{equacao}", a letra {letra} do resultado precisa estar em algum dos tensores, e uma '
                "vez só no resultado."
            )
    return tamanhos


# ── um operando ─────────────────────────────────────────────────────────────
def _diagonal(o: Operando) -> Operando:
    """Uma letra repetida vira um eixo só: o da diagonal."""
    repetida = next((x for x in o.letras if o.letras.count(x) > 1), None)
    if repetida is None:
        return o
    i = o.letras.index(repetida)
    j = o.letras.index(repetida, i + 1)
    outros = [k for k in range(len(o.letras)) if k not in (i, j)]
    x = o.tensor.transpor(*outros, i, j)
    if x.forma[-1] != x.forma[-2]:
        raise ErroDeForma(
            f"só uma matriz quadrada tem diagonal, mas a letra {repetida} se repete em eixos de tamanhos "
            f"{x.forma[-2]} e {x.forma[-1]}."
        )
    posicoes = np.arange(concreto(x.forma[-1]))
    diagonal = coletar(x, posicoes, posicoes, eixos=(x.posto - 2, x.posto - 1))
    return _diagonal(Operando("".join(o.letras[k] for k in outros) + repetida, diagonal))


def _sem_os_repetidos(o: Operando, tamanhos: dict[str, Dimensao]) -> Operando:
    """Sem os eixos de tamanho 1 que se repetiriam até o tamanho dos outros: não ter o eixo dá no mesmo."""
    ficam = [(x, n) for x, n in zip(o.letras, o.tensor.forma, strict=True) if n == tamanhos[x]]
    if len(ficam) == len(o.letras):
        return o
    return Operando("".join(x for x, _ in ficam), o.tensor.redimensionar([n for _, n in ficam]))


def _somar_fora(o: Operando, ficam: set[str]) -> Operando:
    """Soma ao longo dos eixos de que ninguém mais precisa."""
    eixos = [k for k, x in enumerate(o.letras) if x not in ficam]
    letras = "".join(x for x in o.letras if x in ficam)
    return Operando(letras, o.tensor.soma(eixos)) if eixos else o


def _na_ordem(o: Operando, letras: str) -> Tensor:
    if letras == o.letras:
        return o.tensor
    return o.tensor.transpor(*(o.letras.index(x) for x in letras))


# ── dois operandos ──────────────────────────────────────────────────────────
def _multiplicar(a: Operando, b: Operando, ficam: set[str]) -> Operando:
    """O produto de dois, somado ao longo das letras que já não são precisas."""
    tamanhos = dict(zip(a.letras + b.letras, a.tensor.forma + b.tensor.forma, strict=True))
    do_lote = {x for x, n in tamanhos.items() if isinstance(n, Lote)}
    comuns = set(a.letras) & set(b.letras)
    somam = "".join(x for x in a.letras if x in comuns - ficam)
    soma_amostras_entre_outros = do_lote & set(somam) and comuns & ficam
    if not somam or set(a.letras) == set(b.letras) or soma_amostras_entre_outros:
        # o eixo das amostras, que numa captura é um símbolo, vem primeiro: é onde quem compila o espera
        todas = sorted(dict.fromkeys(a.letras + b.letras), key=lambda x: x not in do_lote)
        produto = _com_todas(a, todas) * _com_todas(b, todas)
        return _somar_fora(Operando("".join(todas), produto), ficam)
    if do_lote & set(b.letras) - set(a.letras):
        a, b = b, a
    return _produto_de_matrizes(a, b, somam, do_lote)


def _com_todas(o: Operando, letras: Sequence[str]) -> Tensor:
    """O operando com um eixo para cada letra: de tamanho 1, para as que não tem."""
    x = _na_ordem(o, "".join(x for x in letras if x in o.letras))
    tamanhos = dict(zip(o.letras, o.tensor.forma, strict=True))
    return x.redimensionar([tamanhos.get(letra, 1) for letra in letras])


def _produto_de_matrizes(a: Operando, b: Operando, somam: str, do_lote: set[str]) -> Operando:
    comuns = "".join(x for x in a.letras if x in b.letras and x not in somam)
    linhas = "".join(x for x in a.letras if x not in b.letras)
    for letra in do_lote & set(linhas) if comuns else ():
        # entre outros eixos, o das amostras não pode ser o das linhas: o que não o tem se repete por elas
        amostras = a.tensor.forma[a.letras.index(letra)]
        b = Operando(letra + b.letras, expandir(b.tensor, para=(amostras, *b.tensor.forma)))
        comuns, linhas = letra + comuns, linhas.replace(letra, "")
    colunas = "".join(x for x in b.letras if x not in comuns and x not in somam)
    y = multiplicar_matrizes(
        _matriz(a, comuns, linhas, somam, do_lote), _matriz(b, comuns, somam, colunas, do_lote)
    )
    tamanhos = dict(zip(a.letras + b.letras, a.tensor.forma + b.tensor.forma, strict=True))
    letras = comuns + linhas + colunas
    return Operando(letras, y.redimensionar([tamanhos[x] for x in letras]))


def _matriz(o: Operando, comuns: str, linhas: str, colunas: str, do_lote: set[str]) -> Tensor:
    """O operando como matrizes, uma para cada posição dos eixos comuns."""
    grupos = [*comuns, linhas, colunas]
    # juntam-se os eixos com o das amostras à frente, e só depois se trocam de lugar
    antes = sorted(range(len(grupos)), key=lambda k: not do_lote & set(grupos[k]))
    tamanhos = dict(zip(o.letras, o.tensor.forma, strict=True))
    x = _na_ordem(o, "".join(grupos[k] for k in antes))
    x = x.redimensionar([tamanho(tamanhos[letra] for letra in grupos[k]) for k in antes])
    return x if antes == sorted(antes) else x.transpor(*(antes.index(k) for k in range(len(grupos))))
