"""As camadas: o que entra, o que sai, e em cada casa o número."""

from typing import Any

import numpy as np

import neuronio as nn
from construcao.figuras.tracos import casas, curvas
from neuronio.camadas.camada import modo_de_treino
from neuronio.graficos.figura import Figura

IMAGEM = np.array([[1.0, 3, 2, 0], [4, 6, 1, 1], [0, 2, 5, 3], [1, 1, 2, 8]])
SEQUENCIA = np.array([[1.0, 3, 2, 5, 4, 4, 0, 2]])
LOTE = np.array([[1.0, 10, -2], [3, 30, 0], [2, 20, 2], [4, 60, 0]])
ONDA = np.sin(np.arange(30) / 3) * (np.arange(30) < 20)


def _rede(*camadas: nn.Camada, entradas: int = 3) -> nn.Sequencial:
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(entradas), *camadas])
    rede.compilar("adam", "mse")
    return rede


def _numeros(camada: nn.Camada, x: Any, treinando: bool = False) -> np.ndarray:
    nn.semente(0)
    with modo_de_treino(treinando):
        return camada(x).numpy()


def _imagem(camada: nn.Camada, x: np.ndarray = IMAGEM) -> Figura:
    """De uma imagem de um canal, outra."""
    y = _numeros(camada, x[None, None])
    return casas({"entrada": x, "saída": y.reshape(y.shape[-2:] if y.ndim == 4 else (1, 1))})


def _sequencia(camada: nn.Camada) -> Figura:
    """De um número por passo, outro."""
    y = _numeros(camada, SEQUENCIA[..., None])
    return casas({"entrada, um número por passo": SEQUENCIA}, {"saída": y.reshape(1, -1)})


def _do_lote(camada: nn.Camada) -> Figura:
    return casas({"entrada": LOTE, "saída": _numeros(camada, LOTE, treinando=True)})


def _dos_canais(camada: nn.Camada) -> Figura:
    """Quatro canais de uma imagem de 2×2."""
    x = np.array([[[1.0, 2], [3, 4]], [[2, 4], [6, 8]], [[-5, 0], [0, 5]], [[9, 9], [9, 1]]])
    antes = {f"canal {c}": canal for c, canal in enumerate(x)}
    depois = dict(zip(["saída", " ", "  ", "   "], _numeros(camada, x[None])[0], strict=True))
    return casas(antes, depois)


def _estados(camada: nn.Camada, x: np.ndarray = ONDA) -> Figura:
    y = _numeros(camada, x[None, :, None])[0]
    passos = np.arange(len(x))
    linhas = {"a entrada": (passos, x), **{f"saída {u}": (passos, y[:, u]) for u in range(y.shape[-1])}}
    nome = type(camada).__name__
    return curvas(f"{nome}: o que fica depois de a entrada acabar", "passo", "", linhas)


def _bidirecional() -> Figura:
    pulso = np.eye(30)[15]
    nn.semente(0)
    camada = nn.Bidirecional(nn.GRU(1, retornar_sequencia=True))
    y = _numeros(camada, pulso[None, :, None])[0]
    passos = np.arange(30)
    linhas = {"a entrada": pulso, "do começo ao fim": y[:, 0], "do fim ao começo": y[:, 1]}
    return curvas(
        "Bidirecional: um vai, o outro volta",
        *("passo", ""),
        {nome: (passos, valores) for nome, valores in linhas.items()},
    )


def _embedding() -> Figura:
    nn.semente(0)
    camada = nn.Embedding(4, 3, inicializador=nn.Normal(0, 1))
    frase = np.array([[2, 0, 2]])
    saida = camada(frase).numpy()[0]
    return casas({"a tabela": camada.parametros()[0].dados, "índices": frase.T, "os vetores": saida})


def _transposta() -> Figura:
    camada = nn.Conv2DTransposta(1, 3, stride=2, inicializador=nn.Constante(1))
    return _imagem(camada, np.array([[1.0, 2], [3, 4]]))


def _conv1d() -> Figura:
    camada = nn.Conv1D(1, 3, inicializador=nn.Constante(1 / 3))
    y = _numeros(camada, SEQUENCIA[..., None])
    return casas(
        {"entrada, um número por passo": SEQUENCIA},
        {"o kernel": np.full((1, 3), 1 / 3), "saída: a média de três": y[0].T},
    )


def _atencao(camada: nn.AtencaoMultiCabeca | nn.BlocoTransformer) -> Figura:
    nn.semente(1)
    x = nn.sortear_normal((1, 6, 8))
    camada(x)
    return nn.graficos.mapa_de_atencao(camada.pesos(x).numpy()[0], "neural")


def _posicoes(camada: nn.Camada, passos: int = 20, largura: int = 12) -> Figura:
    somado = _numeros(camada, np.zeros((1, passos, largura)))[0]
    return casas({"o que se soma: um passo por coluna": somado.T}, escrever=False)


def _espectral() -> Figura:
    """De um kernel de uns, cujo maior valor singular é 3."""
    uns = nn.Densa(3, usar_bias=False, inicializador=nn.Constante(1))
    dividido = _numeros(nn.NormaEspectral(uns, iteracoes=5), np.eye(3), treinando=True)
    return casas({"o kernel": np.ones((3, 3)), "dividido por 3": dividido})


def _forma(camada: nn.Camada, x: np.ndarray) -> Figura:
    y = camada(x[None]).numpy()[0]
    return casas({f"entrada {x.shape}": x}, {f"saída {y.shape}": y})


FIGURAS = {
    "Densa": lambda: nn.ver.rede(_rede(nn.Densa(4))),
    "Esparsa": lambda: nn.ver.rede(_rede(nn.Esparsa(5, 0.6), entradas=6)),
    "Residual": lambda: nn.ver.rede(_rede(nn.Residual([nn.Densa(4), nn.Densa(4)]), entradas=4)),
    "Ramos": lambda: nn.desenhar(_rede(nn.Ramos([nn.Densa(4), nn.Densa(2)]))),
    "BlocoTransformer": lambda: _atencao(nn.BlocoTransformer(2)),
    "Embedding": _embedding,
    "Conv2D": lambda: nn.ver.convolucao(np.pad(IMAGEM, 1), [[1, 0, -1], [2, 0, -2], [1, 0, -1]]),
    "Conv2DTransposta": _transposta,
    "Conv1D": _conv1d,
    "AmpliarImagem": lambda: _imagem(nn.AmpliarImagem(2), IMAGEM[:2, :2]),
    "MaxPool2D": lambda: _imagem(nn.MaxPool2D(2)),
    "AvgPool2D": lambda: _imagem(nn.AvgPool2D(2)),
    "GlobalAvgPool2D": lambda: _imagem(nn.GlobalAvgPool2D()),
    "MaxPool1D": lambda: _sequencia(nn.MaxPool1D(2)),
    "AvgPool1D": lambda: _sequencia(nn.AvgPool1D(2)),
    "GlobalAvgPool1D": lambda: _sequencia(nn.GlobalAvgPool1D()),
    "RNN": lambda: _estados(nn.RNN(2, retornar_sequencia=True)),
    "LSTM": lambda: _estados(nn.LSTM(2, retornar_sequencia=True)),
    "GRU": lambda: _estados(nn.GRU(2, retornar_sequencia=True)),
    "Bidirecional": _bidirecional,
    "AtencaoMultiCabeca": lambda: _atencao(nn.AtencaoMultiCabeca(2, causal=True)),
    "PosicaoAprendida": lambda: _posicoes(nn.PosicaoAprendida(20)),
    "PosicaoSenoidal": lambda: _posicoes(nn.PosicaoSenoidal()),
    "Flatten": lambda: _forma(nn.Flatten(), IMAGEM[:2]),
    "Redimensionar": lambda: _forma(nn.Redimensionar(2, 4), SEQUENCIA[0]),
    "BatchNorm": lambda: _do_lote(nn.BatchNorm()),
    "LayerNorm": lambda: _do_lote(nn.LayerNorm()),
    "GroupNorm": lambda: _dos_canais(nn.GroupNorm(2)),
    "InstanceNorm": lambda: _dos_canais(nn.InstanceNorm()),
    "NormaEspectral": _espectral,
    "Dropout": lambda: casas({"entrada": IMAGEM, "no treino": _numeros(nn.Dropout(0.5), IMAGEM, True)}),
    "RuidoGaussiano": lambda: casas(
        {"entrada": IMAGEM, "no treino": _numeros(nn.RuidoGaussiano(0.3), IMAGEM, True)}
    ),
}
