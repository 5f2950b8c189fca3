"""Os enganos mais confiantes, mostrados como as imagens que a rede viu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from neuronio.erros import ErroDeDados
from neuronio.formato import porcento
from neuronio.graficos import estilo, paleta
from neuronio.graficos.imagens import imagens_dos_enganos
from neuronio.medidas import Engano
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

POR_LINHA = 6
_PASSO = 1.12  # largura de um quadro, contada em larguras de imagem
_TEXTO = 0.58  # altura das três linhas de texto sob cada imagem, na mesma unidade


@com_argumentos_em_portugues
def enganos(imagens: ArrayLike, lista: Sequence[Engano], classes: Sequence[str]) -> Figura:
    """Desenha os enganos em fileiras de seis, com o que era e o que a rede disse sob cada imagem.

    Args:
        imagens: todas as que foram avaliadas, ``(n, 1, altura, largura)`` em cinza ou
            ``(n, 3, altura, largura)`` em cores.
        lista: os de ``nn.avaliacao.avaliar_classificacao(...).enganos``; cada um diz a posição da sua imagem.
        classes: nome de cada classe.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeDados: lista vazia, ou um engano cuja imagem não veio.
        ErroDeForma: imagens de outra forma.

    >>> import numpy as np
    >>> lista = [Engano(3, previsto=1, verdadeiro=0, probabilidade=0.9)]
    >>> figura = enganos(np.zeros((5, 1, 8, 8)), lista, classes="ab")
    >>> figura.axes[0].texts[0].get_text()
    'era a'
    """
    if not lista:
        raise ErroDeDados("não há enganos para desenhar: a rede acertou tudo.")
    mostradas = imagens_dos_enganos(imagens, lista)
    proporcao = mostradas.shape[1] / mostradas.shape[2]
    linhas = -(-len(lista) // POR_LINHA)
    figura = estilo.nova_figura(7.2, 0.55 + 1.04 * linhas * (proporcao + _TEXTO))
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, "Os enganos mais confiantes", "", "")
    eixos.set_axis_off()
    # Um só par de eixos, em que cada imagem tem largura 1: um par por imagem demoraria dez vezes mais.
    for posicao, (engano, imagem) in enumerate(zip(lista, mostradas, strict=True)):
        x = _PASSO * (posicao % POR_LINHA)
        y = (proporcao + _TEXTO) * (posicao // POR_LINHA)
        base = y + proporcao
        eixos.imshow(
            imagem, cmap="gray", vmin=0, vmax=255, extent=(x, x + 1, base, y), interpolation="nearest"
        )
        _dizeres(eixos, x, base, engano, classes)
    eixos.set(xlim=(0, _PASSO * POR_LINHA - 0.12), ylim=((proporcao + _TEXTO) * linhas, 0), aspect="equal")
    return figura


def _dizeres(eixos: Axes, x: float, base: float, engano: Engano, classes: Sequence[str]) -> None:
    linhas = (
        (f"era {estilo.encurtar(classes[engano.verdadeiro], 8)}", paleta.TINTA),
        (f"disse {estilo.encurtar(classes[engano.previsto], 8)}", paleta.VERMELHAO),
        (porcento(engano.probabilidade, 1), paleta.SUAVE),
    )
    for ordem, (texto, cor) in enumerate(linhas):
        eixos.text(
            x + 0.5,
            base + 0.04 + 0.155 * ordem,
            texto,
            ha="center",
            va="top",
            fontsize=estilo.LETRA - 2,
            color=cor,
            parse_math=False,
        )
