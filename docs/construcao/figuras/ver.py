"""As coisas para olhar e mexer."""

import numpy as np

import neuronio as nn
from construcao.figuras.camadas import IMAGEM
from construcao.figuras.exemplos import conta


def _passagem() -> object:
    nn.semente(0)
    rede = nn.RedeNeural([3, 4, 2], "tanh")
    rede.compilar(nn.SGD(0.1), "mse", motor="numpy")
    return nn.ver.passagem(rede, [[1.0, -0.5, 2.0]], [[1.0, 0.0]])


def _rede() -> object:
    nn.semente(0)
    rede = nn.RedeNeural([4, 6, 3])
    rede.compilar("adam", "mse", motor="numpy")
    return nn.ver.rede(rede)


FIGURAS = {
    "ver.ativacao": lambda: nn.ver.ativacao("swish"),
    "ver.convolucao": lambda: nn.ver.convolucao(IMAGEM, [[1, -1], [1, -1]]),
    "ver.forma": lambda: nn.ver.forma(np.arange(24).reshape(2, 3, 4), fatia=np.s_[1, :, 2]),
    "ver.grafo": lambda: nn.ver.grafo(conta()),
    "ver.lote": lambda: nn.ver.lote(),
    "ver.passagem": _passagem,
    "ver.produto": lambda: nn.ver.produto([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 1], [2, -1]]),
    "ver.rede": _rede,
}
