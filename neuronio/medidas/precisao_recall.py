"""A curva de precisão e recall de cada classe, e a área sob ela."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuronio.formato import proporcao


@dataclass(frozen=True, eq=False)
class CurvaDePrecisao:
    """O que se ganha em recall, e se paga em precisão, ao baixar o limiar de uma classe.

    Atributos:
        classe: nome da classe.
        precisao: do que se diz ser da classe, a fração que é, ``(pontos,)``.
        recall: do que é da classe, a fração que se diz, ``(pontos,)``, do maior ao menor.
        limiares: as probabilidades a partir das quais se diz "é desta classe", ``(pontos − 1,)``.
        media: a precisão média, de 0 a 1; None, se nenhuma amostra é da classe.
        frequencia: a fração das amostras que são da classe: é a precisão de quem responde ao acaso.
    """

    classe: str
    precisao: NDArray[np.float64]
    recall: NDArray[np.float64]
    limiares: NDArray[np.float64]
    media: float | None
    frequencia: float

    def __repr__(self) -> str:
        media = proporcao(self.media)
        return (
            f"Precisão e recall da classe {self.classe}: precisão média {media}, {len(self.recall)} pontos."
        )


def curvas_de_precisao(
    probabilidades: NDArray[np.float64], rotulos: NDArray[np.int64], classes: Sequence[str]
) -> tuple[CurvaDePrecisao, ...]:
    r"""Calcula a curva de cada classe contra as outras.

    .. math:: AP = \sum_k (R_k - R_{k-1}) \, P_k

    Args:
        probabilidades: ``(n, classes)``, já conferidas.
        rotulos: ``(n,)``, já conferidos.
        classes: o nome de cada classe.

    Fonte: Manning, Raghavan e Schütze, *Introduction to Information Retrieval*, 2008, seção 8.4; a conta é a
    de ``sklearn.metrics.precision_recall_curve`` e ``average_precision_score``.
    """
    return tuple(_curva(probabilidades[:, c], rotulos == c, nome) for c, nome in enumerate(classes))


def _curva(p: NDArray[np.float64], e_da_classe: NDArray[np.bool_], nome: str) -> CurvaDePrecisao:
    from sklearn.metrics import precision_recall_curve

    if not e_da_classe.any():
        vazio = np.empty(0)
        return CurvaDePrecisao(nome, vazio, vazio, vazio, None, 0.0)
    precisao, recall, limiares = precision_recall_curve(e_da_classe, p)
    media = float(-np.diff(recall) @ precisao[:-1])
    return CurvaDePrecisao(nome, precisao, recall, limiares, media, float(e_da_classe.mean()))
