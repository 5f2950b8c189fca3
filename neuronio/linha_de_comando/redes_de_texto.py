"""As redes que o comando monta para aprender um texto."""

from __future__ import annotations

from neuronio.camadas import (
    GRU,
    LSTM,
    Bidirecional,
    BlocoTransformer,
    Densa,
    Dropout,
    Embedding,
    LayerNorm,
    PosicaoAprendida,
)
from neuronio.linha_de_comando.conjunto import ConjuntoDeFrases, ConjuntoDeTexto
from neuronio.modelos import Modelo, Sequencial

DIMENSOES, UNIDADES = 64, 256
LARGURA, CABECAS, BLOCOS = 128, 4, 3
DIMENSOES_DE_FRASE, UNIDADES_DE_FRASE = 32, 64


def recorrente(conjunto: ConjuntoDeTexto, camada: type[LSTM] | type[GRU]) -> tuple[Modelo, str]:
    """Uma camada recorrente, que leva o estado de uma janela à seguinte."""
    camadas = [
        Embedding(conjunto.saidas, DIMENSOES),
        camada(UNIDADES, retornar_sequencia=True, fluxos=conjunto.fluxos),
        Dropout(0.3),
        Densa(conjunto.saidas),
    ]
    return Sequencial(camadas), "EntropiaCruzada"


def de_frases(conjunto: ConjuntoDeFrases, camada: type[LSTM] | type[GRU]) -> tuple[Modelo, str]:
    """Uma camada recorrente lê a frase nas duas direções; do que lembra de cada uma se prevê o alvo."""
    camadas = [
        Embedding(len(conjunto.preparo.simbolos), DIMENSOES_DE_FRASE),
        Dropout(0.3),
        Bidirecional(camada(UNIDADES_DE_FRASE)),
        Dropout(0.3),
        Densa(conjunto.saidas),
    ]
    return Sequencial(camadas), "EntropiaCruzada" if conjunto.classifica else "MSE"


def transformer(conjunto: ConjuntoDeTexto) -> tuple[Modelo, str]:
    """Blocos de atenção causal, que a cada símbolo veem a janela até ele."""
    camadas = [
        Embedding(conjunto.saidas, LARGURA),
        PosicaoAprendida(conjunto.forma[0]),
        *(BlocoTransformer(CABECAS, causal=True, dropout=0.1) for _ in range(BLOCOS)),
        LayerNorm(),
        Densa(conjunto.saidas),
    ]
    return Sequencial(camadas), "EntropiaCruzada"
