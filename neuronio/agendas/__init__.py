"""Agendas: números que mudam ao longo do treino, como a taxa, e se calculam dentro de cada passo."""

from typing import TYPE_CHECKING, Any

from neuronio.agendas.agenda import Agenda
from neuronio.agendas.ciclica import Ciclica
from neuronio.agendas.conferencia import numero_ou_agenda
from neuronio.agendas.cosseno import Cosseno
from neuronio.agendas.degraus import Degraus
from neuronio.agendas.exponencial import Exponencial
from neuronio.agendas.polinomial import Polinomial
from neuronio.agendas.um_ciclo import UmCiclo
from neuronio.nomes import DO_NEURONIO, erro_de_atributo

__all__ = [
    "Agenda",
    "Ciclica",
    "Cosseno",
    "Degraus",
    "Exponencial",
    "Polinomial",
    "UmCiclo",
    "numero_ou_agenda",
]

if not TYPE_CHECKING:

    def __getattr__(nome: str) -> Any:
        raise erro_de_atributo("nn.agendas", nome, DO_NEURONIO, __all__)
