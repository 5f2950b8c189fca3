"""Números em casas: as tabelas com que se mostram vetores e matrizes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeTipo


def numeros_de(x: ArrayLike, nome: str) -> NDArray[Any]:
    """O array de números que se deu.

    Raises:
        ErroDeTipo: se não são números, ou as linhas têm comprimentos diferentes.
        ErroDeDados: se não há nenhum.
    """
    try:
        array = np.asarray(x.numpy() if hasattr(x, "numpy") else x)
    except ValueError:
        raise ErroDeTipo(f"{nome} tem linhas de comprimentos diferentes, e não é um array.") from None
    if array.dtype.kind not in "iufb":
        raise ErroDeTipo(f"{nome} deve ser de números, mas recebi {x!r:.60}.")
    if not array.size:
        raise ErroDeDados(f"{nome}, de forma {array.shape}, não tem número nenhum para mostrar.")
    return array


def recusar_grandes(array: NDArray[Any], nome: str, maximo: int) -> None:
    """Recusa uma matriz que não cabe numa tabela que se leia.

    Raises:
        ErroDeForma: diz quanto cabe, e como dar um pedaço.
    """
    if max(array.shape, default=0) > maximo:
        pedaco = ", ".join(f":{maximo}" for _ in array.shape)
        raise ErroDeForma(
            f"{nome} tem a forma {array.shape}, e cabem {maximo} casas de cada lado: mostre um pedaço, "
            f"{nome}[{pedaco}]."
        )


def escrito(x: float) -> str:
    """Um número curto, com vírgula.

    >>> escrito(0.12345), escrito(-2.0), escrito(1234567.0), escrito(float("nan"))
    ('0,123', '−2', '1,23e6', 'NaN')
    """
    if not np.isfinite(x):
        return "NaN" if np.isnan(x) else ("∞" if x > 0 else "−∞")
    x += 0.0  # o zero negativo vira zero
    if x and not 1e-3 <= abs(x) < 1e5:
        mantissa, expoente = f"{x:.2e}".split("e")
        texto = f"{float(mantissa):g}e{int(expoente)}"
    else:
        texto = f"{x:.3f}".rstrip("0").rstrip(".") if abs(x) < 100 else f"{x:.1f}".removesuffix(".0")
    return texto.replace(".", ",").replace("-", "−")


def tabela(array: NDArray[Any], nome: str, legenda: str = "") -> str:
    """Uma matriz em casas, com os índices nas bordas; a casa ``i, j`` chama-se ``nome-i-j``."""
    matriz = array[None] if array.ndim == 1 else array
    indices = "".join(f"<th>{j}</th>" for j in range(matriz.shape[1]))
    linhas = "".join(
        f"<tr>{'' if array.ndim == 1 else f'<th>{i}</th>'}"
        + "".join(f'<td data-casa="{nome}-{i}-{j}">{escrito(float(v))}</td>' for j, v in enumerate(linha))
        + "</tr>"
        for i, linha in enumerate(matriz)
    )
    canto = "" if array.ndim == 1 else "<th></th>"
    titulo = f'<caption class="nn-suave">{legenda}</caption>' if legenda else ""
    return f"<table>{titulo}<tr>{canto}{indices}</tr>{linhas}</table>"
