"""Camadas: as peças de uma rede."""

from neuronio.camadas.ampliar import AmpliarImagem
from neuronio.camadas.atencao import AtencaoMultiCabeca
from neuronio.camadas.ativacoes import (
    ELU,
    GELU,
    SELU,
    Ativacao,
    LeakyReLU,
    Linear,
    LogSoftmax,
    ReLU,
    Sigmoide,
    Softmax,
    Softplus,
    Swish,
    TanH,
)
from neuronio.camadas.bidirecional import Bidirecional
from neuronio.camadas.camada import Camada
from neuronio.camadas.conv2d import Conv2D
from neuronio.camadas.conv2d_transposta import Conv2DTransposta
from neuronio.camadas.densa import Densa
from neuronio.camadas.dropout import Dropout
from neuronio.camadas.embedding import Embedding
from neuronio.camadas.entrada import Entrada
from neuronio.camadas.esparsa import Esparsa
from neuronio.camadas.forma import Flatten, Redimensionar
from neuronio.camadas.no_tempo import AvgPool1D, Conv1D, GlobalAvgPool1D, MaxPool1D
from neuronio.camadas.norma_espectral import NormaEspectral
from neuronio.camadas.normalizacao import BatchNorm, LayerNorm
from neuronio.camadas.normalizacao_por_amostra import GroupNorm, InstanceNorm
from neuronio.camadas.pooling import AvgPool2D, GlobalAvgPool2D, MaxPool2D
from neuronio.camadas.posicoes import PosicaoAprendida, PosicaoSenoidal
from neuronio.camadas.ramos import Ramos
from neuronio.camadas.recorrentes import GRU, LSTM, RNN
from neuronio.camadas.residual import Residual
from neuronio.camadas.ruido_gaussiano import RuidoGaussiano
from neuronio.camadas.transformer import BlocoTransformer

__all__ = [
    "ELU",
    "GELU",
    "GRU",
    "LSTM",
    "RNN",
    "SELU",
    "AmpliarImagem",
    "AtencaoMultiCabeca",
    "Ativacao",
    "AvgPool1D",
    "AvgPool2D",
    "BatchNorm",
    "Bidirecional",
    "BlocoTransformer",
    "Camada",
    "Conv1D",
    "Conv2D",
    "Conv2DTransposta",
    "Densa",
    "Dropout",
    "Embedding",
    "Entrada",
    "Esparsa",
    "Flatten",
    "GlobalAvgPool1D",
    "GlobalAvgPool2D",
    "GroupNorm",
    "InstanceNorm",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "MaxPool1D",
    "MaxPool2D",
    "NormaEspectral",
    "PosicaoAprendida",
    "PosicaoSenoidal",
    "Ramos",
    "ReLU",
    "Redimensionar",
    "Residual",
    "RuidoGaussiano",
    "Sigmoide",
    "Softmax",
    "Softplus",
    "Swish",
    "TanH",
]
