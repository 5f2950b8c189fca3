"""A rede adversária que o comando monta para o MNIST, e a mesma com a perda de Wasserstein."""

from __future__ import annotations

import math
from dataclasses import replace

from bancada.cargas.treino import CargaDeTreino
from bancada.rede import (
    Achatar,
    Ativacao,
    Conv,
    ConvTransposta,
    Densa,
    Geradora,
    Norma,
    Otimizador,
    Redimensionar,
    Tarefa,
)

RUIDO, FILTROS = 64, 32
RELU, LEAKY_RELU = Ativacao("relu"), Ativacao("leaky_relu")

# As de `neuronio.linha_de_comando.redes_adversarias`, ditas sem biblioteca nenhuma.
GERADORA = Geradora(
    (RUIDO,),
    (
        *(Densa(2 * FILTROS * 49, bias=False), Norma(), RELU, Redimensionar((2 * FILTROS, 7, 7))),
        *(ConvTransposta(FILTROS, 4, stride=2, padding=1, bias=False), Norma(), RELU),
        *(ConvTransposta(1, 4, stride=2, padding=1), Ativacao("sigmoide")),
    ),
)
NAO_SATURANTE = Tarefa(
    "mnist",
    (1, 28, 28),
    (
        *(Conv(FILTROS, 4, stride=2, padding=1), LEAKY_RELU),
        *(Conv(2 * FILTROS, 4, stride=2, padding=1, bias=False), Norma(), LEAKY_RELU),
        *(Achatar(), Densa(1)),
    ),
    "nao-saturante",
    Otimizador("adam", 2e-4, beta1=0.5),
    lote=64,
    geradora=GERADORA,
)
WASSERSTEIN = replace(
    NAO_SATURANTE,
    camadas=(
        *(Conv(FILTROS, 4, stride=2, padding=1), LEAKY_RELU),
        *(Conv(2 * FILTROS, 4, stride=2, padding=1), LEAKY_RELU),
        *(Achatar(), Densa(1)),
    ),
    perda="wasserstein",
    otimizador=Otimizador("adam", 1e-4, beta1=0.0),
    geradora=replace(GERADORA, passos=5),
)
"""A discriminadora sem normalização em lote, o otimizador e os cinco passos por lote são os do artigo de
Gulrajani e outros, 2017: a penalidade é do gradiente de cada amostra, que a média do lote misturaria."""

AMOSTRAS = 20 * 64 + 56

GAN = CargaDeTreino(
    "gan",
    "rede adversária do MNIST, Adam",
    NAO_SATURANTE,
    AMOSTRAS,
    2e-3,
    0.2,
    lotes_conferidos=10,
    por_passo=True,
)
WGAN_GP = CargaDeTreino(
    "wgan_gp",
    "a adversária com a perda de Wasserstein e a penalidade do gradiente, Adam",
    WASSERSTEIN,
    AMOSTRAS,
    2e-3,
    math.inf,  # a perda passa por zero, e o ruído de cada um é outro: só se confere que é um número
    lotes_conferidos=5,
    por_passo=True,
)
