"""Dentro: o que uma rede calcula, para onde olha, e como aprendeu, em figuras que se podem mudar."""

from neuronio.dentro.camada_a_camada import ativacoes
from neuronio.dentro.convolucoes import kernels, mapas
from neuronio.dentro.derivada import gradiente_da_entrada, gradientes_integrados
from neuronio.dentro.excitacao import excitar, o_que_excita
from neuronio.dentro.fronteira import fronteira
from neuronio.dentro.mapas_de_classe import grad_cam
from neuronio.dentro.paisagem import paisagem_da_perda, perda_em_volta
from neuronio.dentro.por_epoca import HistogramasPorEpoca
from neuronio.dentro.por_lote import PesosPorLote
from neuronio.dentro.representacoes import representacoes
from neuronio.dentro.saliencia import saliencia
from neuronio.nomes import porta

__all__ = [
    "HistogramasPorEpoca",
    "PesosPorLote",
    "ativacoes",
    "excitar",
    "fronteira",
    "grad_cam",
    "gradiente_da_entrada",
    "gradientes_integrados",
    "kernels",
    "mapas",
    "o_que_excita",
    "paisagem_da_perda",
    "perda_em_volta",
    "representacoes",
    "saliencia",
]

__getattr__, __dir__ = porta("nn.dentro", __all__)
