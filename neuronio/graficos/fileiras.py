"""Fileiras de imagens, uma sobre a outra: as de uma coluna vêm da mesma amostra."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.erros import ErroDeDados, ErroDeForma
from neuronio.graficos import estilo
from neuronio.graficos.imagens import em_tons

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura

MAIOR_LADO = 1.6
"""De uma imagem, em polegadas: a de poucas não enche a página."""


def fileiras(titulo: str, linhas: Mapping[str, ArrayLike]) -> Figura:
    """Desenha imagens em linhas, que têm todas os mesmos tons.

    Args:
        titulo: o da figura.
        linhas: como em `reconstrucoes`, e recusam-se como lá.

    >>> import numpy as np
    >>> figura = fileiras("Dígitos", {"antes": np.zeros((5, 1, 8, 8)), "depois": np.ones((5, 1, 8, 8))})
    >>> len(figura.axes[0].images)
    10
    """
    todas = _conferidas(linhas)
    n, _, altura, largura = next(iter(todas.values())).shape
    proporcao = altura / largura
    lado = min(5.8 / n, MAIOR_LADO)
    figura = estilo.nova_figura(1.4 + lado * n, 0.6 + lado * (proporcao + 0.1) * len(todas))
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, titulo, "", "")
    passo = proporcao + 0.1
    for i, tons in enumerate(em_tons(np.concatenate(list(todas.values())))):
        x, y = 1.1 * (i % n), passo * (i // n)
        lugar = (x, x + 1, y + proporcao, y)
        eixos.imshow(tons, cmap="gray", vmin=0, vmax=255, extent=lugar, interpolation="nearest")
    nomes = [estilo.encurtar(nome, 14) for nome in todas]
    eixos.set_yticks([passo * i + proporcao / 2 for i in range(len(nomes))], nomes, parse_math=False)
    eixos.set_xticks([])
    eixos.grid(visible=False)
    for borda in eixos.spines.values():
        borda.set_visible(False)
    eixos.set(xlim=(0, 1.1 * n - 0.1), ylim=(passo * len(todas) - 0.1, 0), aspect="equal")
    return figura


def _conferidas(linhas: Mapping[str, ArrayLike]) -> dict[str, NDArray[np.generic]]:
    todas = {nome: conferir_imagens(imagens, nome) for nome, imagens in linhas.items()}
    if not todas:
        raise ErroDeDados('não há imagens para desenhar: dê {"originais": x, "refeitas": refeitas}.')
    (primeiro, modelo), *outras = todas.items()
    for nome, imagens in outras:
        if imagens.shape != modelo.shape:
            raise ErroDeForma(
                f'as imagens de "{primeiro}" têm forma {modelo.shape} e as de "{nome}", {imagens.shape}: '
                "deviam ser as mesmas amostras."
            )
    return todas


def conferir_imagens(imagens: ArrayLike, nome: str) -> NDArray[np.generic]:
    """O array das imagens.

    Raises:
        ErroDeForma: se não são imagens em cinza ou em cores; ``nome`` diz quais.
    """
    array = np.asarray(imagens)
    if array.ndim != 4 or array.shape[1] not in (1, 3) or not array.size:
        raise ErroDeForma(
            f"{nome}: esperava imagens (n, 1, altura, largura) ou (n, 3, altura, largura), mas vieram "
            f"{array.shape}."
        )
    return array
