"""O que as pessoas dão no lugar de um array, e o array que há nisso, ou o erro que diz o que fazer."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuronio.erros import ErroDeDados, ErroDeTipo

MAIOR_INTEIRO = 2**63 - 1


def para_array(valores: Any, nome: str) -> NDArray[Any]:
    """O array de números reais que ``valores`` é; nada se copia se já era um.

    Args:
        valores: um array, uma lista, um DataFrame só de números, um tensor de outra biblioteca.
        nome: como chamá-lo nas mensagens.

    Raises:
        ErroDeTipo: não é de números reais, ou é um objeto de que não se sabe tirar um array.
        ErroDeDados: as amostras têm tamanhos diferentes, há valores mascarados, ou um inteiro não cabe.

    >>> para_array(np.array([1, 2.5], object), "x")
    array([1. , 2.5])
    """
    if type(valores) is np.ndarray and valores.dtype.kind in "bif":  # já é o que se pede
        return valores
    _recusar_o_que_nao_e_array(valores, nome)
    if hasattr(valores, "detach"):  # um tensor do PyTorch, cujo gradiente aqui não conta
        valores = valores.detach().cpu()
        valores = valores.float() if "bfloat16" in str(valores.dtype) else valores
    try:
        array = np.asarray(valores)
    except (ValueError, TypeError):
        raise ErroDeDados(
            f"{nome} não forma um array: há amostras de tamanhos diferentes. Se são sequências, pedem uma "
            "rede que as leia passo a passo, como nn.Sequencial([nn.LSTM(64), ...])."
        ) from None
    if array.dtype.kind == "O":
        array = _de_objetos(array, nome)
    elif array.dtype.name == "bfloat16":
        array = array.astype(np.float32)
    if array.dtype.kind in "Mm":
        raise ErroDeTipo(
            f"{nome} tem datas; eram esperados números reais. nn.dados.tabela lê datas, ou conte os dias: "
            "(datas - datas.min()) / np.timedelta64(1, 'D')."
        )
    if array.dtype.kind not in "biuf":
        raise ErroDeTipo(
            f"{nome} tem o tipo {array.dtype}; era esperado um array de números reais. Textos viram números "
            "com nn.dados.tabela ou nn.dados.csv, que aprendem as categorias."
        )
    if array.dtype == np.uint64 and array.size and array.max() > MAIOR_INTEIRO:
        raise ErroDeDados(
            f"{nome} tem o inteiro {array.max()}, e o maior que se guarda é {MAIOR_INTEIRO}. Se é um código, "
            "trate-o como categoria; se é uma quantidade, use astype(np.float64)."
        )
    return array


def _recusar_o_que_nao_e_array(valores: Any, nome: str) -> None:
    if valores is None:
        raise ErroDeTipo(f"{nome} é None; era esperado um array de números reais.")
    if isinstance(valores, Iterator):
        raise ErroDeTipo(
            f"{nome} é um gerador, que só se percorre uma vez; era esperado um array. Use list(...), ou "
            "nn.dados.gerador para o que não cabe na memória."
        )
    if hasattr(valores, "toarray"):
        raise ErroDeTipo(f"{nome} é uma matriz esparsa; era esperado um array. Use .toarray().")
    if "sparse" in str(getattr(valores, "layout", "")):  # do PyTorch
        raise ErroDeTipo(f"{nome} é um tensor esparso; era esperado um array. Use .to_dense().")
    if isinstance(valores, np.ma.MaskedArray) and np.ma.is_masked(valores):
        mascara = np.ma.getmaskarray(valores)
        onde = tuple(int(i) for i in np.unravel_index(int(mascara.argmax()), mascara.shape))
        raise ErroDeDados(
            f"{nome} tem {int(mascara.sum())} valores mascarados, o primeiro na posição {onde}: são valores "
            "que faltam. Preencha-os, com .filled(valor), ou retire essas amostras."
        )


def _de_objetos(array: NDArray[Any], nome: str) -> NDArray[Any]:
    """Um array de objetos, como o que o pandas dá de colunas de tipos diferentes, em números."""
    for i, valor in enumerate(array.ravel()):
        if valor is None or type(valor).__name__ in ("NAType", "NaTType"):
            onde = tuple(int(j) for j in np.unravel_index(i, array.shape))
            posicao = f", posição {onde[1:]}" if onde[1:] else ""
            raise ErroDeDados(
                f"há {valor} em {nome}, na amostra {onde[0]}{posicao}: falta um valor. Preencha-o ou retire "
                "a amostra; nn.dados.tabela faz isso com ausentes=."
            )
        if not isinstance(valor, bool | int | float | np.number | np.bool_):
            raise ErroDeTipo(
                f"{nome} tem {type(valor).__name__} entre os seus valores; era esperado um array de números "
                "reais. Textos, datas e categorias viram números com nn.dados.tabela ou nn.dados.csv."
            )
    return array.astype(np.float64)
