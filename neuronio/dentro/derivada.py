"""Quanto a resposta de uma rede depende de cada número da entrada."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeForma, ErroDeTipo, ErroDeValor
from neuronio.modelos import Modelo
from neuronio.modelos.conferencia import entradas_de
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor import Lote, Tensor, gradientes
from neuronio.tensor.primitiva import com_gradiente
from neuronio.tensor.tipos import REAIS

LOTE = 64
"""Amostras que se derivam de cada vez."""

Classes = ArrayLike | None
"""De que classe é a resposta que se explica: a mesma para todas as amostras, ou a de cada uma."""


@com_argumentos_em_portugues
def gradiente_da_entrada(modelo: Modelo, x: Any, classes: Classes = None) -> NDArray[np.float32]:
    r"""A derivada da resposta de uma classe em relação a cada número de cada amostra.

    .. math:: \frac{\partial z_c}{\partial x}

    Onde ela é grande, mexer um pouco na entrada muda muito a resposta.

    Args:
        modelo: uma rede de uma entrada de números reais, que dá um número por classe.
        x: amostras, ``(n, ...)``, como as de `prever`.
        classes: de que classe é a resposta z, a da saída crua da rede: um inteiro, ou ``(n,)``; sem isto, a
            que a rede diz de cada amostra.

    Returns:
        As derivadas, da forma de x.

    Raises:
        ErroDeTipo: se o que se dá não é um modelo, ou a entrada são índices, que não se derivam.
        ErroDeForma: se a rede tem várias entradas, ou não dá um número por classe.
        ErroDeValor: se não há tal classe.

    Fonte: Simonyan, Vedaldi e Zisserman, "Deep Inside Convolutional Networks", 2014, seção 3.

    >>> import neuronio as nn
    >>> rede = nn.Sequencial([nn.Entrada(2), nn.Densa(3)])
    >>> rede.compilar("adam", "entropia-cruzada")
    >>> gradiente_da_entrada(rede, [[1.0, 2.0]], classes=1)[0].tolist() == (
    ...     rede.camadas[1].kernel.dados[:, 1].tolist())
    True
    """
    amostras = amostras_reais(modelo, x)
    quais = classes_de(modelo, amostras, classes)
    return _em_lotes(modelo, amostras, quais)


@com_argumentos_em_portugues
def gradientes_integrados(
    modelo: Modelo, x: Any, classes: Classes = None, base: ArrayLike = 0.0, passos: int = 64
) -> NDArray[np.float32]:
    r"""Quanto cada número da entrada contribuiu para a resposta, contada a partir de uma entrada sem nada.

    .. math:: (x - x_0) \int_0^1 \frac{\partial z_c}{\partial x}\bigl(x_0 + \alpha (x - x_0)\bigr) \, d\alpha

    As contribuições de uma amostra somam :math:`z_c(x) - z_c(x_0)`: nada falta, e nada sobra.

    Args:
        modelo, x, classes: como em `gradiente_da_entrada`.
        base: :math:`x_0`, a entrada que não diz nada: um número, como o 0 do preto, ou uma amostra.
        passos: em quantos pontos do caminho se deriva, no meio de cada pedaço.

    Returns:
        As contribuições, da forma de x: as positivas a favor da classe, as negativas contra.

    Raises:
        ErroDeForma: também se a base não tem a forma de uma amostra.

    Fonte: Sundararajan, Taly e Yan, "Axiomatic Attribution for Deep Networks", 2017, equação 1.

    >>> import neuronio as nn
    >>> rede = nn.Sequencial([nn.Entrada(2), nn.Densa(1)])
    >>> rede.compilar("adam", "mse")
    >>> contribuicoes = gradientes_integrados(rede, [[1.0, 2.0]])
    >>> bool(np.isclose(contribuicoes.sum(), (rede.prever([[1.0, 2.0]]) - rede.prever([[0.0, 0.0]])).item()))
    True
    """
    passos = inteiro_positivo("a quantidade de passos", passos)
    amostras = amostras_reais(modelo, x)
    quais = classes_de(modelo, amostras, classes)
    try:
        caminho = amostras - np.asarray(base, amostras.dtype)
        partida = np.broadcast_to(amostras - caminho, amostras.shape)
    except ValueError:
        raise ErroDeForma(
            f"a base é um número ou uma amostra de forma {amostras.shape[1:]}, mas recebeu {np.shape(base)}."
        ) from None
    soma = np.zeros(amostras.shape)
    for k in range(passos):
        soma += _em_lotes(modelo, partida + (k + 0.5) / passos * caminho, quais)
    return np.asarray(caminho * soma / passos, np.float32)


@contextmanager
def derivando(modelo: Modelo) -> Iterator[None]:
    """Dentro deste bloco a rede é a que se usa em `prever`, e grava-se para derivar."""
    with modelo.em_uso(), com_gradiente():
        yield


def amostras_reais(modelo: Modelo, x: Any) -> NDArray[Any]:
    """As amostras da única entrada do modelo, conferidas como em `prever`."""
    if not isinstance(modelo, Modelo):
        raise ErroDeTipo(f"olha-se por dentro de um modelo, mas recebi {modelo!r:.60}.")
    arrays = entradas_de(modelo, x, LOTE).arrays
    if len(arrays) > 1:
        raise ErroDeForma(
            f"deriva-se em relação a uma entrada só, e este modelo tem {', '.join(modelo.formas_entrada)}."
        )
    if modelo.tipo_entrada not in REAIS:
        raise ErroDeTipo(
            "a entrada desta rede são índices, que não se derivam: só se deriva em relação a números reais."
        )
    return np.asarray(arrays[0], np.float32 if arrays[0].dtype.kind != "f" else arrays[0].dtype)


def classes_de(modelo: Modelo, x: NDArray[Any], classes: Classes) -> NDArray[np.int64]:
    """De cada amostra, a classe que se pede; sem isso, a que a rede diz."""
    if len(modelo.formas_saida) > 1 or len(modelo.forma_saida or ()) != 1:
        formas = ", ".join(str((Lote(), *forma)) for forma in modelo.formas_saida.values())
        raise ErroDeForma(f"a rede devia dar um número por classe, (lote, classes), mas dá {formas}.")
    (quantas,) = modelo.formas_saida.values()
    if classes is None:
        return np.asarray(modelo.prever(x).argmax(axis=1), np.int64)
    pedidas = np.asarray(classes)
    if pedidas.dtype.kind not in "iu" or pedidas.shape not in ((), (len(x),)):
        raise ErroDeValor(
            f"classes é um inteiro, ou um por amostra, ({len(x)},), mas recebeu {classes!r:.60}."
        )
    if pedidas.min() < 0 or pedidas.max() >= quantas[0]:
        raise ErroDeValor(f"a rede tem as classes de 0 a {quantas[0] - 1}, e pediu-se {classes!r:.60}.")
    return np.broadcast_to(pedidas.astype(np.int64), len(x))


def respostas(saida: Tensor, classes: NDArray[np.int64]) -> Tensor:
    """A soma das respostas, de cada amostra a da sua classe: derivam-se de uma vez, e não se misturam."""
    escolhidas = np.eye(int(saida.forma[1]), dtype=saida.tipo)[classes]
    return (saida * escolhidas).soma()


def _em_lotes(modelo: Modelo, x: NDArray[Any], classes: NDArray[np.int64]) -> NDArray[np.float32]:
    derivadas = []
    for i in range(0, len(x), LOTE):
        with derivando(modelo):
            entrada = Tensor(x[i : i + LOTE], requer_grad=True, tipo=x.dtype.name)
            (g,) = gradientes(respostas(modelo(entrada), classes[i : i + LOTE]), [entrada])
        derivadas.append(g.numpy())
    return np.concatenate(derivadas)
