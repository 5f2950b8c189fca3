"""Os estudos: muitos treinos pequenos, com as íris, e o que deles se desenha."""

from functools import cache
from typing import Any

import numpy as np

import neuronio as nn

JUNTOS = {"preparo": "padronizar", "processos": 1, "lote": 40}


def _criar(unidades: int = 8, taxa: float = 0.1) -> nn.RedeNeural:
    rede = nn.RedeNeural([4, unidades, 3])
    rede.compilar(nn.Adam(taxa), "entropia-cruzada", ["acuracia"], motor="numpy")
    return rede


def _iris() -> tuple[np.ndarray, np.ndarray]:
    return nn.dados.iris()[0]


@cache
def validacao_cruzada() -> Any:
    """A perda de cada parte, e o que cada uma mediu."""
    return nn.validacao_cruzada(_criar, *_iris(), partes=4, epocas=12, **JUNTOS).desenhar()


@cache
def curva_de_complexidade() -> Any:
    """O erro de redes cada vez maiores."""
    tamanhos = [1, 2, 4, 16]
    return nn.curva_de_complexidade(_criar, tamanhos, *_iris(), partes=3, epocas=15, **JUNTOS).desenhar()


@cache
def curva_de_aprendizado() -> Any:
    """O erro com cada vez mais amostras."""
    quantas = [10, 20, 40, 80]
    return nn.curva_de_aprendizado(_criar, *_iris(), quantas, partes=3, epocas=15, **JUNTOS).desenhar()


@cache
def _das_taxas() -> nn.EstudoDaTaxa:
    taxas = [1e-4, 1e-3, 1e-2, 1e-1]
    return nn.estudo_taxa(_criar, *_iris(), taxas, sementes=2, epocas=12, **JUNTOS)


def estudo_taxa() -> Any:
    """As curvas de cada taxa."""
    return _das_taxas().desenhar()


def efeito_da_taxa() -> Any:
    """Onde acabou o treino de cada uma."""
    return _das_taxas().desenhar_efeito()


@cache
def faixa_da_taxa() -> Any:
    """A perda de cada lote, enquanto a taxa sobe."""
    nn.semente(0)
    return nn.faixa_da_taxa(_criar(), *_iris(), passos=120).desenhar()


@cache
def estudo() -> Any:
    """O que cada escolha mudou na acurácia."""
    espaco = {"taxa": [0.001, 0.01, 0.1], "unidades": [2, 8, 32]}
    return nn.estudo(_criar, espaco, *_iris(), epocas=8, **JUNTOS).desenhar()


@cache
def estudo_remedios() -> Any:
    """Dois remédios, numa rede grande que só viu cem dígitos."""
    pedido = {"sementes": 2, "amostras": 100, "epocas": 15, "processos": 1, "progresso": False}
    return nn.estudo_remedios(*nn.dados.digitos()[0], ["dropout", "L2"], **pedido).desenhar()


@cache
def diagnostico() -> nn.graficos.Diagnostico:
    """O de uma rede pequena demais para os dados que tem."""
    nn.semente(0)
    x, y = nn.dados.circulos(200)
    rede = nn.Sequencial([nn.Entrada(2), nn.Densa(2)])
    rede.compilar(nn.Adam(0.05), "entropia-cruzada", motor="numpy")
    return nn.diagnostico(rede, rede.treinar(x, y, epocas=20, progresso=False), x, y)


FIGURAS = {
    "validacao_cruzada": validacao_cruzada,
    "curva_de_complexidade": curva_de_complexidade,
    "curva_de_aprendizado": curva_de_aprendizado,
    "estudo_taxa": estudo_taxa,
    "EstudoDaTaxa": efeito_da_taxa,
    "faixa_da_taxa": faixa_da_taxa,
    "estudo": estudo,
    "estudo_remedios": estudo_remedios,
    "diagnostico": diagnostico,
}
