"""O ruído gaussiano: no treino, cada número treme, e a rede não pode decorá-lo."""

from __future__ import annotations

from neuronio.camadas.sorteio import ComSorteio
from neuronio.conferencias import numero
from neuronio.tensor import Tensor, sortear_normal


class RuidoGaussiano(ComSorteio):
    r"""No treino, soma a cada número um ruído normal de média zero; fora dele, a saída é a entrada.

    .. math:: y_i = x_i + \sigma z_i, \quad z_i \sim \mathcal{N}(0, 1)

    O ruído só depende da semente, da camada e de quantas vezes ela já treinou: uma rodada continuada do meio
    repete a que não parou. De uma rede linear, treinar com ruído na entrada é como penalizar os pesos com L2.

    Args:
        desvio: σ, a partir de zero, na escala dos números que chegam.

    Formas:
        a saída tem a forma da entrada; estados chave ``(2,)`` e passo ``()``, uint32.

    Fonte: Bishop, "Training with Noise is Equivalent to Tikhonov Regularization", Neural Computation 1995;
    ``GaussianNoise`` do Keras.

    >>> import neuronio as nn
    >>> nn.RuidoGaussiano(0.1)([[1.0, 2.0]])
    Tensor([[1., 2.]])
    """

    por_passo = True

    def __init__(self, desvio: float = 0.1) -> None:
        self.desvio = numero("o desvio do ruído", desvio, 0)

    def propagar(self, x: Tensor) -> Tensor:
        if not self.treinando or self.desvio == 0:
            return x
        return x + self.sortear(x.forma, x.tipo, sortear_normal) * self.desvio
