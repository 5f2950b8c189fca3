"""Neurônio: redes neurais em português, do primeiro escalar à curva ROC."""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from neuronio.camadas import (
    ELU,
    GELU,
    SELU,
    Ativacao,
    AvgPool2D,
    BatchNorm,
    Camada,
    Conv2D,
    Densa,
    Dropout,
    Entrada,
    Flatten,
    GlobalAvgPool2D,
    LayerNorm,
    LeakyReLU,
    Linear,
    LogSoftmax,
    MaxPool2D,
    Redimensionar,
    ReLU,
    Sigmoide,
    Softmax,
    Softplus,
    Swish,
    TanH,
)
from neuronio.erros import (
    ErroDeArquivo,
    ErroDeAtributo,
    ErroDeCaptura,
    ErroDeCompilacao,
    ErroDeDados,
    ErroDeForma,
    ErroDeGradiente,
    ErroDeNome,
    ErroDeTipo,
    ErroDeTreino,
    ErroDeValor,
    ErroNeuronio,
)
from neuronio.grafo.desenho import Desenho, desenhar
from neuronio.inicializadores import (
    Constante,
    GlorotNormal,
    GlorotUniforme,
    HeNormal,
    HeUniforme,
    Identidade,
    Inicializador,
    LeCunNormal,
    Normal,
    Ortogonal,
    Uniforme,
    Zeros,
)
from neuronio.metricas import Acuracia, Metrica
from neuronio.modelos import Modelo, RedeNeural, Sequencial, carregar
from neuronio.motores.threads import threads
from neuronio.nomes import DO_NEURONIO, DO_TENSOR, erro_de_atributo
from neuronio.otimizadores import (
    SGD,
    Adadelta,
    AdaGrad,
    Adam,
    AdamW,
    AMSGrad,
    Lion,
    Nadam,
    Otimizador,
    RMSProp,
)
from neuronio.perdas import (
    MAE,
    MSE,
    MSLE,
    NLL,
    RMSE,
    EntropiaCruzada,
    EntropiaCruzadaBinaria,
    Huber,
    Perda,
)
from neuronio.regularizadores import L1, L1L2, L2, Regularizador
from neuronio.tensor import (
    Parametro,
    Tensor,
    Variavel,
    concatenar,
    einsum,
    empilhar,
    gradientes,
    onde,
    sem_gradiente,
    semente,
    sortear,
    sortear_normal,
)
from neuronio.treino import Callback, Historico, ParadaAntecipada, PontoDeControle, Treino
from neuronio.valor import Valor

if TYPE_CHECKING:
    from neuronio import avaliacao, dados, graficos

__version__ = "0.1.0"

__all__ = [
    "ELU",
    "GELU",
    "L1",
    "L1L2",
    "L2",
    "MAE",
    "MSE",
    "MSLE",
    "NLL",
    "RMSE",
    "SELU",
    "SGD",
    "AMSGrad",
    "Acuracia",
    "AdaGrad",
    "Adadelta",
    "Adam",
    "AdamW",
    "Ativacao",
    "AvgPool2D",
    "BatchNorm",
    "Callback",
    "Camada",
    "Constante",
    "Conv2D",
    "Densa",
    "Desenho",
    "Dropout",
    "Entrada",
    "EntropiaCruzada",
    "EntropiaCruzadaBinaria",
    "ErroDeArquivo",
    "ErroDeAtributo",
    "ErroDeCaptura",
    "ErroDeCompilacao",
    "ErroDeDados",
    "ErroDeForma",
    "ErroDeGradiente",
    "ErroDeNome",
    "ErroDeTipo",
    "ErroDeTreino",
    "ErroDeValor",
    "ErroNeuronio",
    "Flatten",
    "GlobalAvgPool2D",
    "GlorotNormal",
    "GlorotUniforme",
    "HeNormal",
    "HeUniforme",
    "Historico",
    "Huber",
    "Identidade",
    "Inicializador",
    "LayerNorm",
    "LeCunNormal",
    "LeakyReLU",
    "Linear",
    "Lion",
    "LogSoftmax",
    "MaxPool2D",
    "Metrica",
    "Modelo",
    "Nadam",
    "Normal",
    "Ortogonal",
    "Otimizador",
    "ParadaAntecipada",
    "Parametro",
    "Perda",
    "PontoDeControle",
    "RMSProp",
    "ReLU",
    "RedeNeural",
    "Redimensionar",
    "Regularizador",
    "Sequencial",
    "Sigmoide",
    "Softmax",
    "Softplus",
    "Swish",
    "TanH",
    "Tensor",
    "Treino",
    "Uniforme",
    "Valor",
    "Variavel",
    "Zeros",
    "avaliacao",
    "carregar",
    "concatenar",
    "dados",
    "desenhar",
    "einsum",
    "empilhar",
    "gradientes",
    "graficos",
    "onde",
    "sem_gradiente",
    "semente",
    "sortear",
    "sortear_normal",
    "threads",
]


def __getattr__(nome: str) -> ModuleType:
    # As salas pesadas só se abrem quando alguém entra: o scikit-learn e o matplotlib demoram a carregar.
    if nome in ("avaliacao", "dados", "graficos"):
        return import_module(f"neuronio.{nome}")
    metodos = {n: f"t.{n}()" for n in dir(Tensor) if callable(getattr(Tensor, n)) and n[0] != "_"}
    raise erro_de_atributo("o Neurônio", nome, {**metodos, **DO_TENSOR, **DO_NEURONIO}, __all__)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
