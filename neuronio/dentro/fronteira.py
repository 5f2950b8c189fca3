"""A fronteira de decisão: que classe uma rede diz em cada ponto de um plano."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeTipo
from neuronio.graficos import estilo, paleta
from neuronio.modelos import Modelo
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura


@com_argumentos_em_portugues
def fronteira(
    modelo: Modelo,
    x: ArrayLike,
    y: ArrayLike,
    classes: Sequence[str] | None = None,
    eixos: tuple[str, str] = ("x₁", "x₂"),
    lado: int = 200,
) -> Figura:
    """Desenha o plano pintado da cor da classe que a rede diz em cada ponto, e as amostras por cima.

    A cor é forte onde a rede tem certeza, e some onde ela hesita.

    Args:
        modelo: uma rede compilada, que classifica amostras de dois números.
        x: as amostras, ``(n, 2)``.
        y: ``(n,)``, a classe de cada uma, de 0 em diante.
        classes: o nome de cada classe; sem isto, o número dela.
        eixos: o nome dos dois números.
        lado: em quantos pontos se pergunta, em cada direção.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeForma: se as amostras não são de dois números, ou os rótulos não são um por amostra.
        ErroDeDados: se um rótulo não é o de uma das classes.
        ErroDeTreino: se falta compilar.

    >>> import neuronio as nn
    >>> (x, y), _ = nn.dados.iris()
    >>> rede = nn.RedeNeural([2, 8, 3])
    >>> rede.compilar("adam", "entropia-cruzada")
    >>> figura = fronteira(rede, x[:, 2:], y, ["setosa", "versicolor", "virginica"], lado=20)
    >>> figura.axes[0].get_title(loc="left")
    'O que a rede diz em cada ponto'
    """
    if not isinstance(modelo, Modelo):
        raise ErroDeTipo(f"olha-se por dentro de um modelo, mas recebi {modelo!r:.60}.")
    pontos, rotulos = np.asarray(x, np.float32), np.asarray(y)
    if pontos.ndim != 2 or pontos.shape[1] != 2 or rotulos.shape != pontos.shape[:1] or not len(pontos):
        raise ErroDeForma(
            f"a fronteira é de amostras de dois números, (n, 2), com um rótulo cada, (n,), mas vieram "
            f"{pontos.shape} e {rotulos.shape}."
        )
    lado = inteiro_positivo("o lado da grade", lado, 2)
    cantos = [_com_folga(pontos[:, k]) for k in range(2)]
    plano = np.meshgrid(*(np.linspace(a, b, lado) for a, b in cantos))
    p = modelo.probabilidades(np.column_stack([c.ravel() for c in plano]).astype(np.float32))
    if p.ndim != 2:
        raise ErroDeForma(f"a rede devia dar as probabilidades das classes, (n, classes), mas dá {p.shape}.")
    p = np.column_stack([1 - p, p]) if p.shape[1] == 1 else p
    nomes = [str(c) for c in range(p.shape[1])] if classes is None else list(classes)
    if len(nomes) < p.shape[1] or not np.isin(rotulos, np.arange(p.shape[1])).all():
        raise ErroDeDados(
            f"a rede diz {p.shape[1]} classes: os rótulos vão de 0 a {p.shape[1] - 1}, e os nomes são "
            f"{p.shape[1]}."
        )
    figura = estilo.nova_figura(5.8, 4.6)
    par = figura.add_subplot()
    estilo.arrumar(par, "O que a rede diz em cada ponto", *eixos)
    par.imshow(
        _pintar(p).reshape(lado, lado, 4),
        origin="lower",
        extent=(*cantos[0], *cantos[1]),
        aspect="auto",
        interpolation="none",  # num SVG, os pontos como são: refeitos, ocupariam o dobro
    )
    vencedora = p.argmax(axis=1).reshape(lado, lado)
    for classe in range(p.shape[1]):
        if 0 < (dentro := vencedora == classe).sum() < dentro.size:
            par.contour(*plano, dentro.astype(float), [0.5], colors=paleta.TINTA, linewidths=1)
    for classe in range(p.shape[1]):
        de_la = pontos[rotulos == classe]
        par.scatter(
            de_la[:, 0],
            de_la[:, 1],
            s=22,
            color=_cor(classe),
            marker="osD^v"[classe % 5],
            edgecolors=paleta.PAPEL,
            linewidths=0.7,
            label=estilo.encurtar(nomes[classe], 14),
        )
    par.grid(visible=False)
    figura.legend(loc="outside right upper", frameon=False, fontsize=estilo.LETRA, labelcolor=paleta.TINTA)
    return figura


def _com_folga(numeros: NDArray[np.float32]) -> tuple[float, float]:
    menor, maior = float(numeros.min()), float(numeros.max())
    folga = 0.08 * (maior - menor) or 1.0
    return menor - folga, maior + folga


def _cor(classe: int) -> str:
    return paleta.PALETA[classe % len(paleta.PALETA)]


def _pintar(p: NDArray[Any]) -> NDArray[np.float64]:
    """A cor de cada ponto: a da classe mais provável, mais transparente quanto mais a rede hesita.

    O papel, claro ou escuro, é que aparece onde ela hesita: uma fronteira clara sumiria num halo branco.
    """
    from matplotlib.colors import to_rgb

    cores = np.array([to_rgb(_cor(c)) for c in range(p.shape[1])])
    por_acaso = 1 / p.shape[1]
    certeza = np.clip((p.max(axis=1) - por_acaso) / (1 - por_acaso), 0, 1)[:, None]
    forca = 0.08 + 0.42 * certeza
    return np.hstack([cores[p.argmax(axis=1)], forca])
