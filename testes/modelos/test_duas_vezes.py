"""Uma perda que espera logits recusa, antes que algo mude, a rede que já acaba em probabilidades."""

import numpy as np
import pytest

import neuronio as nn

X = np.random.default_rng(0).normal(size=(24, 4)).astype(np.float32)
Y = np.random.default_rng(1).integers(0, 3, 24)
SIM_OU_NAO = (Y > 0).astype(int)


class SoftmaxPropria(nn.Modelo):
    def __init__(self):
        self.densa = nn.Densa(3)

    def propagar(self, x):
        exponenciais = self.densa(x).exp()
        return exponenciais / exponenciais.soma(eixo=1)[:, None]


class DeDuasPartes(nn.Modelo):
    def __init__(self):
        self.uma, self.outra = nn.Densa(2), nn.Densa(1)

    def propagar(self, x):
        return nn.concatenar([self.uma(x).sigmoide(), self.outra(x).sigmoide()], eixo=1)


class OlhaOsNumeros(nn.Modelo):
    def __init__(self):
        self.densa = nn.Densa(3)

    def propagar(self, x):
        y = nn.Softmax()(self.densa(x))
        return y if float(y.soma()) > 0 else -y


class ComPassoProprio(nn.Sequencial):
    def passo_de_treino(self, x, alvo):
        perda = self.perda(self(x), alvo)
        self.otimizador.aplicar(nn.gradientes(perda, self.parametros()))
        return {"perda": perda}


class Limitada(nn.Modelo):
    def __init__(self):
        self.densa = nn.Densa(3, "softmax")

    def propagar(self, x):
        return self.densa(x).limitar(1e-7, 1 - 1e-7)


CLASSES = nn.EntropiaCruzada
ERRADAS = {
    "softmax no fim": (lambda: nn.Sequencial([nn.Densa(3), nn.Softmax()]), CLASSES),
    "saida de RedeNeural": (lambda: nn.RedeNeural([4, 3], saida="softmax"), CLASSES),
    "dentro da densa": (lambda: nn.Sequencial([nn.Densa(3, "softmax")]), CLASSES),
    "fila dentro de fila": (
        lambda: nn.Sequencial([nn.Sequencial([nn.Densa(3), nn.Softmax()]), nn.Linear(), nn.Dropout(0)]),
        CLASSES,
    ),
    "congelada": (lambda: nn.Sequencial([nn.Densa(3), nn.Densa(3, "softmax")]), CLASSES),
    "softmax escrita a mao": (SoftmaxPropria, CLASSES),
    "limitada": (Limitada, CLASSES),
    "sigmoide e classes": (lambda: nn.RedeNeural([4, 3], saida="sigmoide"), CLASSES),
    "duas partes": (DeDuasPartes, CLASSES),
    "passo proprio": (lambda: ComPassoProprio([nn.Densa(3), nn.Softmax()]), CLASSES),
    "sigmoide e logits": (lambda: nn.RedeNeural([4, 1], saida="sigmoide"), "logits"),
    "sigmoide que muda de forma": (
        lambda: nn.Sequencial([nn.Densa(1, "sigmoide"), nn.Redimensionar(1)]),
        "logits",
    ),
}


def _compilada(criar, perda, motor):
    rede = criar()
    medida = nn.EntropiaCruzadaBinaria(logits=True) if perda == "logits" else perda()
    rede.compilar(nn.SGD(0.1), medida, motor=motor)
    return rede, (SIM_OU_NAO if perda == "logits" else Y)


@pytest.mark.parametrize("motor", ["numpy", "llvm"])
@pytest.mark.parametrize("qual", ERRADAS)
def test_a_rede_que_ja_acaba_em_probabilidades_e_recusada(qual, motor):
    rede, y = _compilada(*ERRADAS[qual], motor)
    rede.construir_com((4,))
    if qual == "congelada":
        rede.camadas[1].treinavel = False
    pesos = [p.dados for p in rede.parametros()]
    with pytest.raises(nn.ErroDeValor, match=r"espera logits.*já acaba em (softmax|sigmoide): tire a"):
        rede.treinar(X, y, progresso=False)
    assert all((p.dados == antes).all() for p, antes in zip(rede.parametros(), pesos, strict=True))


def test_tambem_a_rede_que_olha_para_os_numeros_e_recusada():
    rede, y = _compilada(OlhaOsNumeros, CLASSES, "numpy")
    with pytest.raises(nn.ErroDeValor, match="já acaba em softmax"):
        rede.treinar(X, y, progresso=False)


def test_de_varias_saidas_olha_se_cada_uma():
    class Duas(nn.Modelo):
        def __init__(self):
            self.classe, self.sim = nn.Densa(3), nn.Densa(1, "sigmoide")

        def propagar(self, x):
            return {"classe": self.classe(x), "sim": self.sim(x)}

    rede, alvos = Duas(), {"classe": Y, "sim": SIM_OU_NAO}
    rede.compilar("adam", {"classe": "entropia-cruzada", "sim": nn.EntropiaCruzadaBinaria(logits=True)})
    with pytest.raises(nn.ErroDeValor, match=r"EntropiaCruzadaBinaria\(logits=True\).*sem logits=True"):
        rede.treinar(X, alvos, progresso=False)
    rede.compilar("adam", {"classe": "entropia-cruzada", "sim": nn.EntropiaCruzadaBinaria()})
    rede.treinar(X, alvos, progresso=False)


class ComTemperatura(nn.Modelo):
    def __init__(self):
        self.densa = nn.Densa(3, "sigmoide")

    def propagar(self, x):
        return self.densa(x) * 8 - 4


class ComPorta(nn.Modelo):
    """Softmax por dentro, como numa atenção, e sigmoide de um fator: a saída não é probabilidade."""

    def __init__(self):
        self.pesos, self.porta, self.saida = nn.Densa(4, "softmax"), nn.Densa(3, "sigmoide"), nn.Densa(3)

    def propagar(self, x):
        return self.saida(x * self.pesos(x)) * self.porta(x)


@pytest.mark.parametrize("motor", ["numpy", "llvm"])
@pytest.mark.parametrize(
    ("criar", "perda"),
    [
        (lambda: nn.RedeNeural([4, 3], saida="log_softmax"), nn.EntropiaCruzada),
        (lambda: nn.RedeNeural([4, 3], saida="softmax"), nn.MSE),
        (lambda: nn.RedeNeural([4, 1], saida="linear"), "logits"),
        (ComTemperatura, nn.EntropiaCruzada),
        (ComPorta, nn.EntropiaCruzada),
    ],
)
def test_os_usos_certos_continuam_a_treinar(criar, perda, motor):
    rede, y = _compilada(criar, perda, motor)
    alvo = np.eye(3)[Y] if perda is nn.MSE else y
    assert rede.treinar(X, alvo, progresso=False).epocas == 1


def test_medir_sem_derivar_continua_a_servir():
    assert nn.EntropiaCruzada()([[0.5, 0.5]], [0]).item() == pytest.approx(np.log(2))
