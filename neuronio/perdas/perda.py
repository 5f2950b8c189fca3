"""O contrato de uma perda."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuronio.erros import ErroDeDados, ErroDeTreino, erro_de_nome
from neuronio.metricas import Metrica
from neuronio.tensor import Tensor
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
            ErroDeDados: se há alvos que esta perda não entende; diz em que amostra.
            ErroDeValor: se a saída não pode ser o que esta perda lê.
        """
        saida, alvo = como_tensores([saida, alvo])
        if self.limita_a_saida and not saida.e_abstrato:
            self.conferir_saida(saida.dados)
        return super().__call__(saida, alvo)

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


REDUCOES = ("media", "soma", "nenhuma")


class PerdaPorElemento(Perda):
    """Uma perda que se mede de cada elemento, ou de cada amostra, e depois se junta num número só.

    Quem herda escreve `por_elemento`.

    Args:
        reducao: "media", "soma", ou "nenhuma", que devolve a perda de cada um e não serve a um treino.

    Raises:
        ErroDeNome: se a redução não existe.
    """

    so_base = True

    def __init__(self, reducao: str = "media") -> None:
        if reducao not in REDUCOES:
            raise erro_de_nome("redução", str(reducao), REDUCOES)
        self.reducao = reducao

    def por_elemento(self, saida: Tensor, alvo: Tensor) -> Tensor:
        """A perda de cada elemento, ou de cada amostra; ``alvo`` já passou por `alinhar`."""
        raise NotImplementedError

    def calcular(self, saida: Tensor, alvo: Tensor) -> Tensor:
        return self.reduzir(self.por_elemento(saida, alvo))

    def reduzir(self, perdas: Tensor) -> Tensor:
        """As perdas de cada um num número só, a não ser que não se reduzam."""
        if self.reducao == "nenhuma":
            return perdas
        return perdas.media() if self.reducao == "media" else perdas.soma()

    def conferir(self, alvos: np.ndarray, forma_saida: Forma) -> None:
        if self.reducao == "nenhuma":
            raise ErroDeTreino(
                f"a perda {self!r} dá um número por elemento, e um treino diminui um número só: use "
                'reducao="media" ou "soma". Para olhar a perda de cada um, chame-a: perda(saida, alvo).'
            )
        super().conferir(alvos, forma_saida)
