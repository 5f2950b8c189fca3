"""Gráficos e relatório: dos números de um treino, o que se lê."""

from neuronio.graficos.confusao import matriz_de_confusao
from neuronio.graficos.conteudo import ConteudoDoRelatorio, Interrupcao, LinhaDoModelo
from neuronio.graficos.mosaico import enganos
from neuronio.graficos.por_epoca import metrica_por_epoca, perda_por_epoca
from neuronio.graficos.regressao import dispersao
from neuronio.graficos.relatorio import escrever_relatorio
from neuronio.graficos.roc import curvas_roc
from neuronio.graficos.taxas import influencia_da_taxa

__all__ = [
    "ConteudoDoRelatorio",
    "Interrupcao",
    "LinhaDoModelo",
    "curvas_roc",
    "dispersao",
    "enganos",
    "escrever_relatorio",
    "influencia_da_taxa",
    "matriz_de_confusao",
    "metrica_por_epoca",
    "perda_por_epoca",
]


def __dir__() -> list[str]:
    return list(__all__)
