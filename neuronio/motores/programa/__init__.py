"""Programas: passos capturados, que um motor executa ou compila."""

from neuronio.motores.programa.captura import capturar, capturar_passo, programa_do_passo
from neuronio.motores.programa.interprete import interpretar_programa
from neuronio.motores.programa.passagens import simplificar
from neuronio.motores.programa.programa import Aspecto, Instrucao, Programa

__all__ = [
    "Aspecto",
    "Instrucao",
    "Programa",
    "capturar",
    "capturar_passo",
    "interpretar_programa",
    "programa_do_passo",
    "simplificar",
]
