"""Métricas: números que dizem como vai o treino, sem guiá-lo."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.configuracao import Configuravel
from neuronio.erros import ErroDeForma, ErroDeTreino
from neuronio.tensor import Tensor
from neuronio.tensor.tensor import como_tensores

if TYPE_CHECKING:
    from neuronio.perdas import Perda

__all__ = ["Acuracia", "Metrica"]


class Metrica(Configuravel):
    """Uma função pura da saída e do alvo para a média do lote, um tensor de um só número.

    Quem herda escreve `calcular`. Como é uma média sobre as amostras, a de todos os lotes, ponderada pelo
    tamanho de cada um, é a dos dados inteiros. Toda perda é também uma métrica: ``metricas=["mae"]``.

    >>> import neuronio as nn
    >>> class MaiorErro(Metrica):
    ...     def calcular(self, saida, alvo):
    ...         return (saida - alvo).abs().maximo()
    >>> MaiorErro()([[1.0], [5.0]], [1.0, 2.0]).item()
    3.0
    """

    de_probabilidades = False
    """Se mede probabilidades de classes, e não a saída crua da rede."""

    @property
    def nome(self) -> str:
        """Como a métrica se chama no histórico: "acuracia", "entropia_cruzada"."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(self).__name__).lower()

    def __call__(self, saida: Any, alvo: Any, perda: Perda | None = None) -> Tensor:
        """A medida de um lote.

        Args:
            saida: ``(n, ...)``, a saída crua da rede.
            alvo: ``(n, ...)``.
            perda: a perda com que a rede se treina: se classifica, diz como a saída crua vira probabilidades.
                Sem ela, a saída já é lida como está.

        Raises:
            ErroDeForma: se os alvos não combinam com a saída.
        """
        saida, alvo = como_tensores([saida, alvo])
        if self.de_probabilidades and perda is not None and perda.classifica:
            saida = perda.probabilidades(saida)
        return self.calcular(saida, self.alinhar(saida, alvo))

    def calcular(self, saida: Tensor, alvo: Tensor) -> Tensor:
        """A média do lote, só com operações de tensor; ``alvo`` já passou por `alinhar`."""
        raise ErroDeTreino(
            f"{type(self).__name__} não diz como calcular a medida: escreva nela o método "
            "calcular(self, saida, alvo)."
        )

    def alinhar(self, saida: Tensor, alvo: Tensor) -> Tensor:
        """O alvo na forma da saída: ``(n,)`` com ``(n, 1)`` se alinham, e nada se repete em silêncio."""
        if alvo.forma == saida.forma:
            return alvo
        if (*alvo.forma, 1) == saida.forma or alvo.forma == (*saida.forma, 1):
            return alvo.redimensionar(*saida.forma)
        raise ErroDeForma(
            f"{type(self).__name__} compara a saída {saida.forma} com alvos da mesma forma, mas os alvos têm "
            f"forma {alvo.forma}.{_conselho(saida, alvo)}"
        )


class Acuracia(Metrica):
    r"""A fração das amostras em que a classe mais provável é a certa.

    .. math:: \frac{1}{n} \sum_i [\arg\max_c p_{ic} = y_i]

    Com uma só coluna, a classe prevista é 1 onde a probabilidade passa de 0,5. Cada amostra é de uma só
    classe.

    Formas:
        probabilidades ``(n, ..., classes)``; alvo ``(n, ...)`` de inteiros, ou one-hot da forma da saída. Ou
        probabilidades ``(n, 1)`` e alvo ``(n,)`` ou ``(n, 1)`` de 0 e 1.

    >>> import neuronio as nn
    >>> Acuracia()([[0.9, 0.1], [0.3, 0.7]], [0, 0]).item()
    0.5
    >>> Acuracia()([[2.0], [-3.0]], [1, 0], nn.EntropiaCruzadaBinaria(logits=True)).item()
    1.0
    """

    de_probabilidades = True

    def alinhar(self, saida: Tensor, alvo: Tensor) -> Tensor:
        return super().alinhar(saida, alvo) if _uma_coluna(saida) else em_one_hot(self, saida, alvo)

    def calcular(self, saida: Tensor, alvo: Tensor) -> Tensor:
        acertou = (saida > 0.5) == alvo if _uma_coluna(saida) else saida.argmax(-1) == alvo.argmax(-1)
        return acertou.converter(saida.tipo).media()


def em_one_hot(metrica: Metrica, saida: Tensor, alvo: Tensor) -> Tensor:
    """Os rótulos na forma da saída: cada inteiro vira uma linha com um só 1; o que é one-hot fica como está.

    Args:
        metrica: quem pergunta, para a mensagem de erro.
        saida: ``(n, ..., classes)``.
        alvo: inteiros ``(n, ...)`` ou ``(n, ..., 1)``, ou one-hot da forma da saída.
    """
    if alvo.forma == saida.forma:
        return alvo
    por_amostra = saida.forma[:-1]
    if alvo.forma not in (por_amostra, (*por_amostra, 1)):
        raise ErroDeForma(
            f"{type(metrica).__name__} espera, para a saída {saida.forma}, um rótulo inteiro por amostra "
            f"{por_amostra} ou one-hot {saida.forma}, mas recebeu alvos {alvo.forma}.{_conselho(saida, alvo)}"
        )
    classes = np.arange(saida.forma[-1])  # type: ignore[arg-type]
    return (alvo.redimensionar(*por_amostra, 1) == classes).converter(saida.tipo)


def _uma_coluna(saida: Tensor) -> bool:
    return saida.posto < 2 or saida.forma[-1] == 1


def _conselho(saida: Tensor, alvo: Tensor) -> str:
    """O que costuma consertar alvos de tal forma."""
    if alvo.forma[:1] != saida.forma[:1]:
        return " Cada amostra precisa de um alvo."
    if alvo.posto == saida.posto and alvo.forma[:-1] == saida.forma[:-1]:
        return f" A última camada precisa ter tantas unidades quantas colunas há nos alvos: {alvo.forma[-1]}."
    if alvo.posto == saida.posto - 1:
        return (
            " Se cada alvo é um número a prever, a última camada precisa de 1 unidade; se é o número de uma "
            "classe, a perda é EntropiaCruzada."
        )
    return ""
