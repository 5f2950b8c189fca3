"""O produto de matrizes, casa a casa: os pares que se encontram, e por que às vezes não se encontram."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.erros import ErroDeForma
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.ver.casas import escrito, numeros_de, recusar_grandes, tabela
from neuronio.ver.pagina import Pagina
from neuronio.ver.passos import Passo, passo_a_passo

MAXIMO = 10
"""Casas de cada lado."""

ESTILO = """
.nn-ver .nn-produto { display: grid; grid-template-columns: auto auto; gap: 6px 14px; justify-content: start;
  align-items: end }
.nn-ver .nn-produto > .nn-esquerda { align-self: start }
.nn-ver .nn-produto > .nn-resultado { align-self: start }
.nn-ver caption { text-align: left; font-size: 14px; padding: 0 4px 2px; white-space: nowrap }
"""


@com_argumentos_em_portugues
def produto(a: ArrayLike, b: ArrayLike) -> Pagina:
    r"""Mostra o produto ``a @ b`` casa a casa: a linha de um e a coluna do outro, e a soma dos pares.

    .. math:: c_{ij} = \sum_k a_{ik} \, b_{kj}

    Se as formas não combinam, mostra que números deviam ser iguais, e a transposta que resolve, se há.

    Args:
        a, b: vetores ou matrizes, de até dez casas de cada lado.

    Returns:
        A figura; no Jupyter, basta deixá-la na última linha da célula.

    Raises:
        ErroDeForma: se não são vetores nem matrizes, ou são grandes demais para se lerem.
        ErroDeTipo, ErroDeDados: se não são números, ou não há nenhum.

    >>> figura = produto([[1, 2], [3, 4]], [[5, 6], [7, 8]])
    >>> figura.titulo
    'O produto de (2, 2) por (2, 2) é (2, 2)'
    >>> produto([1, 2, 3], [[1, 0, 2], [0, 1, 2]]).titulo
    'Não dá para multiplicar (3,) por (2, 3)'
    """
    esquerda, direita = _matriz(a, "a"), _matriz(b, "b")
    k_a, k_b = esquerda.shape[-1], direita.shape[0]
    if k_a != k_b:
        return _nao_combinam(esquerda, direita)
    resultado = np.asarray(esquerda @ direita)
    linhas, colunas = np.atleast_2d(esquerda), direita if direita.ndim == 2 else direita[:, None]
    casas = resultado.reshape(len(linhas), colunas.shape[1])
    passos = [_passo(linhas, colunas, i, j) for i in range(len(linhas)) for j in range(colunas.shape[1])]
    nome = f"a @ b, {resultado.shape}" if resultado.ndim else "a @ b"
    corpo = (
        '<div class="nn-rolar"><div class="nn-produto"><div></div>'
        f"<div>{tabela(colunas, 'b', f'b, {direita.shape}')}</div>"
        f'<div class="nn-esquerda">{tabela(esquerda, "a", f"a, {esquerda.shape}")}</div>'
        f'<div class="nn-resultado">{tabela(casas, "c", nome)}</div></div></div>'
    )
    forma = str(resultado.shape) if resultado.ndim else "um número"
    return passo_a_passo(
        f"O produto de {esquerda.shape} por {direita.shape} é {forma}", corpo, passos, ESTILO
    )


def _matriz(x: ArrayLike, nome: str) -> NDArray[Any]:
    array = numeros_de(x, nome)
    if array.ndim not in (1, 2):
        raise ErroDeForma(
            f"o produto que se mostra é de vetores e matrizes, e {nome} tem a forma {array.shape}."
            + (f" De muitas matrizes, mostre uma: {nome}[0]." if array.ndim > 2 else "")
        )
    recusar_grandes(array, nome, MAXIMO)
    return array


def _passo(a: NDArray[Any], b: NDArray[Any], i: int, j: int) -> Passo:
    quantos = a.shape[1]
    parcelas = " + ".join(
        f'<b class="nn-a">{escrito(float(a[i, k]))}</b> · '
        f'<b class="nn-b">{_com_parenteses(float(b[k, j]))}</b>'
        for k in range(quantos)
    )
    soma = escrito(float(a[i] @ b[:, j]))
    return Passo(
        f'linha {i} de a, coluna {j} de b: {parcelas} = <b class="nn-c">{soma}</b>',
        {
            "nn-a": [f"a-{i}-{k}" for k in range(quantos)],
            "nn-b": [f"b-{k}-{j}" for k in range(quantos)],
            "nn-c": [f"c-{i}-{j}"],
        },
        [f"c-{i}-{j}"],
    )


def _com_parenteses(x: float) -> str:
    texto = escrito(x)
    return f"({texto})" if texto.startswith("−") else texto


def _nao_combinam(a: NDArray[Any], b: NDArray[Any]) -> Pagina:
    k_a, k_b = a.shape[-1], b.shape[0]
    pares, colunas = min(k_a, k_b), b if b.ndim == 2 else b[:, None]
    eixo = "primeira" if b.ndim == 2 else "única"
    porque = (
        f'<p>Cada linha de a tem <b class="nn-a">{k_a}</b> números, e cada coluna de b, '
        f'<b class="nn-b">{k_b}</b>: sobram números sem par. A última dimensão de a, em {a.shape}, tem de '
        f"ser igual à {eixo} de b, em {b.shape}.</p><p>{_que_resolve(a, b)}</p>"
    )
    sozinhos = f'<b class="nn-b">{abs(k_a - k_b)}</b> de {"a" if k_a > k_b else "b"}'
    passo = Passo(
        f"Linha 0 de a, coluna 0 de b: {pares} pares se encontram, e {sozinhos} ficam sem par.",
        {
            "nn-c": [casa for k in range(pares) for casa in (f"a-0-{k}", f"b-{k}-0")],
            "nn-b": [f"a-0-{k}" for k in range(pares, k_a)] + [f"b-{k}-0" for k in range(pares, k_b)],
        },
    )
    corpo = (
        '<div class="nn-rolar"><div class="nn-produto"><div></div>'
        f"<div>{tabela(colunas, 'b', f'b, {b.shape}')}</div>"
        f'<div class="nn-esquerda">{tabela(a, "a", f"a, {a.shape}")}</div><div></div></div></div>{porque}'
    )
    return passo_a_passo(f"Não dá para multiplicar {a.shape} por {b.shape}", corpo, [passo], ESTILO)


def _que_resolve(a: NDArray[Any], b: NDArray[Any]) -> str:
    """A transposta que faz as formas combinarem, se alguma faz."""
    for conta, x, y in (("a @ b.T", a, b.T), ("a.T @ b", a.T, b), ("b @ a", b, a)):
        if x.shape[-1] == y.shape[0]:
            resultado = np.empty((*x.shape[:-1], *y.shape[1:])).shape
            de = "Trocar a ordem" if conta == "b @ a" else "Transpor"
            return f"{de} resolve: <code>{conta}</code> multiplica {x.shape} por {y.shape}, e dá {resultado}."
    return "Nenhuma transposta resolve: confira o que cada eixo quer dizer."
