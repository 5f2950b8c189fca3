"""Dropout: desliga ao acaso uma parte dos números, para que nenhum neurônio dependa de outro só."""

from __future__ import annotations

from neuronio.camadas.camada import Camada
from neuronio.conferencias import numero
from neuronio.erros import ErroDeValor
from neuronio.tensor import Tensor, nova_chave, onde, sortear
from neuronio.tensor.dimensao import Forma


class Dropout(Camada):
    r"""No treino, zera cada número com probabilidade p e aumenta os outros, para a média não mudar.

    .. math:: y_i = \frac{m_i}{1 - p} x_i, \quad m_i = [u_i \geq p], \quad u_i \sim U[0, 1)

    Fora do treino, a saída é a entrada. A máscara só depende da semente, da camada e de quantas vezes ela já
    treinou: uma rodada continuada do meio repete a que não parou.

    Args:
        taxa: p, de 0 a 1, sem o 1.

    Formas:
        a saída tem a forma da entrada; estados chave ``(2,)`` e passo ``()``, uint32.

    Fonte: Srivastava, Hinton, Krizhevsky, Sutskever e Salakhutdinov, "Dropout: A Simple Way to Prevent Neural
    Networks from Overfitting", JMLR 2014.

    >>> import neuronio as nn
    >>> nn.Dropout(0.3)([[1.0, 2.0]])
    Tensor([[1., 2.]])
    """

    por_passo = True

    def __init__(self, taxa: float = 0.5) -> None:
        self.taxa = numero("a taxa do Dropout", taxa, 0, 1)
        if self.taxa == 1:
            raise ErroDeValor(
                "um Dropout de taxa 1 apaga tudo, e a rede não aprende: use uma taxa menor, como 0.5."
            )

    def construir(self, forma: Forma) -> None:
        self.chave = self.estado("chave", (2,), nova_chave(), "uint32")
        self.passo = self.estado("passo", (), 0, "uint32")

    def propagar(self, x: Tensor) -> Tensor:
        if not self.treinando or self.taxa == 0:
            return x
        sorteados = sortear(x.forma, chave=self.chave, passo=self.passo)
        self.passo += 1
        return onde(sorteados >= self.taxa, x / (1 - self.taxa), 0)
