"""As ativações, cada uma com a derivada e um ponto que se arrasta."""

import numpy as np

import neuronio as nn
from construcao.figuras.tracos import casas

LOGITS = np.array([[2.0, 1.0, 0.0, -1.0]])


def _de_um_eixo(nome: str, ativacao: nn.Ativacao) -> object:
    return casas({"logits": LOGITS, nome: ativacao(LOGITS).numpy()})


NUMERO_A_NUMERO = (
    *("Linear", "ReLU", "LeakyReLU", "ELU", "SELU", "GELU"),
    *("Swish", "Softplus", "Sigmoide", "TanH"),
)
FIGURAS = {
    **{nome: lambda nome=nome: nn.ver.ativacao(getattr(nn, nome)()) for nome in NUMERO_A_NUMERO},
    "Softmax": lambda: _de_um_eixo("softmax: soma 1", nn.Softmax()),
    "LogSoftmax": lambda: _de_um_eixo("log da softmax", nn.LogSoftmax()),
}
