"""A rede residual de 20 camadas, para imagens coloridas; aqui só se mede o tempo, e elas são sorteadas."""

from __future__ import annotations

from bancada.cargas.treino import CargaDeTreino
from bancada.rede import Ativacao, Camada, Conv, Densa, MediaGlobal, Norma, Otimizador, Residual, Tarefa

RELU = Ativacao("relu")


def _convolucao(filtros: int, lado: int = 3, stride: int = 1) -> tuple[Camada, ...]:
    return Conv(filtros, lado, stride, padding=lado // 2, bias=False), Norma()


def _bloco(filtros: int, stride: int = 1) -> tuple[Camada, ...]:
    fila = *_convolucao(filtros, stride=stride), RELU, *_convolucao(filtros)
    return Residual(fila, _convolucao(filtros, 1, stride) if stride > 1 else ()), RELU


VINTE_CAMADAS = Tarefa(
    "sorteio",
    (3, 32, 32),
    (
        *(*_convolucao(16), RELU, *_bloco(16), *_bloco(16), *_bloco(16)),
        *(*_bloco(32, stride=2), *_bloco(32), *_bloco(32)),
        *(*_bloco(64, stride=2), *_bloco(64), *_bloco(64)),
        *(MediaGlobal(), Densa(10)),
    ),
    "entropia",
    Otimizador("sgd", 0.01, momento=0.9),  # com a 0,1 do artigo, o arredondamento dobra a cada lote
    lote=128,
)

RESIDUAL = CargaDeTreino(
    "resnet20",
    "rede residual de 20 camadas, SGD",
    VINTE_CAMADAS,
    4 * 128 + 40,
    1e-3,
    0.1,
    lotes_conferidos=4,
    por_passo=True,
)
"""A de ``exemplos/residual_cifar10.py``."""
