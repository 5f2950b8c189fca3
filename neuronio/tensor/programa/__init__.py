"""Programas: contas capturadas, em atribuição única, que um motor executa ou compila.

Ficam na sala dos tensores, e não na dos motores, para que uma primitiva possa ter um por atributo. Leem-se
nesta ordem: `programa`, o que é um; `captura`, como uma conta vira um; `passagens`, o mesmo com menos contas;
`interprete`, que o executa sobre o NumPy; e `desenho`.
"""

from neuronio.tensor.programa.captura import capturar
from neuronio.tensor.programa.interprete import interpretar_programa
from neuronio.tensor.programa.passagens import simplificar
from neuronio.tensor.programa.programa import Aspecto, Instrucao, Nome, Programa

__all__ = ["Aspecto", "Instrucao", "Nome", "Programa", "capturar", "interpretar_programa", "simplificar"]
