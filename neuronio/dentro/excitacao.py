"""A imagem que mais excita uma unidade: em vez de mudar os pesos, muda-se a entrada."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neuronio.conferencias import inteiro_positivo, numero
from neuronio.dentro.derivada import derivando
from neuronio.dentro.quadros import sem_eixos
from neuronio.erros import ErroDeForma, ErroDeTipo, ErroDeTreino, ErroDeValor
from neuronio.formato import numero as escrito
from neuronio.graficos import estilo, paleta
from neuronio.graficos.imagens import em_tons
from neuronio.modelos import Modelo
from neuronio.modelos.ativacoes import nomes_pedidos, vendo_camadas
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor import Lote, Tensor, gradientes
from neuronio.tensor.tipos import REAIS

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura

MAXIMO_DE_IMAGENS, POR_LINHA = 16, 8


@com_argumentos_em_portugues
def excitar(
    modelo: Modelo,
    camada: Any,
    unidades: Any = None,
    passos: int = 100,
    taxa: float = 0.05,
    decaimento: float = 0.1,
    faixa: tuple[float, float] = (0.0, 1.0),
    semente: int = 0,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    r"""Procura, de cada unidade de uma camada, a entrada a que ela mais responde.

    Do meio da faixa, com um ruído fraco, sobe-se a ativação a passos do mesmo tamanho, sem sair da faixa; o
    que pouco importa à unidade volta ao meio, o cinza:

    .. math:: x \leftarrow m + (1 - \lambda)(x - m) + \eta \frac{g}{\sqrt{\mathrm{média}(g^2)}}, \qquad
        g = \frac{\partial a_u}{\partial x}

    A ativação de um filtro de convolução é a média do mapa dele.

    Args:
        modelo: uma rede já construída, de uma entrada de números reais.
        camada: o nome de uma, ou ela própria.
        unidades: quais, um inteiro ou uma lista; sem isto, as dezesseis primeiras.
        passos: quantas vezes se sobe.
        taxa: η, em partes da faixa.
        decaimento: λ, quanto se volta ao meio a cada passo.
        faixa: entre que números fica a entrada.
        semente: a do ruído do começo.

    Returns:
        As entradas, ``(unidades, ...)``, e a ativação a que se chegou com cada uma, ``(unidades,)``.

    Raises:
        ErroDeValor: se não há tal unidade; diz as que há.
        ErroDeNome: se não há tal camada; diz as que há.
        ErroDeTreino: se a rede não foi construída, ou não usa a camada.

    Fonte: Erhan, Bengio, Courville e Vincent, "Visualizing Higher-Layer Features of a Deep Network", 2009; o
    decaimento é o de Simonyan, Vedaldi e Zisserman, "Deep Inside Convolutional Networks", 2014.

    >>> import neuronio as nn
    >>> rede = nn.Sequencial([nn.Entrada(3), nn.Densa(2)])
    >>> rede.compilar("adam", "mse")
    >>> entradas, _ = excitar(rede, "densa_1")
    >>> bool(((entradas > 0.5) == (rede.camadas[1].kernel.dados.T > 0)).all())
    True
    """
    passos, taxa = inteiro_positivo("a quantidade de passos", passos), numero("a taxa", taxa, 0, aberto=True)
    decaimento = numero("o decaimento", decaimento, 0, 1)
    nome, (menor, maior) = _conferir(modelo, camada, faixa), faixa
    (forma,) = modelo.formas_entrada.values()
    quais = _unidades(unidades, _quantas(modelo, nome, forma))
    sorteio = np.random.default_rng(semente)
    meio, amplitude = (menor + maior) / 2, maior - menor
    x = (meio + 0.05 * amplitude * sorteio.standard_normal((len(quais), *forma))).astype(np.float32)
    for _ in range(passos):
        _, g = _ativacoes(modelo, nome, x, quais)
        norma = np.sqrt((g**2).mean(axis=tuple(range(1, g.ndim)), keepdims=True))
        subida = taxa * amplitude * g / np.where(norma > 0, norma, 1)
        x = np.clip(meio + (1 - decaimento) * (x - meio) + subida, menor, maior).astype(np.float32)
    return x, _ativacoes(modelo, nome, x, quais)[0]


@com_argumentos_em_portugues
def o_que_excita(
    modelo: Modelo, camada: Any, unidades: Any = None, nomes: Sequence[str] | None = None, **como: Any
) -> Figura:
    """Desenha a imagem a que cada unidade de uma camada mais responde, e quanto responde a ela.

    Args:
        modelo, camada, unidades: como em `excitar`.
        nomes: o nome de cada unidade da camada, como as classes, se é a última; sem isto, o número dela.
        como: os outros argumentos de `excitar`.

    Returns:
        Uma figura do Matplotlib.

    Raises:
        ErroDeForma: se a entrada da rede não é de imagens.

    >>> import neuronio as nn
    >>> rede = nn.Sequencial([nn.Entrada(1, 8, 8), nn.Flatten(), nn.Densa(3)])
    >>> rede.compilar("adam", "mse")
    >>> len(o_que_excita(rede, "densa_1", passos=5).axes[0].images)
    3
    """
    nome = _conferir(modelo, camada, como.get("faixa", (0.0, 1.0)))
    forma = modelo.forma_entrada or ()
    if len(forma) != 3 or forma[0] not in (1, 3):
        raise ErroDeForma(
            f"a entrada desta rede, {(Lote(), *forma)}, não é de imagens, (lote, 1 ou 3, altura, largura), "
            "que se mostrem; os números estão em nn.dentro.excitar."
        )
    (_, altura, largura) = forma
    quais = _unidades(unidades, _quantas(modelo, nome, forma))
    imagens, ativacoes = excitar(modelo, nome, quais, **como)
    alto = int(altura) / int(largura)
    por_linha = min(POR_LINHA, len(quais))
    linhas, passo = -(-len(quais) // por_linha), alto + 0.5
    figura = estilo.nova_figura(max(4.0, 1.05 * por_linha), 0.7 + 0.95 * passo * linhas)
    eixos = figura.add_subplot()
    estilo.arrumar(eixos, f"O que mais excita as unidades de {nome}", "", "")
    for i, (unidade, tons, ativacao) in enumerate(zip(quais, em_tons(imagens), ativacoes, strict=True)):
        x, y = 1.12 * (i % por_linha), passo * (i // por_linha)
        lugar = (x, x + 1, y + alto, y)
        eixos.imshow(tons, cmap="gray", vmin=0, vmax=255, extent=lugar, interpolation="nearest")
        titulo = estilo.encurtar(str(unidade) if nomes is None else nomes[unidade], 10)
        for dizeres, cor, onde in (
            (titulo, paleta.TINTA, 0.03),
            (f"ativa {escrito(float(ativacao), 3)}", paleta.SUAVE, 0.19),
        ):
            eixos.text(
                x + 0.5,
                y + alto + onde,
                dizeres,
                ha="center",
                va="top",
                fontsize=estilo.LETRA - 2,
                color=cor,
                parse_math=False,
            )
    eixos.set(xlim=(0, 1.12 * por_linha - 0.12), ylim=(passo * linhas - 0.06, 0), aspect="equal")
    sem_eixos(eixos)
    return figura


def _conferir(modelo: Modelo, camada: Any, faixa: tuple[float, float]) -> str:
    """O nome da camada, se o modelo e a faixa servem."""
    if not isinstance(modelo, Modelo):
        raise ErroDeTipo(f"olha-se por dentro de um modelo, mas recebi {modelo!r:.60}.")
    if len(modelo.formas_entrada) != 1:
        raise ErroDeTreino(
            "procura-se a entrada de uma rede já construída, de uma entrada só: comece-a com nn.Entrada(...) "
            "e compile, ou treine-a."
        )
    if modelo.tipo_entrada not in REAIS:
        raise ErroDeTipo("a entrada desta rede são índices, e não números que se possam subir aos poucos.")
    if not (isinstance(faixa, (tuple, list)) and len(faixa) == 2 and faixa[0] < faixa[1]):
        raise ErroDeValor(
            f"faixa são o menor e o maior número da entrada, como (0, 1), mas recebi {faixa!r}."
        )
    return nomes_pedidos(modelo, camada)[0]


def _quantas(modelo: Modelo, nome: str, forma: Any) -> int:
    """Quantas unidades tem a camada: o primeiro eixo dos mapas, ou o último do resto."""
    dadas = next(iter(modelo.ativacoes(np.zeros((1, *forma), np.float32), nome).values()))
    return int(dadas.shape[1] if dadas.ndim == 4 else dadas.shape[-1])


def _unidades(unidades: Any, quantas: int) -> list[int]:
    if unidades is None:
        return list(range(min(quantas, MAXIMO_DE_IMAGENS)))
    pedidas = np.atleast_1d(np.asarray(unidades))
    if pedidas.dtype.kind not in "iu" or pedidas.ndim != 1 or not pedidas.size:
        raise ErroDeValor(f"unidades é um inteiro, ou uma lista deles, mas recebi {unidades!r:.60}.")
    if pedidas.min() < 0 or pedidas.max() >= quantas:
        raise ErroDeValor(f"a camada tem as unidades de 0 a {quantas - 1}, e pediu-se {unidades!r:.60}.")
    return [int(u) for u in pedidas]


def _ativacoes(
    modelo: Modelo, nome: str, x: NDArray[np.float32], quais: list[int]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """De cada amostra a ativação da sua unidade, e a derivada dela em relação à amostra."""
    with derivando(modelo), vendo_camadas(modelo) as vistas:
        entrada = Tensor(x, requer_grad=True)
        modelo(entrada)
        dada = vistas.tensores[vistas.de(nome)[0]]
        if dada.posto == 4:
            dada = dada.media(eixo=(2, 3))
        elif dada.posto == 3:
            dada = dada.media(eixo=1)
        dada = dada.redimensionar(len(quais), -1)
        escolhida = (dada * np.eye(int(dada.forma[1]), dtype=np.float32)[quais]).soma(eixo=1)
        (g,) = gradientes(escolhida.soma(), [entrada])
    return escolhida.numpy(), g.numpy()
