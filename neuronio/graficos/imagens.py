"""Das imagens como a rede as recebe, canais primeiro, às imagens que se mostram."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.erros import ErroDeDados, ErroDeForma
from neuronio.medidas import Engano


def imagens_dos_enganos(imagens: ArrayLike, lista: Sequence[Engano]) -> NDArray[np.uint8]:
    """Escolhe a imagem de cada engano e a converte em tons de 0 a 255.

    Valores de 0 a 1 são o preto e o branco; em qualquer outra faixa (dados padronizados, bytes), o menor
    valor das imagens escolhidas vira preto e o maior, branco.

    Args:
        imagens: todas as avaliadas, ``(n, 1, altura, largura)`` ou ``(n, 3, altura, largura)``.
        lista: um ou mais enganos; cada um diz a posição da sua imagem.

    Returns:
        ``(enganos, altura, largura)`` em cinza ou ``(enganos, altura, largura, 3)`` em cores.

    Raises:
        ErroDeForma: imagens de outra forma.
        ErroDeDados: um engano cuja imagem não veio.

    >>> imagens_dos_enganos([[[[0.0, 1.0]]]], [Engano(0, previsto=1, verdadeiro=0, probabilidade=0.9)])
    array([[[  0, 255]]], dtype=uint8)
    """
    # As que ainda estão em disco não se leem todas, só para mostrar umas poucas.
    todas: Any = imagens if hasattr(imagens, "shape") else np.asarray(imagens)
    if len(todas.shape) != 4 or todas.shape[1] not in (1, 3) or 0 in todas.shape[1:]:
        raise ErroDeForma(
            f"para mostrar os enganos esperava imagens (n, 1, altura, largura) ou (n, 3, altura, largura), "
            f"mas vieram {todas.shape}."
        )
    longe = max(engano.indice for engano in lista)
    if longe >= len(todas):
        raise ErroDeDados(
            f"o engano da amostra {longe} não tem imagem: vieram {len(todas)}. As imagens precisam ser "
            "todas as que foram avaliadas, na mesma ordem."
        )
    return em_tons(todas[[engano.indice for engano in lista]])


def em_tons(imagens: NDArray[np.generic]) -> NDArray[np.uint8]:
    """De ``(n, 1 ou 3, altura, largura)`` às que se mostram, como as de `imagens_dos_enganos`."""
    em_bytes = np.nan_to_num(_de_zero_a_um(imagens.astype(np.float64)) * 255).round().astype(np.uint8)
    return em_bytes[:, 0] if imagens.shape[1] == 1 else np.moveaxis(em_bytes, 1, -1)


def imagem_em_png(tons: NDArray[np.uint8]) -> bytes:
    """Escreve ``(altura, largura)`` ou ``(altura, largura, 3)`` como os bytes de um arquivo PNG."""
    from PIL import Image

    saida = BytesIO()
    Image.fromarray(tons).save(saida, "PNG")
    return saida.getvalue()


def _de_zero_a_um(valores: NDArray[np.float64]) -> NDArray[np.float64]:
    menor, maior = valores.min(), valores.max()
    if menor >= 0 and maior <= 1:
        return valores
    esticados: NDArray[np.float64] = (valores - menor) / (maior - menor if maior > menor else 1.0)
    return esticados
