"""Um array como casas no espaço: um eixo para cada lado, e as fatias que se tiram dele."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.erros import ErroDeForma, ErroDeValor
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.ver.casas import escrito, numeros_de, tabela
from neuronio.ver.pagina import Pagina

CABEM: dict[int, tuple[int, ...]] = {0: (), 1: (16,), 2: (12, 12), 3: (6, 8, 8), 4: (4, 4, 6, 6)}
"""De um array de tantas dimensões, quantas casas se mostram em cada eixo."""

ESTILO = """
.nn-ver .nn-espaco { cursor: grab; touch-action: pan-y; max-height: 460px; margin: 0 auto; width: 100% }
.nn-ver .nn-espaco polygon { fill: var(--casa); stroke: var(--linha); stroke-linejoin: round }
.nn-ver .nn-espaco .nn-lado { fill: var(--linha); stroke: var(--papel) }
.nn-ver .nn-acesa .nn-frente { fill: var(--azul-claro); stroke: var(--azul) }
.nn-ver .nn-acesa .nn-lado { fill: var(--azul) }
.nn-ver .nn-apagada { opacity: 0.3 }
.nn-ver .nn-espaco text { font-size: 12px; pointer-events: none }
.nn-ver .nn-espaco .nn-indice { fill: var(--suave); font-size: 11px }
.nn-ver .nn-espaco .nn-eixo { fill: var(--suave); font-weight: 600; font-size: 13px }
@media (max-width: 520px) { .nn-ver .nn-espaco { max-height: none } }
.nn-ver .nn-blocos .nn-eixo { font-size: 20px } .nn-ver .nn-blocos .nn-indice { font-size: 15px }
.nn-ver.nn-vivo .nn-parado { display: none }
"""


@com_argumentos_em_portugues
def forma(x: ArrayLike, fatia: Any = None) -> Pagina:
    """Mostra um array como casas no espaço, com a forma e os índices: gira-se, e fatia-se.

    O último eixo vai para a direita, o penúltimo, para baixo, o de antes, para o fundo, e o quarto põe
    blocos lado a lado. Gira-se com o mouse, com o dedo ou com as setas do teclado; em cada eixo se escolhe
    um índice, e a fatia se acende. De um array grande se mostra o começo, e diz-se quanto falta.

    Args:
        x: de até quatro dimensões.
        fatia: o que se acende desde o começo, como ``np.s_[:, 1]``.

    Returns:
        A figura; no Jupyter, basta deixá-la na última linha da célula.

    Raises:
        ErroDeForma: se tem mais de quatro dimensões.
        ErroDeValor: se a fatia não é deste array.
        ErroDeTipo, ErroDeDados: se não são números, ou não há nenhum.

    >>> forma(np.zeros((64, 1, 28, 28))).titulo
    'Um array de forma (64, 1, 28, 28): 50.176 números'
    """
    array = numeros_de(x, "x")
    if array.ndim > 4:
        raise ErroDeForma(
            f"mostram-se arrays de até quatro dimensões, e este tem {array.ndim}, {array.shape}: escolha uma "
            "parte, como x[0]."
        )
    mostra = tuple(min(n, cabem) for n, cabem in zip(array.shape, CABEM[array.ndim], strict=True))
    comeco = tuple(slice(n) for n in mostra)
    mostrado = array[comeco]
    frase = f"{_em_palavras(array.shape)}{_o_que_falta(array.shape, mostra)}"
    acesas, escolhas = None, [":"] * array.ndim
    if fatia is not None:
        acesas = _acesas(array, fatia)[comeco].ravel().tolist()
        frase += f" A parte acesa tem a forma {np.shape(array[fatia])}."
        if (ditas := _como_escolhas(fatia, array.shape, mostra)) is not None:
            acesas, escolhas = None, ditas
    dados = {
        "forma": array.shape,
        "mostra": mostra,
        "numeros": [_numero(v, array.ndim) for v in mostrado.ravel().tolist()],
        "fatia": acesas,
        "giro": (0.0, 0.0) if array.ndim < 3 else (0.5, 0.35),
        "frase": frase,
    }
    total = f"{array.size:,}".replace(",", ".")
    titulo = f"Um array de forma {array.shape}: {total} número{'s' if array.size > 1 else ''}"
    return Pagina(titulo, _corpo(mostrado, frase, escolhas), "forma", dados, ESTILO)


def _corpo(mostrado: NDArray[Any], frase: str, escolhas: list[str]) -> str:
    parado = tabela(np.atleast_1d(mostrado), "p") if mostrado.ndim < 3 else ""
    seletores = "".join(
        f'<label class="nn-suave">eixo {eixo} <select>{_opcoes(n, escolhida)}</select></label>'
        for eixo, (n, escolhida) in enumerate(zip(mostrado.shape, escolhas, strict=True))
    )
    return (
        '<svg class="nn-espaco" tabindex="0" role="img" aria-label="as casas do array; as setas do '
        'teclado as giram" viewBox="0 0 10 1"></svg>'
        f'<div class="nn-parado nn-rolar">{parado}</div><div class="nn-comandos">{seletores}</div>'
        f'<p class="nn-conta" aria-live="polite">{frase}</p>'
    )


def _opcoes(n: int, escolhida: str) -> str:
    opcoes = [":", *map(str, range(n))]
    return "".join(f"<option{' selected' * (opcao == escolhida)}>{opcao}</option>" for opcao in opcoes)


def _em_palavras(forma: tuple[int, ...]) -> str:
    """O que a forma quer dizer.

    >>> _em_palavras((5, 2, 3, 4))
    '5 blocos, cada um de 2 matrizes de 3 linhas e 4 colunas.'
    """
    if len(forma) < 2:
        return f"Um vetor de {forma[0]} números." if forma else "Um número só, sem eixos."
    *antes, linhas, colunas = forma
    matriz = f"{linhas} linha{'s' * (linhas > 1)} e {colunas} coluna{'s' * (colunas > 1)}"
    if not antes:
        return f"Uma matriz de {matriz}."
    matrizes = f"{antes[-1]} matri{'zes' if antes[-1] > 1 else 'z'} de {matriz}"
    if len(antes) == 1:
        return f"{matrizes}."
    return f"{antes[0]} bloco{'s' * (antes[0] > 1)}, cada um de {matrizes}."


def _o_que_falta(forma: tuple[int, ...], mostra: tuple[int, ...]) -> str:
    cortados = [
        f"{m} de {n} no eixo {e}" for e, (n, m) in enumerate(zip(forma, mostra, strict=True)) if m < n
    ]
    return f" Mostra-se só o começo: {', '.join(cortados)}." if cortados else ""


def _numero(x: float, dimensoes: int) -> str:
    """Curto, e mais ainda nas casas pequenas.

    >>> _numero(0.1234, 2), _numero(0.1234, 3), _numero(7.0, 4)
    ('0,12', '0,1', '7')
    """
    return escrito(round(x, 2 if dimensoes < 3 else 1) if np.isfinite(x) else x)


def _acesas(array: NDArray[Any], fatia: Any) -> NDArray[np.bool_]:
    """De cada casa, se está na fatia."""
    mascara = np.zeros(array.shape, bool)
    try:
        mascara[fatia] = True
    except (IndexError, TypeError, ValueError):
        exemplo = ", ".join([":"] * (array.ndim - 1) + ["0"])
        raise ErroDeValor(
            f"{fatia!r:.60} não é uma fatia de um array de forma {array.shape}; escreve-se como "
            f"np.s_[{exemplo}]."
        ) from None
    return mascara


def _como_escolhas(fatia: Any, forma: tuple[int, ...], mostra: tuple[int, ...]) -> list[str] | None:
    """Em cada eixo, o que se escolhe para acender esta fatia; nada, se os seletores não a dizem.

    >>> _como_escolhas((slice(None), -1), (4, 3), (4, 3)), _como_escolhas(slice(2), (4, 3), (4, 3))
    ([':', '2'], None)
    """
    ditos = fatia if isinstance(fatia, tuple) else (fatia,)
    escolhas = [":"] * len(forma)
    for eixo, dito in enumerate(ditos):
        if isinstance(dito, int) and not isinstance(dito, bool) and dito % forma[eixo] < mostra[eixo]:
            escolhas[eixo] = str(dito % forma[eixo])
        elif not (isinstance(dito, slice) and dito == slice(None)):
            return None
    return escolhas
