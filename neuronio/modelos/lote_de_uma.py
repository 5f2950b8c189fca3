"""O lote de uma amostra só: antes de treinar, vê-se se todas as contas servem também a ele.

Um programa capturado vale para lotes de qualquer tamanho, e por isso não pode, ao executar, recusar o de uma.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronio.erros import ErroDeCaptura, ErroDeForma
from neuronio.motores import MotorNumpy, Passo
from neuronio.retrato import Retrato
from neuronio.tensor.programa import Aspecto, capturar
from neuronio.tensor.tipos import lido_como

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from neuronio.treino.amostras import Dados


def conferir_lote_de_uma(passo: Passo, treino: Dados, lote: int) -> None:
    """Se um dos lotes tem uma amostra só, faz as contas do passo com uma, sem mudar nada.

    Raises:
        ErroDeForma: se uma camada não a aceita, como um BatchNorm; diz que lote serve.
    """
    n = len(treino)
    if lote != 1 and n % lote != 1:
        return
    try:
        _fazer_com_uma(passo, treino)
    except ErroDeForma as erro:
        raise ErroDeForma(f"{erro} {_que_lote(n, lote)}") from erro


def _fazer_com_uma(passo: Passo, treino: Dados) -> None:
    uma = [Aspecto((1, *a.shape[1:]), lido_como(a.dtype.name)) for a in treino.arrays]
    retrato = Retrato(passo.modelo)
    try:
        capturar(passo, passo.variaveis, uma)
    except ErroDeCaptura:  # olha para os números: só se vê com números
        executar_sem_mudar(passo, [a[:1] for a in treino.arrays])
    finally:
        retrato.devolver()


def executar_sem_mudar(passo: Passo, dados: Sequence[np.ndarray]) -> None:
    """Dá o passo nestes dados, num lote, e põe tudo como estava."""
    antes, retrato = [(v, v.tensor) for v in passo.variaveis], Retrato(passo.modelo)
    try:
        MotorNumpy().prever(passo, dados, len(dados[0]))
    finally:
        retrato.devolver()
        for variavel, tensor in antes:
            variavel.atribuir(tensor)


def _que_lote(n: int, lote: int) -> str:
    """De onde vem a amostra sozinha, e o lote em que nenhuma fica só.

    >>> _que_lote(65, 64)
    'Com 65 amostras e lote=64, o último lote tem uma só: lote=63 serve.'
    """
    if n == 1 or lote == 1:
        return "O treino tem uma amostra só." if n == 1 else "O lote do treino é lote=1."
    serve = next((menor for menor in range(lote - 1, 1, -1) if n % menor != 1), n)
    return f"Com {n} amostras e lote={lote}, o último lote tem uma só: lote={serve} serve."
