"""Estudos: muitos treinos do mesmo, em partes dos dados ou de vários modos, que se comparam."""

from neuronio.estudos.aprendizado import curva_de_aprendizado
from neuronio.estudos.busca import estudo
from neuronio.estudos.complexidade import curva_de_complexidade
from neuronio.estudos.cruzada import ValidacaoCruzada, validacao_cruzada
from neuronio.estudos.curva import Curva
from neuronio.estudos.espaco import Faixa, FaixaLogaritmica
from neuronio.estudos.faixa import FaixaDaTaxa, faixa_da_taxa
from neuronio.estudos.remedios import EstudoDosRemedios, estudo_remedios
from neuronio.estudos.taxa import EstudoDaTaxa, estudo_taxa
from neuronio.estudos.tentativas import Estudo, Tentativa

__all__ = [
    "Curva",
    "Estudo",
    "EstudoDaTaxa",
    "EstudoDosRemedios",
    "Faixa",
    "FaixaDaTaxa",
    "FaixaLogaritmica",
    "Tentativa",
    "ValidacaoCruzada",
    "curva_de_aprendizado",
    "curva_de_complexidade",
    "estudo",
    "estudo_remedios",
    "estudo_taxa",
    "faixa_da_taxa",
    "validacao_cruzada",
]
