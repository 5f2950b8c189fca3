"""Agendas: números que mudam ao longo do treino, como a taxa, e se calculam dentro de cada passo."""

from neuronio.agendas.agenda import Agenda
from neuronio.agendas.ciclica import Ciclica
from neuronio.agendas.conferencia import numero_ou_agenda
from neuronio.agendas.cosseno import Cosseno
from neuronio.agendas.degraus import Degraus
from neuronio.agendas.exponencial import Exponencial
from neuronio.agendas.polinomial import Polinomial
from neuronio.agendas.um_ciclo import UmCiclo
from neuronio.nomes import porta

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

__getattr__, __dir__ = porta("nn.agendas", __all__)
