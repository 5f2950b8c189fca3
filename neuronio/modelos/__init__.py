"""Modelos: camadas que se compilam, se treinam e se salvam."""

from neuronio.modelos.arquivo import carregar
from neuronio.modelos.autocodificadores import Autocodificador, AutocodificadorVariacional
from neuronio.modelos.gan import GAN
from neuronio.modelos.modelo import Modelo
from neuronio.modelos.poda import podar
from neuronio.modelos.sequencial import RedeNeural, Sequencial

__all__ = [
    "GAN",
    "Autocodificador",
    "AutocodificadorVariacional",
    "Modelo",
    "RedeNeural",
    "Sequencial",
    "carregar",
    "podar",
]
