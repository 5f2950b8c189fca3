"""Dropout: desliga ao acaso uma parte dos números, para que nenhum neurônio dependa de outro só."""

from __future__ import annotations

from typing import Literal

from neuronio.camadas.sorteio import ComSorteio
from neuronio.conferencias import numero
from neuronio.erros import ErroDeValor, erro_de_nome
from neuronio.tensor import Tensor, onde
from neuronio.tensor.dimensao import Forma

Por = Literal["unidade", "canal", "passo", "amostra"]
POR = ("unidade", "canal", "passo", "amostra")
"""O que se desliga de uma vez."""


class Dropout(ComSorteio):
    r"""No treino, zera cada número com probabilidade p e aumenta os outros, para a média não mudar.

    .. math:: y_i = \frac{m_i}{1 - p} x_i, \quad m_i = [u_i \geq p], \quad u_i \sim U[0, 1)

    Fora do treino, a saída é a entrada. A máscara só depende da semente, da camada e de quantas vezes ela já
    treinou: uma rodada continuada do meio repete a que não parou.

    Numa imagem, pontos vizinhos dizem quase o mesmo, e apagar um só esconde pouco: com ``por="canal"``, m é
    um só para todo um canal, que fica ou se apaga inteiro.

    Args:
        taxa: p, de 0 a 1, sem o 1.
        por: o que se desliga de uma vez: cada "unidade"; um "canal" inteiro, que numa sequência é uma
            característica em todos os passos; um "passo" inteiro de uma sequência; ou a "amostra" inteira.

    Formas:
        a saída tem a forma da entrada; estados chave ``(2,)`` e passo ``()``, uint32. Canais, de amostras
        ``(canais, altura, largura)`` ou ``(tempo, características)``; passos, só destas.

    Raises:
        ErroDeNome: se não se desliga por isso.
        ErroDeForma: se as amostras não têm canais, ou passos.

    Fonte: Srivastava, Hinton, Krizhevsky, Sutskever e Salakhutdinov, "Dropout: A Simple Way to Prevent Neural
    Networks from Overfitting", JMLR 2014; por canal, Tompson, Goroshin, Jain, LeCun e Bregler, "Efficient
    Object Localization Using Convolutional Networks", CVPR 2015.

    >>> import neuronio as nn
    >>> nn.Dropout(0.3)([[1.0, 2.0]])
    Tensor([[1., 2.]])
    """

    por_passo = True

    def __init__(self, taxa: float = 0.5, por: Por = "unidade") -> None:
        self.taxa = numero("a taxa do Dropout", taxa, 0, 1)
        if self.taxa == 1:
            raise ErroDeValor(
                "um Dropout de taxa 1 apaga tudo, e a rede não aprende: use uma taxa menor, como 0.5."
            )
        if por not in POR:
            raise erro_de_nome("Dropout por", str(por), POR)
        self.por = por

    def construir(self, forma: Forma) -> None:
        super().construir(forma)
        posto = len(forma)
        if (self.por == "canal" and posto < 2) or (self.por == "passo" and posto != 2):
            amostras = "(tempo, características)" + " ou (canais, altura, largura)" * (self.por == "canal")
            raise self.erro_de_forma(
                f"desliga por {self.por}, e espera amostras {amostras}, mas elas têm forma {forma}. O comum "
                'é por="unidade".'
            )

    def propagar(self, x: Tensor) -> Tensor:
        if not self.treinando or self.taxa == 0:
            return x
        ficam = self.sortear(self._da_mascara(x.forma)) >= self.taxa
        return onde(ficam, x / (1 - self.taxa), 0)

    def _da_mascara(self, forma: Forma) -> Forma:
        """Um 1 em cada eixo ao longo do qual a máscara não muda."""
        if self.por == "unidade":
            return forma
        canais = 2 if len(forma) == 3 else 1
        mudam = {"canal": canais, "passo": 1, "amostra": 0}[self.por]
        return tuple(t if eixo in (0, mudam) else 1 for eixo, t in enumerate(forma))
