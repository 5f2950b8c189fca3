"""Avaliação: das saídas de uma rede e do que era verdade, as medidas."""

from neuronio.avaliacao.classificacao import Avaliacao, Engano, MetricasDaClasse, avaliar_classificacao
from neuronio.avaliacao.inventadas import (
    AvaliacaoDeInventadas,
    avaliar_inventadas,
    distancia_de_frechet,
    distancia_media,
)
from neuronio.avaliacao.n_grama import perplexidade_do_n_grama
from neuronio.avaliacao.regressao import AvaliacaoDeRegressao, avaliar_regressao
from neuronio.avaliacao.roc import CurvaROC
from neuronio.avaliacao.series import AvaliacaoDeSerie, ErrosDaPrevisao, avaliar_serie
from neuronio.avaliacao.textos import AvaliacaoDeTexto

__all__ = [
    "Avaliacao",
    "AvaliacaoDeInventadas",
    "AvaliacaoDeRegressao",
    "AvaliacaoDeSerie",
    "AvaliacaoDeTexto",
    "CurvaROC",
    "Engano",
    "ErrosDaPrevisao",
    "MetricasDaClasse",
    "avaliar_classificacao",
    "avaliar_inventadas",
    "avaliar_regressao",
    "avaliar_serie",
    "distancia_de_frechet",
    "distancia_media",
    "perplexidade_do_n_grama",
]


def __dir__() -> list[str]:
    return list(__all__)
