"""A matriz de confusão: acertos em azul na diagonal, enganos em laranja fora dela."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.erros import ErroDeForma
from neuronio.formato import inteiro
from neuronio.graficos import estilo, paleta
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

MAXIMO_COM_NUMEROS = 20  # acima disso os números das casas não se leem
MAXIMO_DE_NOMES = 40  # e acima disso nem o nome de cada classe
_AZUL = np.array([0, 114, 178]) / 255
_LARANJA = np.array([213, 94, 0]) / 255


@com_argumentos_em_portugues
def matriz_de_confusao(matriz: ArrayLike, classes: Sequence[str], fracoes: bool = False) -> Figura:
    """Desenha a matriz de confusão; com mais de 20 classes, só as cores.

    A cor de cada casa diz que parte da linha caiu ali, e não a contagem: uma classe rara se vê tão bem
    quanto uma comum. Os enganos têm escala própria, para que apareçam mesmo quando são poucos.

    Args:
        matriz: contagens ``(classes, classes)``: na linha o que era, na coluna o que a rede disse.
        classes: nome de cada classe.
        fracoes: em cada casa, no lugar da contagem, a parte da linha que caiu nela, em porcentagem.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeForma: a matriz não é quadrada, ou faltam ou sobram nomes.

    >>> figura = matriz_de_confusao([[8, 2], [0, 10]], ["gato", "rato"])
    >>> [texto.get_text() for texto in figura.axes[0].texts]
    ['8', '2', '10']
    """
    contagens = np.asarray(matriz)
    total = len(classes)
    if contagens.shape != (total, total) or not total:
        raise ErroDeForma(
            f"a matriz de confusão tem a forma {contagens.shape} e vieram {total} nomes de classes: esperava "
            "uma linha, uma coluna e um nome por classe."
        )
    figura = estilo.nova_figura(estilo.LARGURA, 4.9)
    eixos = figura.add_subplot()
    titulo = "Confusão, em % de cada linha" if fracoes else "Matriz de confusão"
    estilo.arrumar(eixos, titulo, "o que a rede disse", "o que era")
    partes = contagens / np.maximum(contagens.sum(axis=1, keepdims=True), 1)
    eixos.imshow(_cores(partes), interpolation="none")
    _casas(eixos, total)
    _nomes(eixos, [estilo.encurtar(nome, 12) for nome in classes])
    if total <= MAXIMO_COM_NUMEROS:
        textos = np.vectorize(_em_porcento if fracoes else _por_extenso, otypes=[object])
        _numeros(eixos, textos(partes if fracoes else contagens), partes)
    return figura


def _cores(partes: NDArray[np.float64]) -> NDArray[np.float64]:
    diagonal = np.eye(len(partes), dtype=bool)
    maior = partes[~diagonal].max(initial=0) or 1.0
    # A raiz levanta os enganos raros, que são os que se procura.
    forca = np.where(diagonal, 0.9 * partes, 0.75 * np.sqrt(partes / maior))[..., None]
    # A força é opacidade: por trás da casa está o papel, que a página faz claro ou escuro.
    return np.concatenate([np.where(diagonal[..., None], _AZUL, _LARANJA), forca], axis=-1)


def _casas(eixos: Axes, total: int) -> None:
    eixos.grid(visible=False)
    bordas = np.arange(total + 1) - 0.5
    eixos.hlines(bordas, -0.5, total - 0.5, color=paleta.GRADE, linewidth=0.8 if total <= 40 else 0.3)
    eixos.vlines(bordas, -0.5, total - 0.5, color=paleta.GRADE, linewidth=0.8 if total <= 40 else 0.3)
    for borda in eixos.spines.values():
        borda.set_visible(False)


def _nomes(eixos: Axes, nomes: Sequence[str]) -> None:
    passo = -(-len(nomes) // MAXIMO_DE_NOMES)
    posicoes = list(range(0, len(nomes), passo))
    mostrados = [nomes[p] for p in posicoes]
    compridos = max(map(len, mostrados)) * len(mostrados) > 60
    letra = max(5.0, estilo.LETRA - 0.12 * len(mostrados))
    eixos.set_xticks(posicoes, mostrados, rotation=90 if compridos else 0, fontsize=letra, color=paleta.TINTA)
    eixos.set_yticks(posicoes, mostrados, fontsize=letra, color=paleta.TINTA)
    for texto in (*eixos.get_xticklabels(), *eixos.get_yticklabels()):
        texto.set_parse_math(False)


def _por_extenso(contagem: int) -> str:
    return inteiro(int(contagem))


def _em_porcento(parte: float) -> str:
    """
    >>> _em_porcento(0.914), _em_porcento(0.004), _em_porcento(0.0)
    ('91', '<1', '0')
    """
    return "<1" if 0 < parte < 0.005 else f"{100 * parte:.0f}"


def _numeros(eixos: Axes, textos: NDArray[np.object_], partes: NDArray[np.float64]) -> None:
    algarismos = max(3, *(len(str(texto)) for texto in textos.flat))
    letra = min(14.0, max(4.0, 380 / (len(textos) * algarismos)))
    for linha, coluna in np.argwhere(partes > 0):
        na_diagonal = linha == coluna
        eixos.text(
            coluna,
            linha,
            textos[linha, coluna],
            ha="center",
            va="center",
            fontsize=letra,
            fontweight="bold" if na_diagonal else "normal",
            color=paleta.SOBRE_A_COR if na_diagonal and partes[linha, coluna] > 0.75 else paleta.TINTA,
        )
