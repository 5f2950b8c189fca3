"""Estudos: muitos treinos do mesmo, em partes dos dados ou em vários tamanhos, que se comparam."""

from neuronio.estudos.aprendizado import curva_de_aprendizado
from neuronio.estudos.complexidade import curva_de_complexidade
from neuronio.estudos.cruzada import ValidacaoCruzada, validacao_cruzada
from neuronio.estudos.curva import Curva

__all__ = ["Curva", "ValidacaoCruzada", "curva_de_aprendizado", "curva_de_complexidade", "validacao_cruzada"]
