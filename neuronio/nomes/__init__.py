"""Os nomes que outras bibliotecas dão ao que aqui tem outro: quem os pede fica sabendo o nosso.

Leem-se nesta ordem: `de_fora`, os nomes de lá e os daqui; e `respostas`, o que se diz a quem os usa.
"""

from neuronio.nomes.de_fora import (
    DA_CAMADA,
    DA_VARIAVEL,
    DO_CALLBACK,
    DO_HISTORICO,
    DO_MODELO,
    DO_NEURONIO,
    DO_OTIMIZADOR,
    DO_TENSOR,
    DO_TREINO,
    DO_VALOR,
    DOS_ARGUMENTOS,
    DOS_DADOS,
    NAO_PRECISA,
    Nomes,
)
from neuronio.nomes.respostas import (
    com_argumentos_em_portugues,
    com_metodos_em_portugues,
    erro_ao_atribuir,
    erro_de_argumento,
    erro_de_atributo,
    erro_do_modulo,
    porta,
)

__all__ = [
    "DA_CAMADA",
    "DA_VARIAVEL",
    "DOS_ARGUMENTOS",
    "DOS_DADOS",
    "DO_CALLBACK",
    "DO_HISTORICO",
    "DO_MODELO",
    "DO_NEURONIO",
    "DO_OTIMIZADOR",
    "DO_TENSOR",
    "DO_TREINO",
    "DO_VALOR",
    "NAO_PRECISA",
    "Nomes",
    "com_argumentos_em_portugues",
    "com_metodos_em_portugues",
    "erro_ao_atribuir",
    "erro_de_argumento",
    "erro_de_atributo",
    "erro_do_modulo",
    "porta",
]
