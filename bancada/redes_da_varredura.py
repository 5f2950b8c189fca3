"""As redes da varredura: de muitas formas, para que o compilador não se afine a umas poucas.

A lista é fixa, e as sementes também: uma rede em que se perde fica nela até que se ganhe.
"""

from __future__ import annotations

from dataclasses import dataclass

from bancada.rede import (
    Achatar,
    Ativacao,
    Camada,
    Conv,
    Densa,
    Dropout,
    Embedding,
    Forma,
    MaxPool,
    MediaGlobal,
    Norma,
    NormaDaCamada,
    Otimizador,
    Posicao,
    Recorrente,
    Tarefa,
    Transformer,
)

RELU, TANH = Ativacao("relu"), Ativacao("tanh")
Camadas = tuple[Camada, ...]


@dataclass(frozen=True)
class Rede:
    """Uma rede, e com quantas amostras se treina e se prevê.

    Args:
        nome: como se pede, em ``--redes``.
        titulo: como se lê.
        tarefa: ela, com dados sorteados e o Adam.
        semente: a dos pesos e dos dados.
        passos: quantos lotes tem uma época.
        previstas: quantas amostras tem uma previsão.
    """

    nome: str
    titulo: str
    tarefa: Tarefa
    semente: int
    passos: int
    previstas: int


def _rede(
    semente: int,
    nome: str,
    titulo: str,
    entrada: Forma,
    *partes: Camada | Camadas,
    lote: int,
    passos: int,
    prever: int | None = None,
    perda: str = "entropia",
) -> Rede:
    camadas = tuple(c for parte in partes for c in (parte if isinstance(parte, tuple) else (parte,)))
    tarefa = Tarefa("sorteio", entrada, camadas, perda, Otimizador("adam", 0.001), lote)
    return Rede(nome, titulo, tarefa, semente, passos, prever or lote)


def _densa(
    semente: int,
    larguras: str,
    lote: int,
    passos: int,
    prever: int | None = None,
    ativacao: str = "relu",
    perda: str = "entropia",
) -> Rede:
    """De larguras como "784-128-10"."""
    entradas, *escondidas, saidas = map(int, larguras.split("-"))
    meio = [peca for unidades in escondidas for peca in (Densa(unidades), Ativacao(ativacao))]
    fim = (*meio, Densa(saidas), *[Ativacao("log_softmax")] * (perda == "nll"))
    numeros = {"lote": lote, "passos": passos, "prever": prever}
    return _rede(semente, larguras, larguras, (entradas,), fim, **numeros, perda=perda)


def _funda(semente: int, vezes: int, unidades: int, lote: int, passos: int, ativacao: Ativacao) -> Rede:
    nome, titulo = f"{vezes}x{unidades}", f"{vezes} densas de {unidades}, {ativacao.nome}"
    meio = (Densa(unidades), ativacao) * vezes
    return _rede(semente, nome, titulo, (unidades,), meio, Densa(10), lote=lote, passos=passos)


def _conv(filtros: int, lado: int, stride: int = 1, grupos: int = 1) -> Camadas:
    """Com zeros em volta, para que sem stride a imagem não encolha, e ReLU."""
    return Conv(filtros, lado, stride, lado // 2, grupos), RELU


def _conv_bn(filtros: int, lado: int, stride: int = 1, grupos: int = 1) -> Camadas:
    """O mesmo, normalizado antes da ReLU."""
    return Conv(filtros, lado, stride, lado // 2, grupos, bias=False), Norma(), RELU


def _separavel(canais: int, filtros: int, stride: int = 1) -> Camadas:
    """Um filtro 3×3 por canal, e depois os canais misturados em cada ponto."""
    return *_conv_bn(canais, 3, stride, canais), *_conv_bn(filtros, 1)


def _saida(unidades: int = 10) -> Camadas:
    return Achatar(), Densa(unidades)


def _da_media(unidades: int = 10) -> Camadas:
    return MediaGlobal(), Densa(unidades)


DENSAS = (
    _densa(1, "4-10-3", lote=8, passos=256, prever=150),
    _densa(2, "13-64-64-3", lote=16, passos=128),
    _densa(3, "30-16-8-2", lote=1, passos=512, prever=1),
    _densa(4, "8-32-32-1", lote=64, passos=64, prever=1000, perda="mse"),
    _densa(5, "64-32-10", lote=32, passos=64, prever=1),
    _densa(6, "784-10", lote=256, passos=16, prever=10_000),
    _densa(7, "784-128-64-10", lote=64, passos=32, prever=10_000, perda="nll"),
    _densa(8, "784-32-10", lote=512, passos=8),
    _densa(9, "784-512-512-10", lote=128, passos=8),
    _densa(10, "784-2048-2048-10", lote=256, passos=2, prever=1000),
    _densa(11, "784-1000-10", lote=1, passos=32, prever=1),
    _densa(12, "3072-1024-512-10", lote=128, passos=4),
    _densa(13, "1000-4096-1000", lote=64, passos=4, prever=256),
    _densa(14, "4096-256-10", lote=32, passos=16, prever=1),
    _densa(15, "100-3000-10", lote=8, passos=32),
    _densa(16, "10000-32-2", lote=64, passos=8),
    _densa(17, "512-1024-512", lote=512, passos=4),
    _densa(18, "257-129-65-33-7", lote=100, passos=32, ativacao="sigmoide"),
    _funda(19, 10, 64, lote=32, passos=32, ativacao=TANH),
    _funda(20, 20, 32, lote=128, passos=16, ativacao=RELU),
    _funda(21, 6, 256, lote=64, passos=16, ativacao=RELU),
    _funda(22, 12, 100, lote=4, passos=64, ativacao=Ativacao("sigmoide")),
)

CONVOLUCOES = (
    _rede(
        31,
        "lenet5",
        "LeNet-5",
        (1, 28, 28),
        *(Conv(6, 5, padding=2), TANH, MaxPool(2), Conv(16, 5), TANH, MaxPool(2)),
        *(Achatar(), Densa(120), TANH, Densa(84), TANH, Densa(10)),
        lote=64,
        passos=16,
    ),
    _rede(
        32,
        "mnist-32-64",
        "32 e 64 filtros 3×3, 28×28",
        (1, 28, 28),
        *(Conv(32, 3), RELU, MaxPool(2), Conv(64, 3), RELU, MaxPool(2), Dropout(0.5), _saida()),
        lote=128,
        passos=4,
    ),
    _rede(
        33,
        "mnist-8-16",
        "8 e 16 filtros 3×3, 28×28",
        (1, 28, 28),
        *(_conv(8, 3), MaxPool(2), _conv(16, 3), MaxPool(2), _saida()),
        lote=512,
        passos=2,
        prever=1000,
    ),
    _rede(34, "uma-3x3", "8 filtros 3×3, 28×28", (1, 28, 28), _conv(8, 3), _saida(), lote=1, passos=64),
    _rede(
        35,
        "vgg64",
        "bloco VGG de 64, 32×32",
        (3, 32, 32),
        *(_conv(64, 3), _conv(64, 3), MaxPool(2), _saida()),
        lote=32,
        passos=2,
    ),
    _rede(
        36,
        "seis-convolucoes",
        "seis 3×3 com batch norm, 32×32",
        (3, 32, 32),
        *(_conv_bn(32, 3), _conv_bn(64, 3), MaxPool(2)),
        *(_conv_bn(64, 3), _conv_bn(128, 3), MaxPool(2)),
        *(_conv_bn(128, 3), _conv_bn(256, 3), MaxPool(2)),
        *(MediaGlobal(), Dropout(0.5), Densa(256), RELU, Densa(10)),
        lote=128,
        passos=1,
    ),
    _rede(
        37,
        "tres-stride2",
        "três 3×3 de stride 2, 64×64",
        (3, 64, 64),
        *(_conv(16, 3, 2), _conv(32, 3, 2), _conv(64, 3, 2), _saida()),
        lote=32,
        passos=4,
    ),
    _rede(
        38,
        "separavel",
        "3×3, depthwise 3×3 e 1×1, 32×32",
        (3, 32, 32),
        *(_conv(32, 3), _conv(32, 3, grupos=32), _conv(64, 1), _da_media()),
        lote=32,
        passos=4,
    ),
    _rede(
        39,
        "mobilenet",
        "quatro separáveis com batch norm, 64×64",
        (3, 64, 64),
        *(_conv_bn(16, 3, 2), _separavel(16, 32), _separavel(32, 64, 2), _separavel(64, 64)),
        *(_separavel(64, 128, 2), _da_media()),
        lote=32,
        passos=2,
    ),
    _rede(
        40,
        "mobilenet-uma",
        "duas separáveis, 96×96",
        (3, 96, 96),
        *(_conv_bn(8, 3, 2), _separavel(8, 16, 2), _separavel(16, 32, 2), _da_media()),
        lote=2,
        passos=16,
        prever=1,
    ),
    _rede(
        41,
        "convnext",
        "depthwise 7×7 e 1×1 de 64-256-64, 16×16",
        (64, 16, 16),
        *(Conv(64, 7, padding=3, grupos=64), _conv(256, 1), Conv(64, 1), _da_media()),
        lote=32,
        passos=2,
    ),
    _rede(
        42,
        "resnext",
        "3×3 em 4 e em 8 grupos, 16×16",
        (32, 16, 16),
        *(_conv(64, 3, grupos=4), _conv(64, 3, grupos=8), _da_media()),
        lote=64,
        passos=4,
    ),
    _rede(
        43,
        "resnet-comeco",
        "7×7 de stride 2 e 3×3, 64×64",
        (3, 64, 64),
        *(_conv(64, 7, 2), MaxPool(2), _conv(64, 3), _da_media()),
        lote=16,
        passos=4,
    ),
    _rede(
        44,
        "resnet-meio",
        "seis 3×3 de 32 com batch norm, 16×16",
        (32, 16, 16),
        *(_conv_bn(32, 3) * 6, _da_media()),
        lote=64,
        passos=2,
    ),
    _rede(
        45,
        "resnet-fim",
        "duas 3×3 de 256, 8×8",
        (256, 8, 8),
        *(_conv(256, 3), _conv(256, 3), _da_media()),
        lote=16,
        passos=2,
    ),
    _rede(
        46,
        "funil",
        "3×3 de 512, 4×4",
        (512, 4, 4),
        *(_conv(512, 3), _da_media()),
        lote=8,
        passos=4,
        prever=1,
    ),
    _rede(
        47,
        "pontuais",
        "1×1 de 64-128-64, 16×16",
        (64, 16, 16),
        *(_conv(128, 1), _conv(64, 1), _da_media()),
        lote=32,
        passos=4,
    ),
    _rede(
        48,
        "pontuais-largas",
        "1×1 de 256-512-256, 7×7",
        (256, 7, 7),
        *(_conv(512, 1), _conv(256, 1), _da_media()),
        lote=16,
        passos=4,
    ),
    _rede(
        49,
        "gargalo",
        "1×1, 3×3 e 1×1 de 256-64-64-256, 8×8",
        (256, 8, 8),
        *(_conv_bn(64, 1), _conv_bn(64, 3), _conv_bn(256, 1), _da_media()),
        lote=32,
        passos=4,
    ),
    _rede(
        50,
        "retalhos",
        "4×4 de stride 4 e 2×2 de stride 2, 64×64",
        (3, 64, 64),
        *(Conv(64, 4, 4), RELU, Conv(128, 2, 2), RELU, _da_media()),
        lote=64,
        passos=4,
    ),
    _rede(
        51,
        "cinco-por-cinco",
        "duas 5×5 de 32, 32×32",
        (3, 32, 32),
        *(_conv(32, 5), MaxPool(2), _conv(32, 5), MaxPool(2), _saida()),
        lote=64,
        passos=2,
    ),
    _rede(
        52,
        "seis-por-seis",
        "6×6 de stride 2 e 4×4, 28×28",
        (1, 28, 28),
        *(Conv(16, 6, 2), RELU, Conv(32, 4), RELU, _saida()),
        lote=128,
        passos=8,
    ),
    _rede(
        53,
        "imagem-grande",
        "quatro 3×3 de stride 2, 128×128",
        (3, 128, 128),
        *(_conv(16, 3, 2), _conv(32, 3, 2), _conv(64, 3, 2), _conv(64, 3, 2), _da_media()),
        lote=4,
        passos=8,
        prever=1,
    ),
    _rede(
        54,
        "lados-impares",
        "3×3 de 13 e 5×5 de 21 com stride 3, 17×23",
        (3, 17, 23),
        *(Conv(13, 3), RELU, Conv(21, 5, 3, padding=1), TANH, _saida(7)),
        lote=7,
        passos=64,
        prever=100,
    ),
)

SEQUENCIAS = (
    _rede(
        61, "lstm", "LSTM de 64, 28 passos", (28, 28), Recorrente("LSTM", 64), Densa(10), lote=32, passos=8
    ),
    _rede(62, "gru", "GRU de 32, 20 passos", (20, 8), Recorrente("GRU", 32), Densa(5), lote=16, passos=16),
    _rede(
        63,
        "gru-larga",
        "GRU de 256, 30 passos",
        (30, 64),
        *(Recorrente("GRU", 256), Densa(10)),
        lote=64,
        passos=2,
    ),
    _rede(
        64,
        "lstm-de-texto",
        "Embedding e LSTM de 64, 32 passos",
        (32,),
        *(Embedding(60, 32), Recorrente("LSTM", 64, sequencia=True), Densa(60)),
        lote=32,
        passos=4,
    ),
    _rede(
        65,
        "transformer",
        "transformer de 2 blocos de 64, 32 passos",
        (32,),
        *(Embedding(60, 64), Posicao(), Transformer(4), Transformer(4), NormaDaCamada(), Densa(60)),
        lote=16,
        passos=4,
    ),
)

REDES = {rede.nome: rede for rede in (*DENSAS, *CONVOLUCOES, *SEQUENCIAS)}
"""Todas, pelo nome, na ordem em que se medem."""
