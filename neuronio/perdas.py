"""Perdas: quanto a saída da rede erra o alvo, num número só."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuronio.configuracao import Configuravel
from neuronio.erros import ErroDeDados, ErroDeForma
from neuronio.tensor import Tensor, como_tensor


class Perda(Configuravel):
    """Uma função da saída e do alvo para um tensor de um só número.

    Quem herda escreve `calcular`. As perdas de classificação dizem também, em `probabilidades`, como a saída
    da rede vira a probabilidade de cada classe.
    """

    classifica = False
    """Se o alvo é a classe de cada amostra."""

    def __call__(self, saida: Any, alvo: Any) -> Tensor:
        saida = como_tensor(saida)
        return self.calcular(saida, self.alinhar(saida, como_tensor(alvo)))

    def calcular(self, saida: Tensor, alvo: Tensor) -> Tensor:
        """A perda média do lote; ``alvo`` já tem a forma da saída."""
        raise NotImplementedError

    def alinhar(self, saida: Tensor, alvo: Tensor) -> Tensor:
        """O alvo na forma da saída: ``(n,)`` com ``(n, 1)`` se alinham, e nada se repete em silêncio."""
        if alvo.forma == saida.forma:
            return alvo
        if (*alvo.forma, 1) == saida.forma or alvo.forma == (*saida.forma, 1):
            return alvo.redimensionar(*saida.forma)
        raise ErroDeForma(
            f"a perda {type(self).__name__} compara a saída {saida.forma} com alvos da mesma forma, mas os alvos têm "
            f"forma {alvo.forma}."
        )

    def conferir(self, alvos: np.ndarray, forma_saida: tuple[Any, ...]) -> None:
        """Recusa, antes do treino, alvos que não servem a esta perda e a esta saída (forma sem o lote)."""

    def probabilidades(self, saida: Tensor) -> Tensor:
        """A probabilidade de cada classe, a partir da saída da rede."""
        raise ErroDeDados(
            f"a perda {type(self).__name__} não é de classificação: a saída da rede não são probabilidades. "
            "Use prever()."
        )


class _PerdaDeClasses(Perda):
    """O que as perdas de várias classes têm em comum: o alvo é um inteiro por amostra, ou one-hot."""

    classifica = True

    def alinhar(self, saida: Tensor, alvo: Tensor) -> Tensor:
        if alvo.forma == saida.forma:
            return alvo.converter(saida.tipo)
        if alvo.forma == (*saida.forma[:-1], 1):
            alvo = alvo.redimensionar(*saida.forma[:-1])
        if alvo.forma != saida.forma[:-1]:
            raise ErroDeForma(
                f"a perda {type(self).__name__} espera, para a saída {saida.forma}, um rótulo inteiro por amostra "
                f"{saida.forma[:-1]} ou one-hot {saida.forma}, mas recebeu alvos {alvo.forma}."
            )
        classes = np.arange(saida.forma[-1])  # type: ignore[arg-type]
        return (alvo.redimensionar(*alvo.forma, 1) == classes).converter(saida.tipo)

    def conferir(self, alvos: np.ndarray, forma_saida: tuple[Any, ...]) -> None:
        classes = forma_saida[-1]
        if alvos.shape[1:] == tuple(forma_saida):
            return
        if alvos.dtype.kind == "f" and not np.array_equal(alvos, np.round(alvos)):
            raise ErroDeDados("os rótulos das classes são inteiros, mas há números quebrados entre eles.")
        menor, maior = int(alvos.min()), int(alvos.max())
        if menor < 0 or maior >= classes:
            onde = int(np.flatnonzero((alvos < 0) | (alvos >= classes))[0])
            raise ErroDeDados(
                f"a saída da rede tem {classes} classes, numeradas de 0 a {classes - 1}, mas o rótulo da amostra "
                f"{onde} é {int(alvos.reshape(-1)[onde])}."
            )


class NLL(_PerdaDeClasses):
    r"""Verossimilhança negativa: a saída são log-probabilidades (uma camada LogSoftmax no fim).

    .. math:: L = -\frac{1}{n} \sum_i \ln p_{i, y_i}

    Formas:
        saída ``(n, ..., classes)``; alvo ``(n, ...)`` de inteiros, ou one-hot da forma da saída.

    Fonte: Goodfellow, Bengio e Courville, *Deep Learning*, seção 5.5.

    >>> import neuronio as nn
    >>> round(nn.NLL()(nn.Tensor([[0.5, 0.5]]).log(), [0]).item(), 4)
    0.6931
    """

    def calcular(self, saida: Tensor, alvo: Tensor) -> Tensor:
        return -(saida * alvo).soma(eixo=-1).media()

    def probabilidades(self, saida: Tensor) -> Tensor:
        return saida.exp()
