"""O que um autocodificador refaz, e o plano dos códigos dele."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.erros import ErroDeDados, ErroDeForma
from neuronio.graficos import estilo, paleta
from neuronio.graficos.fileiras import conferir_imagens, fileiras
from neuronio.graficos.imagens import em_tons
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura

_FORMAS = "osD^v"
"""Depois de acabarem as cores da paleta, muda a forma do ponto."""


@com_argumentos_em_portugues
def reconstrucoes(linhas: Mapping[str, ArrayLike], titulo: str = "O que a rede refaz") -> Figura:
    """Desenha imagens em linhas, uma sobre a outra: as originais, as que a rede refez.

    Args:
        linhas: o nome de cada linha e as imagens dela, ``(n, 1, altura, largura)`` em cinza ou
            ``(n, 3, altura, largura)`` em cores, tantas quantas nas outras e da mesma forma; cabem umas dez.
        titulo: o da figura.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeDados: se não há imagens.
        ErroDeForma: imagens de outra forma, ou linhas de formas diferentes; diz as duas.

    >>> import numpy as np
    >>> figura = reconstrucoes({"originais": np.zeros((5, 1, 8, 8)), "refeitas": np.ones((5, 1, 8, 8))})
    >>> len(figura.axes[0].images)
    10
    """
    return fileiras(titulo, linhas)


@com_argumentos_em_portugues
def grade_latente(
    decodificar: Callable[[NDArray[np.float32]], NDArray[np.generic]], lado: int = 11
) -> Figura:
    """Desenha o que sai de uma grade de códigos de dois números, que vai pelos quantis da normal.

    Entre dois vizinhos há sempre a mesma probabilidade: a grade mostra mais onde há mais códigos.

    Args:
        decodificar: de códigos ``(n, 2)`` a imagens ``(n, 1 ou 3, altura, largura)``, como em
            ``vae.decodificar``.
        lado: quantos códigos em cada direção.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeForma: se não saem imagens.

    Fonte: Kingma e Welling, "Auto-Encoding Variational Bayes", 2014, figura 4.

    >>> figura = grade_latente(lambda z: z[:, :1, None, None] * np.ones((1, 4, 4)), lado=3)
    >>> figura.axes[0].get_xlabel()
    'primeiro número do código'
    """
    quantis = [NormalDist().inv_cdf((i + 0.5) / lado) for i in range(lado)]
    z = np.array([(x, y) for y in quantis[::-1] for x in quantis], np.float32)
    tons = em_tons(conferir_imagens(decodificar(z), "o decodificador"))
    vao = max(1, tons.shape[1] // 14)
    papel = [(0, 0), (0, vao), (0, vao), *[(0, 0)] * (tons.ndim - 3)]
    tons = np.pad(tons, papel, constant_values=255)
    altura, largura = tons.shape[1:3]
    em_casas = tons.reshape(lado, lado, *tons.shape[1:]).swapaxes(1, 2)
    figura = estilo.nova_figura(5.4, 0.8 + 4.8 * altura / largura)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, "O plano dos códigos", "primeiro número do código", "segundo número do código")
    eixos.imshow(
        em_casas.reshape(lado * altura, lado * largura, *tons.shape[3:]),
        cmap="gray",
        vmin=0,
        vmax=255,
        interpolation="nearest",
    )
    marcas = sorted({0, (lado - 1) // 2, lado - 1})
    escritos = [f"{quantis[m]:.1f}".replace(".", ",").replace("-", "−") for m in marcas]
    eixos.set_xticks([(m + 0.5) * largura - 0.5 for m in marcas], escritos)
    eixos.set_yticks([(lado - m - 0.5) * altura - 0.5 for m in marcas], escritos)
    eixos.grid(visible=False)
    for borda in eixos.spines.values():
        borda.set_visible(False)
    return figura


@com_argumentos_em_portugues
def plano_latente(codigos: ArrayLike, rotulos: ArrayLike, classes: Sequence[str]) -> Figura:
    """Desenha um ponto por amostra, no lugar do seu código de dois números, da cor da sua classe.

    Args:
        codigos: ``(n, 2)``, como em ``vae.codificar(x)``.
        rotulos: ``(n,)``, a classe de cada amostra, de 0 em diante.
        classes: o nome de cada classe.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeForma: se os códigos não são de dois números, ou os rótulos não são um por código.
        ErroDeDados: se um rótulo não é o de uma das classes.

    >>> figura = plano_latente([[0.0, 1.0], [2.0, 3.0]], [0, 1], ["gato", "cão"])
    >>> [texto.get_text() for texto in figura.legends[0].get_texts()]
    ['gato', 'cão']
    """
    z, y = np.asarray(codigos, np.float64), np.asarray(rotulos)
    if z.ndim != 2 or z.shape[1] != 2 or y.shape != z.shape[:1]:
        raise ErroDeForma(
            f"o plano é o dos códigos de dois números, (n, 2), com um rótulo cada, (n,), mas vieram "
            f"{z.shape} e {y.shape}."
        )
    if not np.isin(y, np.arange(len(classes))).all():
        raise ErroDeDados(f"há {len(classes)} classes, e um rótulo que não vai de 0 a {len(classes) - 1}.")
    colunas = 1 + (len(classes) - 1) // 14
    letras = min(12, max(map(len, classes)))
    figura = estilo.nova_figura(5 + (0.6 + 0.1 * letras) * colunas, 4.8)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, "Os códigos", "primeiro número do código", "segundo número do código")
    for classe, nome in enumerate(classes):
        volta, cor = divmod(classe, len(paleta.PALETA))
        eixos.scatter(
            z[y == classe, 0],
            z[y == classe, 1],
            s=16,
            color=paleta.PALETA[cor],
            marker=_FORMAS[volta % len(_FORMAS)],
            alpha=0.7,
            linewidths=0,
            rasterized=len(z) > 2000,  # num SVG, cada ponto é uma peça
            label=estilo.encurtar(nome, 12).replace("$", r"\$"),
        )
    eixos.locator_params(nbins=6)
    figura.legend(
        loc="outside right upper",
        frameon=False,
        fontsize=estilo.LETRA,
        labelcolor=paleta.TINTA,
        markerscale=1.6,
        handletextpad=0.2,
        ncols=colunas,
    )
    return figura
