"""Avaliação: quão boa é uma rede, e quanto uma é melhor que outra."""

from neuronio.avaliacao.comparacao import comparar
from neuronio.avaliacao.relatorio import Relatorio, relatorio
from neuronio.medidas import (
    Avaliacao,
    AvaliacaoDeInventadas,
    AvaliacaoDeRegressao,
    AvaliacaoDeSerie,
    AvaliacaoDeTexto,
    Calibracao,
    Comparacao,
    CurvaDePrecisao,
    CurvaROC,
    Diferenca,
    Engano,
    ErrosDaPrevisao,
    Limiar,
    MetricasDaClasse,
    avaliar_classificacao,
    avaliar_inventadas,
    avaliar_regressao,
    avaliar_serie,
    distancia_de_frechet,
    distancia_media,
    perplexidade_do_n_grama,
)
from neuronio.nomes import porta

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
    "Relatorio",
    "avaliar_classificacao",
    "avaliar_inventadas",
    "avaliar_regressao",
    "avaliar_serie",
    "comparar",
    "distancia_de_frechet",
    "distancia_media",
    "perplexidade_do_n_grama",
    "relatorio",
]

__getattr__, __dir__ = porta("nn.avaliacao", __all__)
