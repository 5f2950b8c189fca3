"""Inicializadores: como os parâmetros começam.

As normais são inteiras, como no PyTorch; o Keras as corta em dois desvios.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neuronio.conferencias import numero
from neuronio.configuracao import Configuravel
from neuronio.erros import ErroDeForma, ErroDeValor
from neuronio.tensor import Tensor, como_tensor
from neuronio.tensor.dimensao import Forma, e_inteiro
from neuronio.tensor.estrutura import expandir
from neuronio.tensor.sorteio import sortear, sortear_normal


class Inicializador(Configuravel):
    """Uma função da forma para o valor inicial de um parâmetro. Quem herda escreve `__call__`."""

    def __call__(self, forma: Forma) -> Tensor:
        """O valor inicial, float32, de tal forma."""
        raise NotImplementedError


def forma_de_inteiros(forma: Any) -> tuple[int, ...]:
    """A forma de um parâmetro, em que o lote não entra.

    Raises:
        ErroDeForma: se não é uma tupla de inteiros.

    >>> forma_de_inteiros([3, 4])
    (3, 4)
    """
    if not isinstance(forma, (tuple, list)) or not all(e_inteiro(t) and t >= 0 for t in forma):
        raise ErroDeForma(
            f"a forma de um parâmetro é uma tupla de inteiros, como (3, 4) ou (3,), mas recebeu {forma!r}. "
            "Ela não depende do lote: a que `construir` recebe já vem sem ele."
        )
    return tuple(int(t) for t in forma)


def entradas_e_saidas(forma: Forma) -> tuple[int, int]:
    """Quantas conexões entram em cada unidade e quantas saem dela.

    Num kernel denso ``(entradas, unidades)`` são os próprios lados. Num de convolução ``(filtros,
    canais/grupos, altura, largura)``, são os canais e os filtros, vezes os pontos da janela.

    >>> entradas_e_saidas((784, 10)), entradas_e_saidas((8, 3, 5, 5))
    ((784, 10), (75, 200))
    """
    if len(forma) < 2:
        (lado,) = forma_de_inteiros(forma) or (1,)
        return lado, lado
    if len(forma) == 2:
        entradas, saidas = forma_de_inteiros(forma)
        return entradas, saidas
    filtros, canais, *janela = forma_de_inteiros(forma)
    return canais * math.prod(janela), filtros * math.prod(janela)


# ── valores fixos ───────────────────────────────────────────────────────────
class Zeros(Inicializador):
    """Tudo zero.

    .. math:: w = 0

    >>> Zeros()((2,))
    Tensor([0., 0.])
    """

    def __call__(self, forma: Forma) -> Tensor:
        return expandir(como_tensor(0.0), para=forma_de_inteiros(forma))


class Constante(Inicializador):
    """Tudo igual a um valor.

    .. math:: w = c

    Args:
        valor: c, um número.

    >>> Constante(0.5)((2,))
    Tensor([0.5, 0.5])
    """

    def __init__(self, valor: float = 0.0) -> None:
        self.valor = numero("o valor da constante", valor)

    def __call__(self, forma: Forma) -> Tensor:
        return expandir(como_tensor(self.valor), para=forma_de_inteiros(forma))


class Identidade(Inicializador):
    r"""A matriz identidade: a camada começa devolvendo a própria entrada.

    .. math:: W = g \, I

    Args:
        ganho: g, o número na diagonal.

    Raises:
        ErroDeForma: se o parâmetro não é uma matriz.

    >>> Identidade()((2, 3))
    Tensor([[1., 0., 0.],
            [0., 1., 0.]])
    """

    def __init__(self, ganho: float = 1.0) -> None:
        self.ganho = numero("o ganho", ganho)

    def __call__(self, forma: Forma) -> Tensor:
        if len(forma) != 2:
            raise ErroDeForma(
                "Identidade só serve a um parâmetro de dois eixos, como o kernel de uma Densa, mas este tem "
                f"forma {forma}. Para os outros, use Ortogonal() ou GlorotUniforme()."
            )
        linhas, colunas = forma_de_inteiros(forma)
        return como_tensor(np.eye(linhas, colunas) * self.ganho)


# ── sorteios de largura dada ────────────────────────────────────────────────
class Normal(Inicializador):
    r"""Sorteio normal.

    .. math:: w \sim N(\mu, \sigma^2)

    Args:
        media: μ.
        desvio: σ, que não pode ser negativo.

    >>> Normal()((3, 2)).forma
    (3, 2)
    """

    def __init__(self, media: float = 0.0, desvio: float = 0.05) -> None:
        self.media = numero("a média", media)
        self.desvio = numero("o desvio", desvio, 0)

    def __call__(self, forma: Forma) -> Tensor:
        return sortear_normal(forma_de_inteiros(forma)) * self.desvio + self.media


class Uniforme(Inicializador):
    r"""Sorteio uniforme.

    .. math:: w \sim U[\mathrm{mínimo}, \mathrm{máximo})

    Args:
        minimo, maximo: os limites, em ordem.

    >>> Uniforme()((3, 2)).forma
    (3, 2)
    """

    def __init__(self, minimo: float = -0.05, maximo: float = 0.05) -> None:
        self.minimo, self.maximo = numero("o mínimo", minimo), numero("o máximo", maximo)
        if self.minimo > self.maximo:
            raise ErroDeValor(f"o mínimo vem antes do máximo, mas recebeu minimo={minimo} e maximo={maximo}.")

    def __call__(self, forma: Forma) -> Tensor:
        return sortear(forma_de_inteiros(forma)) * (self.maximo - self.minimo) + self.minimo


# ── sorteios na largura que conserva a variância ────────────────────────────
class GlorotUniforme(Inicializador):
    r"""Uniforme, na largura que conserva a variância na ida e na volta, em média.

    .. math:: w \sim U(-a, a), \quad a = \sqrt{\frac{6}{\mathrm{entradas} + \mathrm{saídas}}}

    Fonte: Glorot e Bengio, "Understanding the difficulty of training deep feedforward neural networks",
    AISTATS 2010.

    >>> bool(abs(GlorotUniforme()((3, 3))).maximo() <= 1)
    True
    """

    def __call__(self, forma: Forma) -> Tensor:
        return _uniforme(forma, 2 / max(sum(entradas_e_saidas(forma)), 1))


class GlorotNormal(Inicializador):
    r"""Normal, no desvio que conserva a variância na ida e na volta, em média.

    .. math:: w \sim N(0, \sigma^2), \quad \sigma = \sqrt{\frac{2}{\mathrm{entradas} + \mathrm{saídas}}}

    Fonte: Glorot e Bengio, 2010, como em `GlorotUniforme`.

    >>> GlorotNormal()((3, 2)).forma
    (3, 2)
    """

    def __call__(self, forma: Forma) -> Tensor:
        return _normal(forma, 2 / max(sum(entradas_e_saidas(forma)), 1))


class HeUniforme(Inicializador):
    r"""Uniforme, na largura que conserva a variância na ida através de ReLUs.

    .. math:: w \sim U(-a, a), \quad a = \sqrt{\frac{6}{\mathrm{entradas}}}

    Fonte: He, Zhang, Ren e Sun, "Delving Deep into Rectifiers", ICCV 2015.

    >>> HeUniforme()((3, 2)).forma
    (3, 2)
    """

    def __call__(self, forma: Forma) -> Tensor:
        return _uniforme(forma, 2 / max(entradas_e_saidas(forma)[0], 1))


class HeNormal(Inicializador):
    r"""Normal, no desvio que conserva a variância na ida através de ReLUs.

    .. math:: w \sim N(0, \sigma^2), \quad \sigma = \sqrt{\frac{2}{\mathrm{entradas}}}

    Fonte: He, Zhang, Ren e Sun, 2015, como em `HeUniforme`.

    >>> HeNormal()((3, 2)).forma
    (3, 2)
    """

    def __call__(self, forma: Forma) -> Tensor:
        return _normal(forma, 2 / max(entradas_e_saidas(forma)[0], 1))


class LeCunNormal(Inicializador):
    r"""Normal, no desvio que conserva a variância na ida sem ativação, ou com `SELU`.

    .. math:: w \sim N(0, \sigma^2), \quad \sigma = \sqrt{\frac{1}{\mathrm{entradas}}}

    Fonte: LeCun, Bottou, Orr e Müller, "Efficient BackProp", 1998.

    >>> LeCunNormal()((3, 2)).forma
    (3, 2)
    """

    def __call__(self, forma: Forma) -> Tensor:
        return _normal(forma, 1 / max(entradas_e_saidas(forma)[0], 1))


class Ortogonal(Inicializador):
    r"""Uma matriz ortogonal sorteada: não estica nem encolhe o que multiplica.

    .. math:: W^{\top} W = g^2 I \text{, ou } W W^{\top} = g^2 I

    a primeira quando há ao menos tantas linhas quanto colunas. Um kernel de mais eixos vale pela matriz do
    primeiro deles pelos outros.

    Args:
        ganho: g, um número.

    Raises:
        ErroDeForma: se o parâmetro tem menos de dois eixos.

    Fonte: Saxe, McClelland e Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear
    neural networks", ICLR 2014.

    >>> w = Ortogonal()((3, 2)).numpy()
    >>> np.abs((w.T @ w).round(5))
    array([[1., 0.],
           [0., 1.]], dtype=float32)
    """

    def __init__(self, ganho: float = 1.0) -> None:
        self.ganho = numero("o ganho", ganho)

    def __call__(self, forma: Forma) -> Tensor:
        if len(forma) < 2:
            raise ErroDeForma(
                f"Ortogonal só serve a um parâmetro de dois eixos ou mais, mas este tem forma {forma}. Para "
                "um bias, use Zeros()."
            )
        linhas, *outros = forma_de_inteiros(forma)
        colunas = math.prod(outros)
        em_pe = (max(linhas, colunas), min(linhas, colunas))
        q, r = np.linalg.qr(sortear_normal(em_pe, "float64").dados)
        q = q * np.where(np.diag(r) < 0, -1, 1)  # sem isso, o sorteio não é uniforme (Mezzadri, 2007)
        matriz = q if linhas >= colunas else q.T
        return como_tensor(matriz.reshape(forma_de_inteiros(forma)) * self.ganho)


def _normal(forma: Forma, variancia: float) -> Tensor:
    return sortear_normal(forma_de_inteiros(forma)) * math.sqrt(variancia)


def _uniforme(forma: Forma, variancia: float) -> Tensor:
    limite = math.sqrt(3 * variancia)
    return sortear(forma_de_inteiros(forma)) * (2 * limite) - limite
