"""As perdas de quem prevê números. São médias sobre todos os elementos, se não se pede outra redução."""

from __future__ import annotations

import numpy as np

from neuronio.conferencias import numero
from neuronio.metricas.metrica import recusar
from neuronio.perdas.perda import PerdaPorElemento
from neuronio.tensor import Tensor
from neuronio.tensor.comparacoes import menor_entre
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.elementares import log1p
from neuronio.tensor.resumos import raiz_de_quadrados


class MSE(PerdaPorElemento):
    r"""Erro quadrático médio.

    .. math:: L = \frac{1}{n} \sum_i (\hat{y}_i - y_i)^2

    Args:
        reducao: "media", "soma", ou "nenhuma", que dá a perda de cada elemento.

    Formas:
        saída ``(n, ...)``; alvo da mesma forma, ou ``(n,)`` para a saída ``(n, 1)``.

    Fonte: Goodfellow, Bengio e Courville, *Deep Learning*, seção 5.1.4.

    >>> MSE()([[1.0], [4.0]], [1.0, 2.0]).item()
    2.0
    """

    def por_elemento(self, saida: Tensor, alvo: Tensor) -> Tensor:
        erro = saida - alvo
        return erro * erro


class MAE(PerdaPorElemento):
    r"""Erro absoluto médio: menos sensível que o quadrático a alvos muito fora da curva.

    .. math:: L = \frac{1}{n} \sum_i |\hat{y}_i - y_i|

    Args:
        reducao: "media", "soma", ou "nenhuma", que dá a perda de cada elemento.

    Formas:
        saída ``(n, ...)``; alvo da mesma forma, ou ``(n,)`` para a saída ``(n, 1)``.

    Fonte: Hastie, Tibshirani e Friedman, *The Elements of Statistical Learning*, seção 10.6.

    >>> MAE()([[1.0], [4.0]], [1.0, 2.0]).item()
    1.0
    """

    def por_elemento(self, saida: Tensor, alvo: Tensor) -> Tensor:
        return (saida - alvo).abs()


class RMSE(PerdaPorElemento):
    r"""Raiz do erro quadrático médio: o erro na unidade do alvo.

    .. math:: L = \sqrt{\frac{1}{n} \sum_i (\hat{y}_i - y_i)^2}

    A raiz é a do lote: a média dela sobre vários lotes não é, em geral, a raiz sobre os dados inteiros.

    Formas:
        saída ``(n, ...)``; alvo da mesma forma, ou ``(n,)`` para a saída ``(n, 1)``.

    Fonte: a métrica ``RootMeanSquaredError`` do Keras 3.

    >>> RMSE()([[1.0], [4.0]], [4.0, 1.0]).item()
    3.0
    """

    def __init__(self) -> None:
        super().__init__()

    def por_elemento(self, saida: Tensor, alvo: Tensor) -> Tensor:
        erro = saida - alvo
        return erro * erro

    def acabar(self, media: Tensor) -> Tensor:
        return raiz_de_quadrados(media)


class MSLE(PerdaPorElemento):
    r"""Erro quadrático médio dos logaritmos: conta a proporção entre saída e alvo, e não a diferença.

    .. math:: L = \frac{1}{n} \sum_i \left( \ln(1 + \max(\hat{y}_i, 0)) - \ln(1 + y_i) \right)^2

    Args:
        reducao: "media", "soma", ou "nenhuma", que dá a perda de cada elemento.

    Formas:
        saída ``(n, ...)``; alvo da mesma forma, ou ``(n,)`` para a saída ``(n, 1)``; nenhum alvo negativo.

    Fonte: ``MeanSquaredLogarithmicError`` do Keras 3, que também lê como zero uma saída negativa.

    >>> round(MSLE()([[0.0]], [1.0]).item(), 4)      # ln(2)²
    0.4805
    """

    def por_elemento(self, saida: Tensor, alvo: Tensor) -> Tensor:
        erro = log1p(saida.limitar(minimo=0)) - log1p(alvo)
        return erro * erro

    def conferir_alvos(self, alvos: np.ndarray, forma_saida: Forma) -> None:
        recusar(alvos < 0, alvos, "a perda MSLE tira logaritmos, e por isso espera alvos a partir de 0")


class Huber(PerdaPorElemento):
    r"""Quadrática nos erros pequenos e absoluta nos grandes.

    .. math::
        L = \frac{1}{n} \sum_i \begin{cases}
            \frac{1}{2} e_i^2 & \text{se } |e_i| \leq \delta \\
            \delta (|e_i| - \frac{1}{2} \delta) & \text{senão}
        \end{cases}, \quad e_i = \hat{y}_i - y_i

    Args:
        delta: δ, o erro em que ela deixa de ser quadrática, maior que zero, na unidade do alvo.
        reducao: "media", "soma", ou "nenhuma", que dá a perda de cada elemento.

    Formas:
        saída ``(n, ...)``; alvo da mesma forma, ou ``(n,)`` para a saída ``(n, 1)``.

    Fonte: Huber, "Robust estimation of a location parameter", 1964.

    >>> Huber()([[1.0], [4.0]], [1.5, 1.0]).item()
    1.3125
    """

    def __init__(self, delta: float = 1.0, reducao: str = "media") -> None:
        super().__init__(reducao)
        self.delta = numero("o delta da perda Huber", delta, 0, aberto=True)

    def por_elemento(self, saida: Tensor, alvo: Tensor) -> Tensor:
        erro = (saida - alvo).abs()
        # as duas expressões numa só: q (e − q/2), com q = min(e, δ)
        quadratica = menor_entre(erro, self.delta)
        return quadratica * (erro - quadratica * 0.5)
