"""A camada que dá um vetor a cada palavra, ou caractere, de um vocabulário."""

from __future__ import annotations

from typing import Any

from neuronio.camadas.camada import Camada
from neuronio.conferencias import inteiro_positivo
from neuronio.configuracao import interpretar
from neuronio.inicializadores import Inicializador, Normal
from neuronio.regularizadores import Regularizador
from neuronio.tensor import Tensor
from neuronio.tensor.dimensao import Forma


class Embedding(Camada):
    r"""Uma tabela de vetores, um por palavra do vocabulário: troca cada índice pelo vetor dele.

    .. math:: y_{t} = E_{x_t}

    Args:
        vocabulario: quantas palavras há, inteiro positivo; os índices vão de 0 a vocabulario − 1.
        dimensoes: quantos números tem o vetor de cada uma, inteiro positivo.
        inicializador: como os vetores começam, objeto ou nome; sem ele, números normais de desvio 1.
        regularizador: penalidade sobre os vetores, objeto ou nome.

    Formas:
        entrada ``(lote, ...)`` de inteiros → saída ``(lote, ..., dimensoes)``; kernel E
        ``(vocabulario, dimensoes)``.

    Raises:
        ErroDeForma: se a entrada não é de inteiros.
        ErroDeValor: se um índice não existe no vocabulário; diz qual, e onde está.

    Fonte: Bengio, Ducharme, Vincent e Jauvin, "A Neural Probabilistic Language Model", JMLR 3, 2003.

    >>> import neuronio as nn
    >>> nn.Embedding(10, 4)(nn.Tensor([[1, 2, 3]])).forma
    (1, 3, 4)
    """

    por_passo = True
    le_inteiros = True

    def __init__(
        self, vocabulario: int, dimensoes: int, inicializador: Any = None, regularizador: Any = None
    ) -> None:
        self.vocabulario = inteiro_positivo("o tamanho do vocabulário", vocabulario)
        self.dimensoes = inteiro_positivo("a quantidade de dimensões", dimensoes)
        de_costume = Normal(desvio=1.0) if inicializador is None else inicializador
        self.inicializador = interpretar(de_costume, Inicializador, "inicializador")
        self.regularizador = (
            None if regularizador is None else interpretar(regularizador, Regularizador, "regularizador")
        )

    def construir(self, forma: Forma) -> None:
        tabela = (self.vocabulario, self.dimensoes)
        self.kernel = self.parametro("kernel", tabela, self.inicializador, self.regularizador)

    def propagar(self, x: Tensor) -> Tensor:
        if x.tipo not in ("int64", "uint32"):
            raise self.erro_de_forma(
                f"espera índices inteiros, de 0 a {self.vocabulario - 1}, mas recebeu {x.tipo}: "
                "x.astype(int), se são mesmo índices."
            )
        return self.kernel[x]
