"""Medidas: das saídas de uma rede e do que era verdade, os números."""

from neuronio.medidas.calibracao import Calibracao
from neuronio.medidas.classificacao import Avaliacao, Engano, MetricasDaClasse, avaliar_classificacao
from neuronio.medidas.comparacao import Comparacao, Diferenca
from neuronio.medidas.inventadas import (
    AvaliacaoDeInventadas,
    avaliar_inventadas,
    distancia_de_frechet,
    distancia_media,
)
from neuronio.medidas.limiar import Limiar
from neuronio.medidas.n_grama import perplexidade_do_n_grama
from neuronio.medidas.precisao_recall import CurvaDePrecisao
from neuronio.medidas.regressao import AvaliacaoDeRegressao, avaliar_regressao
from neuronio.medidas.roc import CurvaROC
from neuronio.medidas.series import AvaliacaoDeSerie, ErrosDaPrevisao, avaliar_serie
from neuronio.medidas.textos import AvaliacaoDeTexto

__all__ = [
    "Avaliacao",
    "AvaliacaoDeInventadas",
    "AvaliacaoDeRegressao",
    "AvaliacaoDeSerie",
    "AvaliacaoDeTexto",
    "Calibracao",
    "Comparacao",
    "CurvaDePrecisao",
    "CurvaROC",
    "Diferenca",
    "Engano",
    "ErrosDaPrevisao",
    "Limiar",
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
