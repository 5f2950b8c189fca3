"""A paisagem da perda: como ela muda quando todos os pesos se afastam um pouco de onde estão."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neuronio.conferencias import inteiro_positivo, numero
from neuronio.dentro.quadros import escala_de_cores
from neuronio.erros import ErroDeTipo
from neuronio.formato import numero as escrito
from neuronio.graficos import estilo, paleta
from neuronio.modelos import Modelo
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura


@com_argumentos_em_portugues
def perda_em_volta(
    modelo: Modelo, x: Any, y: Any, lado: int = 21, alcance: float = 1.0, semente: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""A perda em volta dos pesos de agora, numa grade, em duas direções sorteadas.

    .. math:: f(\alpha, \beta) = L(w + \alpha \, d_1 + \beta \, d_2), \qquad
        \lVert d \rVert = \lVert w \rVert

    Cada direção tem, em cada parâmetro, a norma dele: com um passo de 1, todos mudam tanto quanto são.
    O modelo não muda: as contas são de uma cópia.

    Args:
        modelo: uma rede compilada, já construída.
        x, y: as amostras em que se mede, como em `avaliar`; bastam poucas centenas.
        lado: quantos pontos em cada direção; ímpar, e o do meio são os pesos de agora.
        alcance: até que passo se vai, de um lado e do outro.
        semente: a das direções.

    Returns:
        Os passos, ``(lado,)``, e a perda, ``(lado, lado)``: ``perdas[i, j]`` é a do passo ``i`` na segunda
        direção e ``j`` na primeira.

    Raises:
        ErroDeTreino: se falta compilar.
        ErroDeDados, ErroDeForma: se os dados não servem.

    Fonte: Li e outros, "Visualizing the Loss Landscape of Neural Nets", 2018; aqui a norma é a de cada
    parâmetro, e não a de cada filtro.

    >>> import neuronio as nn
    >>> (x, y), _ = nn.dados.iris()
    >>> rede = nn.RedeNeural([4, 8, 3])
    >>> rede.compilar("adam", "entropia-cruzada")
    >>> passos, perdas = perda_em_volta(rede, x, y, lado=5)
    >>> bool(np.isclose(perdas[2, 2], rede.avaliar(x, y)["perda"], rtol=1e-5))
    True
    """
    if not isinstance(modelo, Modelo):
        raise ErroDeTipo(f"olha-se por dentro de um modelo, mas recebi {modelo!r:.60}.")
    lado, alcance = inteiro_positivo("o lado da grade", lado, 2), numero("o alcance", alcance, 0, aberto=True)
    modelo.avaliar(x, y)
    copia = copy.deepcopy(modelo)
    if copia.media_dos_pesos is not None:
        copia.adotar_media()
        copia.media_dos_pesos = None
    parametros = copia.parametros()
    centro = [p.dados.copy() for p in parametros]
    sorteio = np.random.default_rng(semente)
    direcoes = [[_direcao(w, sorteio) for w in centro] for _ in range(2)]
    passos = np.linspace(-alcance, alcance, lado)
    perdas = np.empty((lado, lado))
    for i, beta in enumerate(passos):
        for j, alfa in enumerate(passos):
            for p, w, d1, d2 in zip(parametros, centro, *direcoes, strict=True):
                p.atribuir((w + alfa * d1 + beta * d2).astype(w.dtype))
            perdas[i, j] = copia.avaliar(x, y)["perda"]
    return passos, perdas


@com_argumentos_em_portugues
def paisagem_da_perda(
    modelo: Modelo, x: Any, y: Any, lado: int = 21, alcance: float = 1.0, semente: int = 0
) -> Figura:
    """Desenha a perda em volta dos pesos de agora, em curvas de nível, como um mapa de montanhas.

    Args:
        modelo, x, y, lado, alcance, semente: como em `perda_em_volta`.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeTreino: se falta compilar.

    >>> import neuronio as nn
    >>> (x, y), _ = nn.dados.iris()
    >>> rede = nn.RedeNeural([4, 8, 3])
    >>> rede.compilar("adam", "entropia-cruzada")
    >>> paisagem_da_perda(rede, x, y, lado=5).axes[0].get_title(loc="left")
    'A perda em volta dos pesos de agora'
    """
    from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap

    passos, perdas = perda_em_volta(modelo, x, y, lado, alcance, semente)
    meio = lado // 2
    finitas = np.where(np.isfinite(perdas), perdas, np.nan)
    figura = estilo.nova_figura(6.2, 4.9)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, "A perda em volta dos pesos de agora", "passo numa direção", "passo noutra direção")
    # Em escala de razões: o fundo do vale se vê também quando as montanhas são altas.
    menor, maior = float(np.nanmin(finitas)), float(np.nanmax(finitas))
    niveis = (
        np.geomspace(menor, maior, 13)
        if 0 < menor < maior
        else np.linspace(menor, max(maior, menor + 1e-9), 13)
    )
    cores = LinearSegmentedColormap.from_list("altura", [paleta.PAPEL, paleta.CEU, paleta.AZUL, paleta.TINTA])
    pintado = eixos.contourf(passos, passos, finitas, niveis, cmap=cores, norm=BoundaryNorm(niveis, cores.N))
    eixos.contour(passos, passos, finitas, niveis, colors=paleta.PAPEL, linewidths=0.6)
    eixos.plot(
        [passos[meio]], [passos[meio]], "o", markersize=9, color=paleta.LARANJA, markeredgecolor=paleta.PAPEL
    )
    eixos.annotate(
        f"a rede: {escrito(float(perdas[meio, meio]), 3)}",
        (float(passos[meio]), float(passos[meio])),
        (9, 7),
        textcoords="offset points",
        fontsize=estilo.LETRA,
        color=paleta.TINTA,
        bbox={"facecolor": paleta.PAPEL, "edgecolor": "none", "pad": 2, "alpha": 0.8},
    )
    eixos.set_aspect("equal")
    eixos.grid(visible=False)
    eixos.locator_params(nbins=5)
    barra = escala_de_cores(figura, pintado, eixos, "perda")
    barra.minorticks_off()
    marcas = [float(n) for n in niveis[::3]]
    barra.set_ticks(marcas, labels=[escrito(n, 2) for n in marcas])
    return figura


def _direcao(w: NDArray[Any], sorteio: np.random.Generator) -> NDArray[np.float64]:
    """Uma direção sorteada, da norma do parâmetro."""
    d = sorteio.standard_normal(w.shape)
    norma = float(np.linalg.norm(d))
    return d * (float(np.linalg.norm(w)) / norma if norma else 0.0)
