"""Os enganos mais confiantes, mostrados como as imagens que a rede viu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.avaliacao import Engano
from neuronio.erros import ErroDeDados, ErroDeForma
from neuronio.graficos import estilo
from neuronio.graficos.formato import porcento

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POR_LINHA = 6


def enganos(imagens: ArrayLike, lista: Sequence[Engano], classes: Sequence[str]) -> Figure:
    """Desenha os enganos em fileiras de seis, com o que era e o que a rede disse embaixo de cada imagem.

    Args:
        imagens: todas as que foram avaliadas, ``(n, 1, altura, largura)`` em cinza ou ``(n, 3, altura, largura)`` em
            cores.
        lista: os de ``nn.avaliacao.avaliar_classificacao(...).enganos``; cada um diz a posição da sua imagem.
        classes: nome de cada classe.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeDados: lista vazia, ou um engano cuja imagem não veio.
        ErroDeForma: imagens de outra forma.

    >>> from neuronio.avaliacao import Engano
    >>> figura = enganos(np.zeros((5, 1, 8, 8)), [Engano(3, previsto=1, verdadeiro=0, probabilidade=0.9)], "ab")
    >>> figura.axes[0].texts[0].get_text()
    'era a'
    """
    if not lista:
        raise ErroDeDados("não há enganos para desenhar: a rede acertou tudo.")
    figuras = imagens_dos_enganos(imagens, lista)
    linhas = -(-len(lista) // POR_LINHA)
    altura, largura = figuras.shape[1:3]
    desenho = estilo.nova_figura(7.2, 0.5 + linhas * (0.75 + 1.1 * min(2.0, altura / largura)))
    eixos = desenho.add_subplot()
    estilo.arrumar(eixos, "Os enganos mais confiantes", "", "")
    eixos.set_axis_off()
    # Um só par de eixos, em que cada imagem ocupa um quadro de lado 1: doze pares custariam dez vezes mais.
    passo = altura / largura + 0.62
    for posicao, (engano, imagem) in enumerate(zip(lista, figuras, strict=True)):
        x, y = 1.1 * (posicao % POR_LINHA), passo * (posicao // POR_LINHA)
        base = y + altura / largura
        eixos.imshow(imagem, cmap="gray", vmin=0, vmax=255, extent=(x, x + 1, base, y), interpolation="nearest")
        _legenda(eixos.text, x + 0.5, base + 0.08, f"era {encurtado(classes, engano.verdadeiro)}", estilo.TINTA)
        disse = f"disse {encurtado(classes, engano.previsto)}"
        _legenda(eixos.text, x + 0.5, base + 0.24, disse, estilo.VERMELHAO)
        _legenda(eixos.text, x + 0.5, base + 0.40, f"com {porcento(engano.probabilidade, 1)}", estilo.SUAVE)
    eixos.set(xlim=(0, 1.1 * POR_LINHA - 0.1), ylim=(passo * linhas, 0), aspect="equal")
    return desenho
