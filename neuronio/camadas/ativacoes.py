"""Ativações: as funções que fazem uma rede ser mais que uma conta linear. São camadas sem parâmetros.

Onde uma fórmula muda com o sinal de x, o lado não escolhido recebe um número inofensivo: um ``eˣ`` que
transbordasse ali daria, na volta, infinito vezes zero.
"""

from __future__ import annotations

import math
from typing import Final

from neuronio.camadas.camada import Camada
from neuronio.conferencias import numero
from neuronio.tensor import Tensor, onde
from neuronio.tensor.comparacoes import maior_entre
from neuronio.tensor.elementares import erf, expm1, log1p

_SELU_ALFA: Final = 1.6732632423543772  # Klambauer e outros (2017), apêndice A.1
_SELU_ESCALA: Final = 1.0507009873554805


class Ativacao(Camada):
    """Uma função sem parâmetros, usada como camada ou pelo nome (``ativacao="relu"``).

    Formas:
        a saída tem a forma da entrada.
    """

    por_passo = True


class Linear(Ativacao):
    """Nenhuma: a saída é a entrada.

    .. math:: y = x

    >>> import neuronio as nn
    >>> nn.Linear()([-1.0, 2.0])
    Tensor([-1.,  2.])
    """

    _conselho = " A camada densa, que o PyTorch chama de Linear, é nn.Densa(128): só se diz a saída."

    def propagar(self, x: Tensor) -> Tensor:
        return x


class ReLU(Ativacao):
    r"""O maior entre x e zero.

    .. math:: y = \max(0, x)

    Fonte: Nair e Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines", ICML 2010.

    >>> import neuronio as nn
    >>> nn.ReLU()([-1.0, 2.0])
    Tensor([0., 2.])
    """

    def propagar(self, x: Tensor) -> Tensor:
        return x.relu()


class LeakyReLU(Ativacao):
    r"""Como a ReLU, mas com uma pequena inclinação para os negativos, que assim continuam a aprender.

    .. math:: y = x \text{ se } x > 0 \text{, senão } a x

    Args:
        inclinacao: a, um número.

    Fonte: Maas, Hannun e Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models", 2013.

    >>> import neuronio as nn
    >>> nn.LeakyReLU(0.1)([-1.0, 2.0])
    Tensor([-0.1,  2. ])
    """

    def __init__(self, inclinacao: float = 0.01) -> None:
        self.inclinacao = numero("a inclinação", inclinacao)

    def propagar(self, x: Tensor) -> Tensor:
        return onde(x > 0, x, x * self.inclinacao)


class ELU(Ativacao):
    r"""Exponencial para os negativos, que se achatam em −α; identidade para os positivos.

    .. math:: y = x \text{ se } x > 0 \text{, senão } \alpha (e^x - 1)

    Args:
        alfa: α, um número.

    Fonte: Clevert, Unterthiner e Hochreiter, "Fast and Accurate Deep Network Learning by Exponential Linear
    Units (ELUs)", ICLR 2016.

    >>> import neuronio as nn
    >>> nn.ELU()([-10000.0, 2.0])
    Tensor([-1.,  2.])
    """

    def __init__(self, alfa: float = 1.0) -> None:
        self.alfa = numero("alfa", alfa)

    def propagar(self, x: Tensor) -> Tensor:
        return _exponencial_linear(x, self.alfa)


class SELU(Ativacao):
    r"""A ELU com as constantes que conservam média 0 e variância 1 de uma camada para a outra.

    .. math:: y = \lambda x \text{ se } x > 0 \text{, senão } \lambda \alpha (e^x - 1)

    com α ≈ 1,6733 e λ ≈ 1,0507. Pede kernels iniciados por `LeCunNormal`.

    Fonte: Klambauer, Unterthiner, Mayr e Hochreiter, "Self-Normalizing Neural Networks", NeurIPS 2017.

    >>> import neuronio as nn
    >>> nn.SELU()([0.0, 1.0])
    Tensor([0.      , 1.050701])
    """

    def propagar(self, x: Tensor) -> Tensor:
        return _exponencial_linear(x, _SELU_ALFA) * _SELU_ESCALA


class GELU(Ativacao):
    r"""A entrada vezes a probabilidade de uma normal padrão ficar abaixo dela; exata, pela função erro.

    .. math:: y = \frac{x}{2} \left(1 + \mathrm{erf}\frac{x}{\sqrt{2}}\right)

    Fonte: Hendrycks e Gimpel, "Gaussian Error Linear Units (GELUs)", 2016.

    >>> import neuronio as nn
    >>> nn.GELU()([0.0, 1.0])
    Tensor([0.       , 0.8413447])
    """

    def propagar(self, x: Tensor) -> Tensor:
        return x * (erf(x * math.sqrt(0.5)) + 1) * 0.5


class Swish(Ativacao):
    r"""A entrada vezes a própria sigmoide; também chamada SiLU.

    .. math:: y = x \, \sigma(x)

    Fonte: Ramachandran, Zoph e Le, "Searching for Activation Functions", 2017.

    >>> import neuronio as nn
    >>> nn.Swish()([0.0, 1.0])
    Tensor([0.       , 0.7310586])
    """

    def propagar(self, x: Tensor) -> Tensor:
        return x * x.sigmoide()


class Softplus(Ativacao):
    r"""Uma ReLU sem quina.

    .. math:: y = \ln(1 + e^x) = \max(x, 0) + \ln(1 + e^{-|x|})

    Fonte: Dugas, Bengio, Bélisle, Nadeau e Garcia, "Incorporating Second-Order Functional Knowledge for
    Better Option Pricing", NeurIPS 2000.

    >>> import neuronio as nn
    >>> nn.Softplus()([0.0, 10000.0])
    Tensor([6.931472e-01, 1.000000e+04])
    """

    def propagar(self, x: Tensor) -> Tensor:
        return maior_entre(x, 0) + log1p((-x.abs()).exp())


class Sigmoide(Ativacao):
    r"""Leva qualquer número ao intervalo de 0 a 1.

    .. math:: y = \frac{1}{1 + e^{-x}}

    >>> import neuronio as nn
    >>> nn.Sigmoide()([-10000.0, 0.0])
    Tensor([0. , 0.5])
    """

    def propagar(self, x: Tensor) -> Tensor:
        return x.sigmoide()


class TanH(Ativacao):
    r"""A tangente hiperbólica: leva qualquer número ao intervalo de −1 a 1.

    .. math:: y = \frac{e^x - e^{-x}}{e^x + e^{-x}}

    >>> import neuronio as nn
    >>> nn.TanH()([0.0, 10000.0])
    Tensor([0., 1.])
    """

    def propagar(self, x: Tensor) -> Tensor:
        return x.tanh()


class _DeUmEixo(Ativacao):
    """As que olham para todos os números de um eixo."""

    so_base = True

    def __init__(self, eixo: int = -1) -> None:
        self.eixo = eixo

    @property
    def por_passo(self) -> bool:  # type: ignore[override]
        """Se o eixo não é o do tempo."""
        return self.eixo == -1 or self.eixo > 1


class Softmax(_DeUmEixo):
    r"""Leva um eixo a probabilidades: positivas, de soma 1.

    .. math:: y_i = \frac{e^{x_i - m}}{\sum_j e^{x_j - m}}, \quad m = \max_j x_j

    Args:
        eixo: o das classes.

    Fonte: Bridle, "Probabilistic Interpretation of Feedforward Classification Network Outputs", 1990.

    >>> import neuronio as nn
    >>> nn.Softmax()([[0.0, 0.0]])
    Tensor([[0.5, 0.5]])
    """

    def propagar(self, x: Tensor) -> Tensor:
        exponenciais = _deslocado(x, self.eixo).exp()
        return exponenciais / exponenciais.soma(eixo=self.eixo, manter=True)


class LogSoftmax(_DeUmEixo):
    r"""O logaritmo da softmax, calculado sem transbordar.

    .. math:: y_i = x_i - m - \ln \sum_j e^{x_j - m}, \quad m = \max_j x_j

    Args:
        eixo: o das classes.

    >>> import neuronio as nn
    >>> nn.LogSoftmax()([[0.0, 10000.0]])
    Tensor([[-10000.,      0.]])
    """

    def propagar(self, x: Tensor) -> Tensor:
        deslocado = _deslocado(x, self.eixo)
        return deslocado - deslocado.exp().soma(eixo=self.eixo, manter=True).log()


def _exponencial_linear(x: Tensor, alfa: float) -> Tensor:
    positivo = x > 0
    return onde(positivo, x, expm1(onde(positivo, 0, x)) * alfa)


def _deslocado(x: Tensor, eixo: int) -> Tensor:
    """A entrada menos o seu maior número, que não muda a softmax e impede a exponencial de transbordar."""
    return x - x.maximo(eixo=eixo, manter=True).desligar()
