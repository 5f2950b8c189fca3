"""A convolução, casa a casa: o kernel que desliza sobre a imagem."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from neuronio.conferencias import par
from neuronio.erros import ErroDeForma
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.ver.casas import escrito, numeros_de, recusar_grandes, tabela
from neuronio.ver.pagina import Pagina
from neuronio.ver.passos import Passo, passo_a_passo

MAXIMO = 12
"""Casas de cada lado da imagem, com a margem."""

ESTILO = """
.nn-ver .nn-convolucao { display: flex; flex-wrap: wrap; gap: 10px 26px; align-items: flex-start }
.nn-ver .nn-convolucao td { min-width: 30px; padding: 2px 4px; font-size: 14px }
.nn-ver caption { text-align: left; font-size: 14px; padding: 0 4px 2px }
"""


@com_argumentos_em_portugues
def convolucao(
    imagem: ArrayLike,
    kernel: ArrayLike,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
) -> Pagina:
    r"""Mostra um kernel a deslizar sobre uma imagem: em cada lugar, a soma dos produtos das casas que cobre.

    .. math:: y_{ij} = \sum_{u,v} x_{i s + u, \, j s + v} \, k_{uv}

    É a conta de uma `nn.Conv2D` de um canal e um filtro, sem o bias.

    Args:
        imagem: uma matriz, de até doze casas de cada lado, com a margem.
        kernel: outra, que cabe nela.
        stride: de quantas em quantas casas anda, para baixo e para o lado.
        padding: quantas casas de zeros se põem em volta.

    Returns:
        A figura; no Jupyter, basta deixá-la na última linha da célula.

    Raises:
        ErroDeForma: se não são matrizes, são grandes demais, ou o kernel não cabe na imagem.
        ErroDeTipo, ErroDeDados: se não são números, ou não há nenhum.

    >>> convolucao(np.ones((5, 5)), np.ones((3, 3)), stride=2).titulo
    'Um kernel de 3×3 sobre 5×5 dá 2×2'
    """
    x, k = numeros_de(imagem, "imagem"), numeros_de(kernel, "kernel")
    for array, nome in ((x, "a imagem"), (k, "o kernel")):
        if array.ndim != 2:
            raise ErroDeForma(
                f"{nome} que se mostra é uma matriz, mas tem a forma {array.shape}. De um lote, ou de vários "
                "canais, escolha: x[0, 0]."
            )
    (passo_y, passo_x), (margem_y, margem_x) = par("o stride", stride), par("o padding", padding, 0)
    cheia = np.pad(x, ((margem_y, margem_y), (margem_x, margem_x)))
    recusar_grandes(cheia, "imagem", MAXIMO)
    if k.shape[0] > cheia.shape[0] or k.shape[1] > cheia.shape[1]:
        raise ErroDeForma(f"o kernel, de {k.shape}, não cabe na imagem, de {cheia.shape} com a margem.")
    lugares = [
        (i, j)
        for i in range((cheia.shape[0] - k.shape[0]) // passo_y + 1)
        for j in range((cheia.shape[1] - k.shape[1]) // passo_x + 1)
    ]
    saida = np.empty((lugares[-1][0] + 1, lugares[-1][1] + 1))
    passos = []
    for i, j in lugares:
        topo, lado = i * passo_y, j * passo_x
        janela = cheia[topo : topo + k.shape[0], lado : lado + k.shape[1]]
        saida[i, j] = float((janela * k).sum())
        passos.append(_passo(janela, k, (i, j), (topo, lado), saida[i, j]))
    corpo = (
        '<div class="nn-rolar"><div class="nn-convolucao">'
        f"{tabela(cheia, 'x', _legenda(x.shape, margem_y, margem_x))}"
        f"{tabela(k, 'k', 'o kernel')}{tabela(saida, 'y', 'o que sai')}</div></div>"
    )
    formas = [f"{a.shape[0]}×{a.shape[1]}" for a in (k, x, saida)]
    titulo = f"Um kernel de {formas[0]} sobre {formas[1]} dá {formas[2]}"
    return passo_a_passo(titulo, corpo, passos, ESTILO)


def _legenda(forma: tuple[int, ...], margem_y: int, margem_x: int) -> str:
    margem = f", com margem de {margem_y}" + (f" e {margem_x}" if margem_x != margem_y else "")
    return f"a imagem, {forma[0]}×{forma[1]}{margem if margem_y or margem_x else ''}"


def _passo(
    janela: np.ndarray, k: np.ndarray, onde: tuple[int, int], canto: tuple[int, int], soma: float
) -> Passo:
    """Zeros não se escrevem na conta."""
    (i, j), (topo, lado) = onde, canto
    indices = [(u, v) for u in range(k.shape[0]) for v in range(k.shape[1])]
    pares = [(float(janela[u, v]), float(k[u, v])) for u, v in indices]
    escritos = [
        f'<b class="nn-a">{escrito(a)}</b>·<b class="nn-b">{f"({escrito(b)})" if b < 0 else escrito(b)}</b>'
        for a, b in pares
        if a and b
    ]
    parcelas = " + ".join(escritos) or "só zeros"
    return Passo(
        f'linha {i}, coluna {j}: {parcelas} = <b class="nn-c">{escrito(soma)}</b>',
        {
            "nn-a": [f"x-{topo + u}-{lado + v}" for u, v in indices],
            "nn-b": [f"k-{u}-{v}" for u, v in indices],
            "nn-c": [f"y-{i}-{j}"],
        },
        [f"y-{i}-{j}"],
    )
