"""Regularizadores, penalidades que se somam à perda; e restrições, o que se impõe aos pesos a cada passo."""

from __future__ import annotations

from collections.abc import Iterable

from neuronio.conferencias import inteiro_positivo, numero
from neuronio.configuracao import Configuravel
from neuronio.erros import ErroDeValor
from neuronio.tensor import Parametro, Tensor, onde


class Regularizador(Configuravel):
    """Uma função de um parâmetro para a penalidade, um só número. Quem herda escreve `__call__`."""

    def __call__(self, parametro: Tensor) -> Tensor:
        """A penalidade."""
        raise NotImplementedError


def com_penalidades(perda: Tensor, parametros: Iterable[Parametro]) -> Tensor:
    """A perda, mais a penalidade de cada parâmetro que a tem."""
    for parametro in parametros:
        if parametro.regularizador is not None:
            perda = perda + parametro.regularizador(parametro.tensor)
    return perda


class L1(Regularizador):
    r"""Penaliza cada peso pelo tamanho, e leva muitos a zero.

    .. math:: \lambda \sum |w|

    Args:
        fator: λ, que não pode ser negativo.

    Fonte: Tibshirani, "Regression Shrinkage and Selection via the Lasso", 1996.

    >>> import neuronio as nn
    >>> L1(0.5)(nn.Tensor([3.0, -4.0])).item()
    3.5
    """

    def __init__(self, fator: float = 0.01) -> None:
        self.fator = numero("o fator da regularização", fator, 0)

    def __call__(self, parametro: Tensor) -> Tensor:
        return parametro.abs().soma() * self.fator


class L2(Regularizador):
    r"""Penaliza os pesos grandes: ``fator`` vezes a soma dos quadrados.

    .. math:: \lambda \sum w^2

    O ``weight_decay`` do SGD do PyTorch é o dobro deste fator.

    Args:
        fator: λ, que não pode ser negativo.

    Fonte: Krogh e Hertz, "A Simple Weight Decay Can Improve Generalization", NeurIPS 1991.

    >>> import neuronio as nn
    >>> L2(0.5)(nn.Tensor([3.0, -4.0])).item()
    12.5
    """

    def __init__(self, fator: float = 0.01) -> None:
        self.fator = numero("o fator da regularização", fator, 0)

    def __call__(self, parametro: Tensor) -> Tensor:
        return (parametro * parametro).soma() * self.fator


class L1L2(Regularizador):
    r"""As duas penalidades somadas.

    .. math:: \lambda_1 \sum |w| + \lambda_2 \sum w^2

    Args:
        l1, l2: λ₁ e λ₂, que não podem ser negativos, nem os dois zero.

    Fonte: Zou e Hastie, "Regularization and variable selection via the elastic net", 2005.

    >>> import neuronio as nn
    >>> L1L2(l1=0.5, l2=0.5)(nn.Tensor([3.0, -4.0])).item()
    16.0
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1 = numero("o fator l1", l1, 0)
        self.l2 = numero("o fator l2", l2, 0)
        if not self.l1 and not self.l2:
            raise ErroDeValor(
                "um L1L2 de fatores zero não penaliza nada: dê pelo menos um deles, como "
                "L1L2(l1=0.01, l2=0.01)."
            )

    def __call__(self, parametro: Tensor) -> Tensor:
        return parametro.abs().soma() * self.l1 + (parametro * parametro).soma() * self.l2


class Restricao(Configuravel):
    """Uma função de um parâmetro para o mais próximo que ela permite. Quem herda escreve `__call__`.

    O otimizador a aplica depois de cada passo, dentro dele.
    """

    def __call__(self, parametro: Tensor) -> Tensor:
        """O parâmetro, já dentro do que se permite."""
        raise NotImplementedError


class NormaMaxima(Restricao):
    r"""Não deixa crescer a norma dos pesos que chegam a cada unidade, ou a cada filtro.

    .. math:: w \leftarrow w \cdot \min\left(1, \frac{c}{\lVert w \rVert}\right)

    Ao contrário de uma penalidade, não puxa os pesos pequenos: só as unidades que passam de c encolhem. Com
    ela se pode treinar com taxas maiores, como no artigo do Dropout.

    Args:
        maxima: c, maior que zero; o comum é de 2 a 4.
        eixo: o eixo do parâmetro em que há um lugar por unidade. Sem ele, o último de uma matriz e o primeiro
            de um kernel de convolução; numa `Conv2DTransposta`, os filtros são o eixo 1.

    Fonte: Srivastava, Hinton, Krizhevsky, Sutskever e Salakhutdinov, "Dropout: A Simple Way to Prevent Neural
    Networks from Overfitting", JMLR 2014, seção 5.1; ``torch.renorm``.

    >>> import neuronio as nn
    >>> NormaMaxima(1)(nn.Tensor([[3.0, 0.3], [4.0, 0.4]]))          # a primeira coluna tem norma 5
    Tensor([[0.6, 0.3],
            [0.8, 0.4]])
    """

    def __init__(self, maxima: float = 3.0, eixo: int | None = None) -> None:
        self.maxima = numero("a norma máxima", maxima, 0, aberto=True)
        self.eixo = None if eixo is None else inteiro_positivo("o eixo da norma máxima", eixo, 0)

    def __call__(self, parametro: Tensor) -> Tensor:
        posto = parametro.posto
        das_unidades = self.eixo if self.eixo is not None else (posto - 1 if posto < 3 else 0)
        outros = tuple(eixo for eixo in range(posto) if eixo != das_unidades)
        norma = (parametro * parametro).soma(eixo=outros, manter=True).raiz()
        return onde(norma > self.maxima, parametro * (self.maxima / onde(norma == 0, 1, norma)), parametro)
