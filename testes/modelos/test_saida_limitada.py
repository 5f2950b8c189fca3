"""Onde a perda espera logits, a rede que acaba numa ativação que os corta ou prende aprende menos."""

import warnings

import numpy as np
import pytest

import neuronio as nn

X = np.random.default_rng(0).normal(size=(24, 4)).astype(np.float32)
Y = np.arange(24) % 3
CLASSES = nn.EntropiaCruzada()
SIM_OU_NAO = nn.EntropiaCruzadaBinaria(logits=True)


def _avisos(rede, perda, y, epocas=2):
    rede.compilar(nn.SGD(0.01), perda)
    with warnings.catch_warnings(record=True) as ditos:
        warnings.simplefilter("always")
        rede.treinar(X, y, epocas=epocas, lote=8, progresso=False)
    return [str(aviso.message) for aviso in ditos]


class Propria(nn.Modelo):
    def __init__(self):
        self.densa = nn.Densa(3)

    def propagar(self, x):
        return self.densa(x).relu()


class ComPorta(nn.Modelo):
    """A saída vezes uma sigmoide que não é a dela: não corta nada."""

    def __init__(self):
        self.porta, self.saida = nn.Densa(3, "sigmoide"), nn.Densa(3)

    def propagar(self, x):
        return self.saida(x) * self.porta(x)


@pytest.mark.parametrize("motor", ["numpy", "llvm"])
def test_de_uma_relu_antes_da_entropia_cruzada_avisa_se_uma_vez_por_treino(motor):
    rede = nn.RedeNeural([4, 3], saida="relu")
    rede.compilar("sgd", "entropia-cruzada", motor=motor)
    dito = "acaba em relu, que não deixa passar os negativos, .*EntropiaCruzada.*: tire a relu do fim"
    with pytest.warns(UserWarning, match=dito) as avisos:
        rede.treinar(X, Y, epocas=3, lote=8, progresso=False)
    assert len(avisos) == 1


@pytest.mark.parametrize("ativacao", ["relu", "tanh", "softplus", "swish", "gelu"])
@pytest.mark.parametrize("perda", [CLASSES, SIM_OU_NAO], ids=["classes", "sim ou não"])
def test_o_mesmo_de_toda_ativacao_que_corta_ou_prende(ativacao, perda):
    saidas = 3 if perda is CLASSES else 1
    (aviso,) = _avisos(nn.RedeNeural([4, 8, saidas], saida=ativacao), perda, Y if saidas == 3 else Y > 0)
    assert aviso.startswith(f"a rede acaba em {ativacao}, que ")


def test_de_uma_rede_propria_e_de_cada_saida_tambem():
    (aviso,) = _avisos(Propria(), CLASSES, Y)
    assert "acaba em relu" in aviso

    class Duas(nn.Modelo):
        def __init__(self):
            self.classe, self.sim = nn.Densa(3, "relu"), nn.Densa(1)

        def propagar(self, x):
            return {"classe": self.classe(x), "sim": self.sim(x)}

    (aviso,) = _avisos(Duas(), {"classe": CLASSES, "sim": SIM_OU_NAO}, {"classe": Y, "sim": Y > 0})
    assert aviso.startswith("na saída classe, a rede acaba em relu")


@pytest.mark.parametrize(
    ("criar", "perda"),
    [
        (lambda: nn.RedeNeural([4, 8, 3], ativacao="relu"), CLASSES),
        (lambda: nn.RedeNeural([4, 3], saida="leaky_relu"), CLASSES),
        (lambda: nn.RedeNeural([4, 3], saida="elu"), CLASSES),
        (lambda: nn.RedeNeural([4, 3], saida="log_softmax"), CLASSES),
        (ComPorta, CLASSES),
        (lambda: nn.RedeNeural([4, 1], saida="relu"), nn.MSE()),
        (lambda: nn.RedeNeural([4, 1], saida="sigmoide"), nn.EntropiaCruzadaBinaria()),
    ],
)
def test_o_que_nao_corta_ou_nao_e_logito_nao_e_dito(criar, perda):
    assert _avisos(criar(), perda, Y if perda is CLASSES else Y > 0) == []


def test_com_a_relu_a_rede_aprende_de_fato_menos():
    perdas = {}
    for saida in ("linear", "relu"):
        nn.semente(0)
        rede = nn.RedeNeural([4, 1], saida=saida)
        rede.compilar(nn.Adam(0.1), SIM_OU_NAO)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            perdas[saida] = rede.treinar(X, X[:, 0] > 0, epocas=60, progresso=False).perda[-1]
    assert perdas["linear"] < 0.2 < perdas["relu"]


def test_a_cada_treino_se_diz_outra_vez_ate_que_se_troque_a_ultima_camada():
    rede = nn.Sequencial([nn.Entrada(4), nn.Densa(3), nn.ReLU()])
    assert [len(_avisos(rede, CLASSES, Y)) for _ in range(2)] == [1, 1]
    rede.camadas[-1] = nn.Densa(3)
    assert _avisos(rede, CLASSES, Y) == []
