"""Uma convolução por dentro: os kernels que aprendeu, e os mapas que tiram de uma imagem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neuronio.camadas import Conv2D, Conv2DTransposta
from neuronio.camadas.camada import Camada
from neuronio.dentro.derivada import amostras_reais
from neuronio.dentro.quadros import escala_de_cores, pintar_quadros, sem_eixos
from neuronio.erros import ErroDeForma, ErroDeTipo, ErroDeTreino, ErroDeValor
from neuronio.graficos import estilo
from neuronio.graficos.imagens import em_tons
from neuronio.modelos import Modelo
from neuronio.modelos.ativacoes import caminhos, nomes_pedidos
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor import Lote

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura

MAXIMO_DE_QUADROS, MAXIMO_DE_LADO, POR_LINHA = 32, 10, 8
"""Quantos quadros cabem numa figura; de uma tabela de filtros por canais, quantos de cada lado."""


@com_argumentos_em_portugues
def kernels(modelo: Modelo, camada: Any = None) -> Figura:
    """Desenha os kernels de uma convolução: azul é peso positivo, laranja, negativo.

    Da primeira camada, que vê um canal só, há um quadro por filtro. Das outras, uma tabela: cada fileira é um
    filtro, e cada coluna, o canal que ele lê. De muitos, mostram-se os primeiros.

    Args:
        modelo: uma rede já construída.
        camada: o nome de uma convolução, ou ela própria; sem isto, a primeira.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeValor: se a rede, ou a camada, não é de convoluções; diz as que são.
        ErroDeNome: se não há tal camada.
        ErroDeTreino: se a rede ainda não foi construída.

    >>> import neuronio as nn
    >>> rede = nn.Sequencial([nn.Entrada(1, 8, 8), nn.Conv2D(6, 3), nn.Flatten(), nn.Densa(10)])
    >>> rede.compilar("adam", "entropia-cruzada")
    >>> len(kernels(rede).axes[0].images)
    6
    """
    nome, pesos = _kernel_de(modelo, camada)
    figura_de = _um_por_filtro if pesos.shape[1] == 1 else _filtros_por_canais
    return figura_de(nome, pesos.astype(np.float64))


@com_argumentos_em_portugues
def mapas(modelo: Modelo, imagem: Any, camada: Any = None) -> Figura:
    """Desenha uma imagem e, ao lado, os mapas que uma camada tira dela.

    Um mapa é azul onde o filtro acha o que procura. De muitos, mostram-se os primeiros.

    Args:
        modelo: uma rede de uma entrada de imagens.
        imagem: uma só, ``(canais, altura, largura)``, ou num lote, ``(1, canais, altura, largura)``.
        camada: o nome de uma que dá mapas, ou ela própria; sem isto, a primeira convolução.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeForma: se a camada não dá mapas, ou vem mais de uma imagem.
        ErroDeValor: se a rede não tem convoluções, e não se diz uma camada.
        ErroDeNome: se não há tal camada; diz as que há.

    >>> import neuronio as nn
    >>> rede = nn.Sequencial([nn.Entrada(1, 8, 8), nn.Conv2D(6, 3), nn.ReLU(), nn.Flatten(), nn.Densa(10)])
    >>> rede.compilar("adam", "entropia-cruzada")
    >>> figura = mapas(rede, np.ones((1, 8, 8)), "relu_1")
    >>> [eixos.get_title(loc="left") for eixos in figura.axes[:2]]
    ['A imagem', 'O que relu_1 vê nela']
    """
    uma = uma_imagem(modelo, imagem)
    nome = nomes_pedidos(modelo, camada)[0] if camada is not None else next(iter(_convolucoes(modelo)))
    vistos = next(iter(modelo.ativacoes(uma, nome).values()))
    if vistos.ndim != 4:
        raise ErroDeForma(
            f'a camada "{nome}" dá {(Lote(), *vistos.shape[1:])}, e não mapas, (lote, canais, altura, '
            "largura)."
        )
    todos = vistos[0].astype(np.float64)
    mostrados = todos[:MAXIMO_DE_QUADROS]
    por_linha = min(POR_LINHA, int(np.ceil(np.sqrt(1.6 * len(mostrados)))))
    linhas = -(-len(mostrados) // por_linha) * todos.shape[1] / todos.shape[2]
    figura = estilo.nova_figura(8.4, max(2.6, 0.9 + 4.6 * linhas / por_linha))
    grade = figura.add_gridspec(1, 2, width_ratios=[1, 2.6])
    da_imagem, dos_mapas = figura.add_subplot(grade[0]), figura.add_subplot(grade[1])
    estilo.arrumar(da_imagem, "A imagem", "", "")
    da_imagem.imshow(em_tons(uma)[0], cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    sem_eixos(da_imagem)
    estilo.arrumar(
        dos_mapas, f"O que {nome} vê nela{_de_quantos(len(mostrados), len(todos), 'mapas')}", "", ""
    )
    pintado = pintar_quadros(dos_mapas, mostrados, por_linha)
    escala_de_cores(figura, pintado, dos_mapas, "ativação")
    return figura


def uma_imagem(modelo: Modelo, imagem: Any) -> NDArray[Any]:
    """Uma imagem, num lote dela só."""
    array = np.asarray(imagem)
    uma = amostras_reais(modelo, array[None] if array.ndim == 3 else array)
    if uma.ndim != 4 or len(uma) != 1 or uma.shape[1] not in (1, 3):
        raise ErroDeForma(
            f"esperava uma imagem, (1 ou 3 canais, altura, largura), mas vieram {array.shape}. De um lote, "
            "escolha uma: x[0]."
        )
    return uma


def _convolucoes(modelo: Modelo) -> dict[str, Conv2D | Conv2DTransposta]:
    """As convoluções de um modelo, pelo nome."""
    if not isinstance(modelo, Camada):
        raise ErroDeTipo(f"olha-se por dentro de um modelo, mas recebi {modelo!r:.60}.")
    nomes = caminhos(modelo)
    achadas = {nomes[id(c)]: c for c in modelo.todas() if isinstance(c, (Conv2D, Conv2DTransposta))}
    if not achadas:
        raise ErroDeValor("esta rede não tem convoluções de imagens, como nn.Conv2D(16, 3).")
    return achadas


def _kernel_de(modelo: Modelo, camada: Any) -> tuple[str, NDArray[np.float32]]:
    """O nome de uma convolução e os pesos dela, ``(filtros, canais, altura, largura)``."""
    achadas = _convolucoes(modelo)
    nome = next(iter(achadas)) if camada is None else nomes_pedidos(modelo, camada)[0]
    if nome not in achadas:
        raise ErroDeValor(f'a camada "{nome}" não é uma convolução. As que são: {", ".join(achadas)}.')
    convolucao = achadas[nome]
    if convolucao.forma_entrada is None:
        raise ErroDeTreino("a rede ainda não foi construída, e não tem kernels: compile-a, ou treine-a.")
    pesos = np.asarray(convolucao.kernel.dados)
    return nome, pesos.swapaxes(0, 1) if isinstance(convolucao, Conv2DTransposta) else pesos


def _um_por_filtro(nome: str, pesos: NDArray[np.float64]) -> Figura:
    mostrados = pesos[:MAXIMO_DE_QUADROS, 0]
    por_linha = min(POR_LINHA, len(mostrados))
    linhas = -(-len(mostrados) // por_linha)
    figura = estilo.nova_figura(6.4, 1.0 + 0.85 * linhas)
    eixos = figura.add_subplot()
    titulo = f"Os filtros de {nome}{_de_quantos(len(mostrados), len(pesos), 'filtros')}"
    estilo.arrumar(eixos, titulo, "", "")
    pintado = pintar_quadros(eixos, mostrados, por_linha, [str(i) for i in range(len(mostrados))])
    escala_de_cores(figura, pintado, eixos, "peso")
    return figura


def _filtros_por_canais(nome: str, pesos: NDArray[np.float64]) -> Figura:
    mostrados = pesos[:MAXIMO_DE_LADO, :MAXIMO_DE_LADO]
    filtros, canais, altura, largura = mostrados.shape
    figura = estilo.nova_figura(2.2 + 0.5 * canais, 1.2 + 0.5 * filtros * altura / largura)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, f"Os filtros de {nome}", "", "")
    pintado = pintar_quadros(eixos, mostrados.reshape(-1, altura, largura), canais)
    passo = altura / largura + 0.1
    eixos.set_xticks([1.1 * c + 0.5 for c in range(canais)], [str(c) for c in range(canais)])
    eixos.set_yticks([passo * (f + 0.45) for f in range(filtros)], [str(f) for f in range(filtros)])
    eixos.set_xlabel(f"canal que lê{_de_quantos(canais, pesos.shape[1])}", fontsize=estilo.LETRA)
    eixos.set_ylabel(f"filtro{_de_quantos(filtros, len(pesos))}", fontsize=estilo.LETRA)
    escala_de_cores(figura, pintado, eixos, "peso")
    return figura


def _de_quantos(mostrados: int, todos: int, o_que: str = "") -> str:
    """O que falta dizer, se nem todos se mostram."""
    return "" if mostrados == todos else f" ({mostrados} de {todos}{o_que and ' ' + o_que})"
