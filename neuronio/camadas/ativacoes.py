"""Ativações: as funções que fazem uma rede ser mais que uma conta linear. São camadas sem parâmetros."""

from __future__ import annotations

from neuronio.camadas.camada import Camada
from neuronio.tensor import Tensor


class Ativacao(Camada):
    """Uma função sem parâmetros, usada como camada ou pelo nome (``ativacao="relu"``)."""


class Linear(Ativacao):
    """Nenhuma: a saída é a entrada."""

    def propagar(self, x: Tensor) -> Tensor:
        return x


class ReLU(Ativacao):
    r"""O maior entre x e zero.

    .. math:: y = \max(0, x)
    """

    def propagar(self, x: Tensor) -> Tensor:
        return x.relu()


class LogSoftmax(Ativacao):
    r"""O logaritmo da softmax, calculado sem transbordar.

    .. math:: y_i = x_i - m - \ln \sum_j e^{x_j - m}, \quad m = \max_j x_j
    """

    def propagar(self, x: Tensor) -> Tensor:
        deslocado = x - x.maximo(eixo=-1, manter=True).desligar()
        return deslocado - deslocado.exp().soma(eixo=-1, manter=True).log()
