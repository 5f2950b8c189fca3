"""Dados de brinquedo: poucos pontos, em duas dimensões ou numa, para ver uma rede aprender."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neuronio.conferencias import inteiro_positivo, numero
from neuronio.nomes import com_argumentos_em_portugues

Pontos = tuple[NDArray[np.float32], NDArray[np.int64]]
Curva = tuple[NDArray[np.float32], NDArray[np.float32]]


@com_argumentos_em_portugues
def espiral(amostras: int = 300, classes: int = 3, ruido: float = 0.05, semente: int = 0) -> Pontos:
    r"""Braços de espiral que se enrolam uns nos outros, um por classe: nenhuma reta os separa.

    .. math:: x = r (\sin \theta, \cos \theta), \quad \theta = 2 \pi \left(\frac{c}{C} + 0{,}7 r\right)

    Args:
        amostras: quantos pontos ao todo, repartidos pelas classes.
        classes: C, quantos braços.
        ruido: o desvio do que se soma a cada coordenada.
        semente: a mesma dá os mesmos pontos.

    Returns:
        ``(x, y)``: pontos ``(n, 2)`` e rótulos ``(n,)``, já embaralhados.

    Raises:
        ErroDeValor: se a quantidade não é um inteiro positivo, ou o ruído é negativo.

    Fonte: Lang e Witbrock, "Learning to Tell Two Spirals Apart", 1988.

    >>> x, y = espiral()
    >>> x.shape, np.bincount(y)
    ((300, 2), array([100, 100, 100]))
    """
    quantas = inteiro_positivo("a quantidade de classes", classes, 2)
    acaso, y = _classes_ao_acaso(amostras, quantas, semente)
    raio = np.sqrt(acaso.uniform(0.005, 1, len(y)))
    angulo = 2 * np.pi * (y / quantas + 0.7 * raio)
    return _pontos(acaso, raio * np.sin(angulo), raio * np.cos(angulo), ruido), y


@com_argumentos_em_portugues
def luas(amostras: int = 300, ruido: float = 0.1, semente: int = 0) -> Pontos:
    """Duas meias-luas encaixadas; os argumentos, e o que devolve, como em `espiral`.

    Fonte: Pedregosa e outros, "Scikit-learn: Machine Learning in Python", 2011 (``make_moons``).

    >>> x, y = luas(200)
    >>> x.shape, sorted(set(y.tolist()))
    ((200, 2), [0, 1])
    """
    acaso, y = _classes_ao_acaso(amostras, 2, semente)
    angulo = acaso.uniform(0, np.pi, len(y))
    return _pontos(
        acaso, np.cos(angulo) + y, np.where(y == 0, np.sin(angulo), 0.5 - np.sin(angulo)), ruido
    ), y


@com_argumentos_em_portugues
def circulos(amostras: int = 300, ruido: float = 0.1, semente: int = 0) -> Pontos:
    """Um círculo dentro de outro; os argumentos, e o que devolve, como em `espiral`.

    Fonte: Pedregosa e outros, "Scikit-learn: Machine Learning in Python", 2011 (``make_circles``).

    >>> x, y = circulos(ruido=0)
    >>> [round(float(np.linalg.norm(x[y == c], axis=1).mean()), 3) for c in (0, 1)]
    [1.0, 0.4]
    """
    acaso, y = _classes_ao_acaso(amostras, 2, semente)
    angulo, raio = acaso.uniform(0, 2 * np.pi, len(y)), np.where(y == 0, 1.0, 0.4)
    return _pontos(acaso, raio * np.cos(angulo), raio * np.sin(angulo), ruido), y


@com_argumentos_em_portugues
def xor(amostras: int = 300, ruido: float = 0.1, semente: int = 0) -> Pontos:
    """O ou exclusivo: a classe é 1 onde uma só das coordenadas é positiva.

    Uma rede sem camada escondida não o aprende. Os argumentos, e o que devolve, são como em `espiral`.

    Fonte: Minsky e Papert, *Perceptrons*, 1969.

    >>> x, y = xor(ruido=0)
    >>> bool((((x[:, 0] > 0) != (x[:, 1] > 0)) == y).all())
    True
    """
    acaso, y = _classes_ao_acaso(amostras, 2, semente)
    lado = acaso.choice([-1, 1], len(y))
    a, b = acaso.uniform(0.1, 1, (2, len(y)))
    return _pontos(acaso, a * lado, b * lado * (1 - 2 * y), ruido), y


@com_argumentos_em_portugues
def senoide(amostras: int = 200, ruido: float = 0.1, semente: int = 0) -> Curva:
    r"""Uma volta e meia do seno, com ruído: uma regressão que se vê.

    .. math:: y = \sin(\tfrac{3}{2} \pi x) + \varepsilon, \quad x \in [-1, 1]

    Args:
        amostras: quantos pontos.
        ruido: o desvio de ε.
        semente: a mesma dá os mesmos pontos.

    Returns:
        ``(x, y)``: x ``(n, 1)`` e y ``(n,)``.

    Raises:
        ErroDeValor: se a quantidade não é um inteiro positivo, ou o ruído é negativo.

    >>> x, y = senoide(50)
    >>> x.shape, y.shape
    ((50, 1), (50,))
    """
    quantas = inteiro_positivo("a quantidade de amostras", amostras)
    acaso = _acaso(semente)
    x = acaso.uniform(-1, 1, quantas)
    y = np.sin(1.5 * np.pi * x) + _desvio(ruido) * acaso.normal(size=quantas)
    return x[:, None].astype(np.float32), y.astype(np.float32)


def _classes_ao_acaso(
    amostras: int, classes: int, semente: int
) -> tuple[np.random.Generator, NDArray[np.int64]]:
    """O acaso, e a classe de cada ponto: tantos de uma quantos de outra, em ordem sorteada."""
    acaso = _acaso(semente)
    quantas = inteiro_positivo("a quantidade de amostras", amostras, classes)
    return acaso, acaso.permutation(np.arange(quantas) % classes)


def _pontos(
    acaso: np.random.Generator, a: NDArray[np.float64], b: NDArray[np.float64], ruido: float
) -> NDArray[np.float32]:
    pontos = np.stack([a, b], axis=1) + _desvio(ruido) * acaso.normal(size=(len(a), 2))
    return pontos.astype(np.float32)


def _acaso(semente: int) -> np.random.Generator:
    return np.random.default_rng(inteiro_positivo("a semente", semente, 0))


def _desvio(ruido: float) -> float:
    return numero("o ruído", ruido, 0)
