"""Para onde uma rede olha: a saliência, por vários métodos, sobre a imagem."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neuronio.dentro.derivada import (
    Classes,
    amostras_reais,
    classes_de,
    gradiente_da_entrada,
    gradientes_integrados,
)
from neuronio.dentro.mapas_de_classe import grad_cam, tem_convolucao
from neuronio.dentro.quadros import com_sinal, maior_modulo, nomear_ao_lado, sem_eixos
from neuronio.erros import ErroDeForma, erro_de_nome
from neuronio.graficos import estilo, paleta
from neuronio.graficos.imagens import em_tons
from neuronio.modelos import Modelo
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

MAXIMO_DE_IMAGENS = 6


def _gradiente(modelo: Modelo, x: Any, classes: Classes) -> NDArray[np.float32]:
    maiores: NDArray[np.float32] = np.abs(gradiente_da_entrada(modelo, x, classes)).max(axis=1)
    return maiores


def _integrados(modelo: Modelo, x: Any, classes: Classes) -> NDArray[np.float32]:
    somadas: NDArray[np.float32] = gradientes_integrados(modelo, x, classes).sum(axis=1)
    return somadas


METODOS: dict[str, tuple[str, Callable[[Modelo, Any, Classes], NDArray[np.float32]]]] = {
    "gradiente": ("mexer aqui\nmuda a resposta", _gradiente),
    "gradientes-integrados": ("azul: a favor\nlaranja: contra", _integrados),
    "grad-cam": ("a região\nque decidiu", grad_cam),
}
"""De cada método, o que a cor quer dizer, e a conta que dá um mapa por imagem."""


@com_argumentos_em_portugues
def saliencia(
    modelo: Modelo,
    imagens: Any,
    classes: Classes = None,
    nomes: Sequence[str] | None = None,
    metodos: Sequence[str] | None = None,
) -> Figura:
    """Desenha, sobre cada imagem, o que nela pesou na resposta da rede.

    Args:
        modelo: uma rede de imagens, que dá um número por classe.
        imagens: ``(n, 1 ou 3, altura, largura)``; mostram-se as seis primeiras.
        classes: de que classe é a resposta que se explica, uma só ou a de cada imagem; sem isto, a que a rede
            diz de cada uma.
        nomes: o nome de cada classe; sem isto, o número dela.
        metodos: entre "gradiente" (`gradiente_da_entrada`, o maior módulo dos canais),
            "gradientes-integrados" (a soma dos canais) e "grad-cam"; sem isto, todos os que servem à rede.

    Returns:
        Uma figura do Matplotlib, com uma fileira por imagem e uma coluna por método.

    Raises:
        ErroDeForma: se não são imagens, ou a rede não dá um número por classe.
        ErroDeNome: se não há tal método.
        ErroDeValor: se se pede "grad-cam" de uma rede sem convoluções, ou uma classe que não há.

    >>> import neuronio as nn
    >>> rede = nn.Sequencial([nn.Entrada(1, 8, 8), nn.Conv2D(4, 3), nn.Flatten(), nn.Densa(10)])
    >>> rede.compilar("adam", "entropia-cruzada")
    >>> len(saliencia(rede, np.ones((2, 1, 8, 8))).axes)
    8
    """
    x = amostras_reais(modelo, imagens)[:MAXIMO_DE_IMAGENS]
    escolhidos = _escolher(modelo, metodos)
    if x.ndim != 4 or x.shape[1] not in (1, 3):
        raise ErroDeForma(f"esperava imagens (n, 1 ou 3, altura, largura), mas vieram {x.shape}.")
    if classes is not None and np.ndim(classes):
        classes = np.asarray(classes)[: len(x)]
    quais = classes_de(modelo, x, classes)
    tons = em_tons(x)
    figura = estilo.nova_figura(1.9 * (1 + len(escolhidos)), 0.9 + 1.75 * len(x) * x.shape[2] / x.shape[3])
    grade = figura.subplots(len(x), 1 + len(escolhidos), squeeze=False)
    for imagem, classe, eixos in zip(tons, quais, grade[:, 0], strict=True):
        eixos.imshow(imagem, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        sem_eixos(eixos)
        nome = estilo.encurtar(str(classe) if nomes is None else nomes[classe], 14)
        nomear_ao_lado(eixos, nome, estilo.LETRA + 1)
    _titulo(
        grade[0, 0],
        "a imagem",
        "e a classe que\na rede diz" if classes is None else "e a classe\nque se explica",
    )
    for coluna, metodo in enumerate(escolhidos, start=1):
        quer_dizer, calcular = METODOS[metodo]
        for imagem, mapa, eixos in zip(tons, calcular(modelo, x, quais), grade[:, coluna], strict=True):
            _mostrar(eixos, imagem, mapa)
        _titulo(grade[0, coluna], metodo.replace("-", " ").replace("grad cam", "Grad-CAM"), quer_dizer)
    return figura


def _escolher(modelo: Modelo, metodos: Sequence[str] | None) -> list[str]:
    if metodos is None:
        return [m for m in METODOS if m != "grad-cam" or tem_convolucao(modelo)]
    pedidos = [metodos] if isinstance(metodos, str) else list(metodos)
    for pedido in pedidos:
        if pedido not in METODOS:
            raise erro_de_nome("método", str(pedido), METODOS)
    return pedidos


def _mostrar(eixos: Axes, imagem: NDArray[np.uint8], mapa: NDArray[np.float32]) -> None:
    """O mapa sobre a imagem desbotada: o papel é o zero."""
    altura, largura = imagem.shape[:2]
    lugar = (0, largura, altura, 0)
    desbotada = _desbotar(imagem)
    eixos.imshow(desbotada, cmap="gray", vmin=0, vmax=255, extent=lugar, interpolation="nearest")
    limite = maior_modulo(mapa)
    eixos.imshow(
        mapa,
        cmap=com_sinal(),
        vmin=-limite,
        vmax=limite,
        alpha=np.sqrt(np.abs(mapa) / limite),
        extent=lugar,
        interpolation="nearest" if mapa.shape == (altura, largura) else "bilinear",
    )
    if not mapa.any():  # o Grad-CAM só vê o que é a favor, e pode não ver nada
        no_meio = eixos.text(0.5, 0.5, "não achou\nnada", transform=eixos.transAxes, ha="center", va="center")
        no_meio.set(fontsize=estilo.LETRA, color=paleta.TINTA)
    sem_eixos(eixos)
    for borda in eixos.spines.values():
        borda.set_visible(True)
        borda.set_color(paleta.EIXO)


def _desbotar(imagem: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Em traços claros sobre o papel; o que é claro sobre o escuro se inverte."""
    tinta = imagem if imagem.ndim == 2 and np.median(imagem) < 128 else 255 - imagem
    desbotada = 255 - 0.3 * tinta.astype(np.float64)
    return desbotada if imagem.ndim == 2 else desbotada / 255


def _titulo(eixos: Axes, nome: str, quer_dizer: str) -> None:
    eixos.set_title(
        f"{nome}\n", fontsize=estilo.LETRA, fontweight="bold", color=paleta.TINTA, pad=20, parse_math=False
    )
    eixos.annotate(
        quer_dizer,
        (0.5, 1),
        (0, 4),
        "axes fraction",
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=estilo.LETRA - 2,
        color=paleta.SUAVE,
    )
