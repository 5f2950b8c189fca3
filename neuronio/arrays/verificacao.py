"""A conferência na porta: dados vazios, tortos ou com NaN param aqui, e não no meio do treino."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.arrays.conversao import para_array
from neuronio.erros import ErroDeDados
from neuronio.nomes import com_argumentos_em_portugues

POUCOS = 8192
"""Até tantos números o BLAS faz a conta numa thread só."""


@com_argumentos_em_portugues
def validar_dados(x: ArrayLike, y: ArrayLike, parte: str = "treino") -> tuple[NDArray[Any], NDArray[Any]]:
    """Confere um par de amostras e alvos antes de usá-los.

    Args:
        x: amostras, ``(n, ...)``, de números finitos.
        y: alvos, ``(n, ...)``, de números finitos.
        parte: como chamar estes dados nas mensagens (``"treino"``, ``"validação"``).

    Returns:
        x e y como arrays do NumPy, com o tipo que tinham; nada é copiado se já eram.

    Raises:
        ErroDeDados: nenhuma amostra, quantidades diferentes, NaN ou infinito.
        ErroDeTipo: textos ou objetos onde deviam estar números.

    >>> validar_dados([[1.0, float("nan")]], [0])
    Traceback (most recent call last):
    neuronio.erros.ErroDeDados: há NaN em x de treino, na amostra 0, posição (1,). Corrija-a ou retire-a.
    """
    x, y = validar_x(x, parte), validar(y, f"y de {parte}")
    if len(x) != len(y):
        raise ErroDeDados(f"x de {parte} tem {len(x)} amostras e y tem {len(y)}; deviam ser tantas quantas.")
    return x, y


@com_argumentos_em_portugues
def validar_x(x: ArrayLike, parte: str = "entrada") -> NDArray[Any]:
    """Confere as amostras ``(n, ...)`` sozinhas, como ``validar_dados`` faz com o par."""
    return validar(x, f"x de {parte}")


def validar_leitura(valores: ArrayLike, nome: str, numeros: NDArray[np.int64]) -> NDArray[Any]:
    """Confere um array que se leu de uma fonte; ``numeros`` é o da amostra que está em cada linha.

    >>> validar_leitura([[1.0], [float("inf")]], "x de treino", np.array([7, 2]))
    Traceback (most recent call last):
    neuronio.erros.ErroDeDados: há infinito em x de treino, na amostra 2, posição (0,). Corrija-a ou retire-a.
    """
    return validar(valores, nome, numeros)


def validar(valores: ArrayLike, nome: str, numeros: NDArray[np.int64] | None = None) -> NDArray[Any]:
    """Confere um array ``(n, ...)``, que as mensagens chamam assim, como ``validar_dados`` faz com o par."""
    array = para_array(valores, nome)
    if array.ndim == 0:
        raise ErroDeDados(f"{nome} é um número só; era esperado um array (amostras, ...).")
    if array.size == 0:
        raise ErroDeDados(f"{nome} está vazio: a forma é {array.shape}, e falta ao menos uma amostra.")
    if array.dtype.kind == "f" and not todos_finitos(array):
        raise ErroDeDados(_primeiro_nao_finito(array, nome, numeros))
    return array


def todos_finitos(array: NDArray[Any]) -> bool:
    """Se não há NaN nem infinito, numa leitura só, sem gastar memória com um array de verdadeiro e falso.

    Poucos números o BLAS soma mais depressa. Com muitos acordaria as suas threads, que giram um tempo à
    espera de mais, no lugar das do treino. A soma de números enormes transborda: olham-se então os extremos.
    """
    if array.size <= POUCOS:
        soma = np.vdot(array, array)
    else:
        with np.errstate(over="ignore", invalid="ignore"):
            soma = array.sum()
    return math.isfinite(soma) or (math.isfinite(array.min()) and math.isfinite(array.max()))


def _primeiro_nao_finito(array: NDArray[Any], nome: str, numeros: NDArray[np.int64] | None) -> str:
    ruins = ~np.isfinite(array)
    amostra, *posicao = (int(i) for i in np.unravel_index(int(ruins.argmax()), array.shape))
    valor = "NaN" if np.isnan(array[(amostra, *posicao)]) else "infinito"
    numero = amostra if numeros is None or amostra >= len(numeros) else int(numeros[amostra])
    onde = f"amostra {numero}" + (f", posição {tuple(posicao)}" if posicao else "")
    outros = int(ruins.sum()) - 1
    resto = f" (e em mais {outros} lugares)" if outros else ""
    return f"há {valor} em {nome}, na {onde}{resto}. Corrija-a ou retire-a."
