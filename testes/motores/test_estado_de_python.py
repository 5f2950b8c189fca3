"""Uma camada que muda os próprios valores de Python não se compila, e executa como no motor numpy."""

import collections
import random
import warnings

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES

pytestmark = pytest.mark.skipif("llvm" not in MOTORES, reason="falta o llvmlite")

X = np.random.default_rng(0).normal(size=(22, 4)).astype(np.float32)
Y = np.random.default_rng(1).normal(size=(22, 2)).astype(np.float32)


class Conta(nn.Camada):
    def __init__(self):
        self.contador = 0

    def propagar(self, x):
        self.contador += 1
        return x * (1 + self.contador / 100)


class Acrescenta(nn.Camada):
    def __init__(self):
        self.vistos = []

    def propagar(self, x):
        self.vistos.append(1.0)
        return x * (1 + len(self.vistos) / 100)


class EnfileiraENumera(nn.Camada):
    def __init__(self):
        self.fila = collections.deque(maxlen=50)

    def propagar(self, x):
        self.fila.append(1.0)
        return x * (1 + len(self.fila) / 100)


class Anota(nn.Camada):
    def __init__(self):
        self.notas = {"vezes": 0}

    def propagar(self, x):
        self.notas["vezes"] += 1
        return x * (1 + self.notas["vezes"] / 100)


class SomaNoArray(nn.Camada):
    def __init__(self):
        self.soma = np.zeros(1, np.float32)

    def propagar(self, x):
        self.soma += 0.01
        return x + self.soma


class Guarda(nn.Camada):
    def propagar(self, x):
        self.ultima = x * 2
        return self.ultima


class SorteiaNoNumpy(nn.Camada):
    def __init__(self):
        self.acaso = np.random.default_rng(0)

    def propagar(self, x):
        return x + self.acaso.normal(size=6).astype(np.float32)


class SorteiaNoPython(nn.Camada):
    def __init__(self):
        self.acaso = random.Random(0)

    def propagar(self, x):
        return x * self.acaso.random()


class Objeto:
    def __init__(self):
        self.vezes = 0


class NumObjeto(nn.Camada):
    def __init__(self):
        self.objeto = Objeto()

    def propagar(self, x):
        self.objeto.vezes += 1
        return x * (1 + self.objeto.vezes / 100)


class NaClasse(nn.Camada):
    feitas: list = []  # noqa: RUF012

    def __init__(self):
        self.feitas.clear()

    def propagar(self, x):
        self.feitas.append(0)
        return x * (1 + len(self.feitas) / 100)


MUDAM = {
    Conta: "contador",
    Acrescenta: "vistos",
    EnfileiraENumera: "fila",
    Anota: "notas",
    SomaNoArray: "soma",
    Guarda: "ultima",
    SorteiaNoNumpy: "acaso",
    SorteiaNoPython: "acaso",
    NumObjeto: "objeto",
    NaClasse: "feitas",
}

de_cada_classe = pytest.mark.parametrize("classe", MUDAM)


class CadaLote(nn.Callback):
    def ao_fim_do_lote(self, treino):
        pass


def _rede(classe, motor):
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(4), nn.Densa(6, "tanh"), classe(), nn.Densa(2)])
    rede.compilar(nn.SGD(0.05), "mse", motor=motor)
    return rede


@de_cada_classe
def test_pedido_pelo_nome_o_motor_diz_que_atributo_de_que_camada_muda(classe):
    rede = _rede(classe, "llvm")
    nome = f'{MUDAM[classe]}, da camada 2 \\({classe.__name__} "{classe.__name__.lower()}_1"\\)'
    for usar in (lambda: rede.treinar(X, Y, progresso=False), lambda: rede.prever(X)):
        with pytest.raises(nn.ErroDeCaptura, match=nome):
            usar()


@de_cada_classe
@pytest.mark.parametrize("callbacks", [[], [CadaLote()]])
def test_no_automatico_da_o_mesmo_que_no_numpy_e_se_diz_uma_vez(classe, callbacks, monkeypatch):
    monkeypatch.setattr("neuronio.motores.automatico._ja_ditos", set())
    finais = []
    for motor in ("numpy", "auto"):
        rede = _rede(classe, motor)
        with warnings.catch_warnings(record=True) as avisos:
            warnings.simplefilter("always")
            rede.treinar(X, Y, epocas=3, lote=8, callbacks=callbacks, progresso=False)
            previsoes = [rede.prever(X), rede.prever(X)]
            rede.avaliar(X, Y)
        assert len(avisos) == (motor == "auto")
        finais.append([*(p.dados for p in rede.parametros()), *previsoes])
    for a, b in zip(*finais, strict=True):
        np.testing.assert_array_equal(a, b)


class GuardaAForma(nn.Camada):
    """Atribui a cada vez, mas sempre o mesmo."""

    def propagar(self, x):
        self.forma, self.eixos, self.um = x.forma[1:], [0, 1], np.ones(1, np.float32)
        return x * self.um


def test_atribuir_o_mesmo_a_cada_vez_nao_impede_que_se_compile():
    rede = _rede(GuardaAForma, "llvm")
    rede.treinar(X, Y, progresso=False)
    np.testing.assert_allclose(rede.prever(X), rede(X).dados, rtol=1e-5, atol=1e-6)


class ContaNumEstado(nn.Camada):
    def construir(self, forma):
        self.contador = self.estado("contador", ())

    def propagar(self, x):
        self.contador += 1
        return x * (1 + self.contador / 100)


def test_como_a_mensagem_ensina_se_compila():
    finais = []
    for motor in ("numpy", "llvm"):
        rede = _rede(ContaNumEstado, motor)
        rede.treinar(X, Y, epocas=3, lote=8, progresso=False)
        finais.append(rede.prever(X))
    np.testing.assert_allclose(*finais, rtol=1e-5, atol=1e-6)


class OlhaEConta(nn.Camada):
    def __init__(self):
        self.vezes = 0

    def propagar(self, x):
        self.vezes += 1
        return x if x.media().item() > 0 else x * 2


def test_uma_captura_que_falha_nao_deixa_marcas():
    rede = _rede(OlhaEConta, "llvm")
    antes = rede.camadas[2].vezes
    with pytest.raises(nn.ErroDeCaptura, match="item"):
        rede.programa("previsao", X)
    assert rede.camadas[2].vezes == antes
