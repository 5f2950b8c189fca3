"""Os modelos, como grafo ou como neurônios, e as redes que inventam."""

from functools import cache
from typing import Any

import neuronio as nn
from construcao.figuras.exemplos import ALGARISMOS


def _sequencial() -> nn.Desenho:
    rede = nn.Sequencial([nn.Entrada(1, 8, 8), nn.Conv2D(4, 3, ativacao="relu"), nn.Flatten(), nn.Densa(10)])
    rede.compilar("adam", "entropia-cruzada", motor="numpy")
    return nn.desenhar(rede)


def _rede_neural(podada: bool = False) -> Any:
    nn.semente(0)
    rede = nn.RedeNeural([5, 6, 3])
    rede.compilar("adam", "entropia-cruzada", motor="numpy")
    if podada:
        nn.podar(rede, 0.6, passos=1)
    return nn.ver.rede(rede)


@cache
def disputa() -> nn.Historico:
    """O histórico de uma GAN que imita uma normal."""
    nn.semente(0)
    geradora = nn.Sequencial([nn.Densa(8, "relu"), nn.Densa(1)])
    gan = nn.GAN(geradora, nn.Sequencial([nn.Entrada(1), nn.Densa(8, "relu"), nn.Densa(1)]), ruido=2)
    gan.compilar({qual: nn.Adam(0.01) for qual in ("geradora", "discriminadora")}, motor="numpy")
    reais = 2 + 0.5 * nn.sortear_normal((256, 1)).numpy()
    return gan.treinar(reais, epocas=20, lote=64, progresso=False)


def _codificador(latente: int) -> nn.Sequencial:
    return nn.Sequencial([nn.Entrada(1, 8, 8), nn.Flatten(), nn.Densa(64, "relu"), nn.Densa(latente)])


def _treinado(modelo: Any) -> Any:
    modelo.compilar(nn.Adam(0.005))
    modelo.treinar(nn.dados.digitos()[0][0], epocas=25, progresso=False)
    return modelo


@cache
def autocodificador() -> Any:
    """Dígitos, e o que deles se refaz de um código de dez números."""
    nn.semente(0)
    decodificador = nn.Sequencial([nn.Densa(64, "relu"), nn.Densa(64, "sigmoide"), nn.Redimensionar(1, 8, 8)])
    return _refeitos(_treinado(nn.Autocodificador(_codificador(10), decodificador)))


@cache
def _variacional() -> nn.AutocodificadorVariacional:
    nn.semente(0)
    decodificador = nn.Sequencial([nn.Densa(64, "relu"), nn.Densa(64), nn.Redimensionar(1, 8, 8)])
    return _treinado(nn.AutocodificadorVariacional(_codificador(4), decodificador, latente=2, beta=0.2))


def _refeitos(modelo: Any) -> Any:
    x = nn.dados.digitos()[0][0][:10]
    return nn.graficos.reconstrucoes({"entram": x, "refeitos": modelo.prever(x)})


def plano_latente() -> Any:
    """Onde cada dígito fica, num código de dois números."""
    (x, y), _ = nn.dados.digitos()
    return nn.graficos.plano_latente(_variacional().codificar(x[:400]), y[:400], ALGARISMOS)


def grade_latente() -> Any:
    """O que há em cada lugar desse plano."""
    return nn.graficos.grade_latente(_variacional().decodificar)


FIGURAS = {
    "Sequencial": _sequencial,
    "RedeNeural": _rede_neural,
    "podar": lambda: _rede_neural(podada=True),
    "GAN": lambda: nn.graficos.perdas_da_disputa(disputa()),
    "Autocodificador": autocodificador,
    "AutocodificadorVariacional": grade_latente,
}
