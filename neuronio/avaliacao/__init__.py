"""Avaliação: das saídas de uma rede e do que era verdade, as medidas."""

from neuronio.avaliacao.classificacao import Avaliacao, Engano, MetricasDaClasse, avaliar_classificacao
from neuronio.avaliacao.regressao import AvaliacaoDeRegressao, avaliar_regressao
from neuronio.avaliacao.roc import CurvaROC

__all__ = [
    "Avaliacao",
    "AvaliacaoDeRegressao",
    "CurvaROC",
    "Engano",
    "MetricasDaClasse",
    "avaliar_classificacao",
    "avaliar_regressao",
]


def __dir__() -> list[str]:
    return list(__all__)
