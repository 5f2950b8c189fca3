"""O contrato de uma perda."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuronio.erros import ErroDeDados
from neuronio.metricas import Metrica
from neuronio.tensor import Lote, Tensor
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.tensor import como_tensores


class Perda(Metrica):
    """Uma função da saída e do alvo para um tensor de um só número, que o treino diminui.

    Quem herda escreve `calcular`. As perdas de classificação dizem também, em `probabilidades`, como a saída
    da rede vira a probabilidade de cada classe.

    >>> import neuronio as nn
    >>> class LogCosh(nn.Perda):
    ...     def calcular(self, saida, alvo):
    ...         erro = saida - alvo
    ...         return ((erro.exp() + (-erro).exp()) / 2).log().media()
    >>> LogCosh()([[1.0], [2.0]], [1.0, 2.0]).item()
    0.0
    """

    so_base = True

    classifica = False
    """Se o alvo é a classe de cada amostra."""

    limita_a_saida = False
    """Se só entende certas saídas, como probabilidades: `conferir_saida` recusa as outras."""

    def __call__(self, saida: Any, alvo: Any, perda: Perda | None = None) -> Tensor:
        """A perda média do lote.

        Args:
            saida: ``(n, ...)``, a saída crua da rede.
            alvo: ``(n, ...)``.
            perda: a perda do treino, quando esta serve só de métrica; não faz diferença aqui.

        Raises:
            ErroDeForma: se os alvos não combinam com a saída.
            ErroDeValor: se a saída não pode ser o que esta perda lê.
        """
        saida, alvo = como_tensores([saida, alvo])
        if self.limita_a_saida and not saida.e_abstrato:
            self.conferir_saida(saida.dados)
        return super().__call__(saida, alvo)

    def conferir(self, alvos: np.ndarray, forma_saida: Forma) -> None:
        """Recusa, antes do treino, alvos que não servem a esta perda e a esta saída.

        Args:
            alvos: todos os do treino, ``(n, ...)``.
            forma_saida: a forma da saída para uma amostra, sem o lote.

        Raises:
            ErroDeForma: se as formas não combinam.
            ErroDeDados: se há alvos que esta perda não entende; diz em que amostra.
        """
        lote = Lote()
        self.alinhar(Tensor.abstrato((lote, *forma_saida)), Tensor.abstrato((lote, *alvos.shape[1:])))

    def conferir_saida(self, saida: np.ndarray) -> None:
        """Recusa uma saída que não pode ser o que esta perda lê, como uma probabilidade maior que 1.

        Só se chama se `limita_a_saida`: para isto, a rede roda em duas amostras antes de cada treino.
        """

    def probabilidades(self, saida: Tensor) -> Tensor:
        """A probabilidade de cada classe, a partir da saída da rede."""
        raise ErroDeDados(
            f"a perda {type(self).__name__} não é de classificação: a saída da rede não são probabilidades. "
            "Use prever()."
        )


def recusar(ruins: np.ndarray, alvos: np.ndarray, esperado: str) -> None:
    """Levanta um erro que nomeia a primeira amostra ruim, se houver alguma.

    Args:
        ruins: bool, da forma de ``alvos``.
        alvos: ``(n, ...)``.
        esperado: o que devia ter vindo.
    """
    if ruins.any():
        amostra, *posicao = (int(i) for i in np.argwhere(ruins)[0])
        lugar = f"amostra {amostra}" + (f", posição {tuple(posicao)}," if posicao else "")
        outros = int(ruins.sum()) - 1
        resto = f" (e há mais {outros} assim)" if outros else ""
        raise ErroDeDados(f"{esperado}, mas o alvo da {lugar} é {alvos[(amostra, *posicao)]:g}{resto}.")
