"""Gráficos e relatório: dos números de um treino, o que se lê."""

from neuronio.graficos.animacao import Animacao, animar
from neuronio.graficos.atencao import mapa_de_atencao
from neuronio.graficos.calibracao import curva_de_calibracao
from neuronio.graficos.confusao import matriz_de_confusao
from neuronio.graficos.conteudo import ConteudoDoRelatorio, Interrupcao, LinhaDoModelo
from neuronio.graficos.custos import custo_por_limiar
from neuronio.graficos.diagnostico import Diagnostico
from neuronio.graficos.diferencas import diferencas
from neuronio.graficos.disputa import acertos_da_disputa, perdas_da_disputa
from neuronio.graficos.escolhas import o_que_importou
from neuronio.graficos.estudos import curva_do_erro, partes_da_validacao
from neuronio.graficos.evidencias import evidencia
from neuronio.graficos.grade import GradePorEpoca, animar_quadros, grade_de_imagens
from neuronio.graficos.latente import grade_latente, plano_latente, reconstrucoes
from neuronio.graficos.mosaico import enganos
from neuronio.graficos.por_epoca import metrica_por_epoca, perda_por_epoca
from neuronio.graficos.precisao_recall import curvas_de_precisao
from neuronio.graficos.previsao import erro_por_passo, previsao_da_serie
from neuronio.graficos.regressao import dispersao, residuos
from neuronio.graficos.relatorio import escrever_relatorio
from neuronio.graficos.remedios import acuracia_com_remedios
from neuronio.graficos.roc import curvas_roc
from neuronio.graficos.taxas import curvas_das_taxas, efeito_da_taxa, perda_na_faixa
from neuronio.nomes import porta

__all__ = [
    "Animacao",
    "ConteudoDoRelatorio",
    "Diagnostico",
    "GradePorEpoca",
    "Interrupcao",
    "LinhaDoModelo",
    "acertos_da_disputa",
    "acuracia_com_remedios",
    "animar",
    "animar_quadros",
    "curva_de_calibracao",
    "curva_do_erro",
    "curvas_das_taxas",
    "curvas_de_precisao",
    "curvas_roc",
    "custo_por_limiar",
    "diferencas",
    "dispersao",
    "efeito_da_taxa",
    "enganos",
    "erro_por_passo",
    "escrever_relatorio",
    "evidencia",
    "grade_de_imagens",
    "grade_latente",
    "mapa_de_atencao",
    "matriz_de_confusao",
    "metrica_por_epoca",
    "o_que_importou",
    "partes_da_validacao",
    "perda_na_faixa",
    "perda_por_epoca",
    "perdas_da_disputa",
    "plano_latente",
    "previsao_da_serie",
    "reconstrucoes",
    "residuos",
]

__getattr__, __dir__ = porta("nn.graficos", __all__)
