"""O que se vê por dentro de uma rede."""

from functools import cache
from typing import Any

import numpy as np

import neuronio as nn
from construcao.figuras.exemplos import de_iris, leitora, petalas
from construcao.figuras.tracos import casas

ESPECIES = ["setosa", "versicolor", "virginica"]


def _digitos(quantos: int) -> tuple[np.ndarray, np.ndarray]:
    _, (x, y) = nn.dados.digitos()
    return x[:quantos], y[:quantos]


def _seguir(olho: Any, epocas: int) -> Any:
    nn.semente(0)
    rede = nn.RedeNeural([2, 8, 3])
    rede.compilar(nn.Adam(0.02), "entropia-cruzada", motor="numpy")
    rede.treinar(*petalas(), epocas=epocas, progresso=False, callbacks=[olho])
    return olho.desenhar()


@cache
def _paisagem() -> Any:
    return nn.dentro.paisagem_da_perda(de_iris(), *petalas(), lado=15)


def _mapa_de(metodo: Any) -> Any:
    """Uma imagem e o que um método diz de cada ponto dela."""
    x, _ = _digitos(1)
    mapa = np.asarray(metodo(leitora()[0], x))[0]
    return casas({"a imagem": x[0, 0], "o mapa": mapa.reshape(mapa.shape[-2:])}, escrever=False)


FIGURAS = {
    "dentro.ativacoes": lambda: nn.dentro.ativacoes(leitora()[0], _digitos(1)[0]),
    "dentro.kernels": lambda: nn.dentro.kernels(leitora()[0]),
    "dentro.mapas": lambda: nn.dentro.mapas(leitora()[0], _digitos(1)[0][0], "relu_1"),
    "dentro.saliencia": lambda: nn.dentro.saliencia(leitora()[0], _digitos(2)[0]),
    "dentro.grad_cam": lambda: _mapa_de(nn.dentro.grad_cam),
    "dentro.gradiente_da_entrada": lambda: _mapa_de(nn.dentro.gradiente_da_entrada),
    "dentro.gradientes_integrados": lambda: _mapa_de(nn.dentro.gradientes_integrados),
    "dentro.excitar": lambda: nn.dentro.o_que_excita(leitora()[0], "densa_2"),
    "dentro.o_que_excita": lambda: nn.dentro.o_que_excita(leitora()[0], "densa_2"),
    "dentro.fronteira": lambda: nn.dentro.fronteira(de_iris(), *petalas(), ESPECIES, lado=80),
    "dentro.representacoes": lambda: nn.dentro.representacoes(leitora()[0], *_digitos(300), camada="densa_1"),
    "dentro.perda_em_volta": _paisagem,
    "dentro.paisagem_da_perda": _paisagem,
    "dentro.HistogramasPorEpoca": lambda: _seguir(nn.dentro.HistogramasPorEpoca(*petalas()), 10),
    "dentro.PesosPorLote": lambda: _seguir(nn.dentro.PesosPorLote("densa_1"), 6),
}
