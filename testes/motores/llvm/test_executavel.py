"""O código que modelos iguais partilham: compila-se uma vez, e cada um tem os seus números."""

import gc
from dataclasses import replace

import numpy as np
import pytest
from test_modelos_compilados import construida

import neuronio as nn
from neuronio.motores.llvm.execucao.impressao import impressao
from neuronio.motores.llvm.executavel import Executavel
from neuronio.motores.llvm.motor import MotorLlvm
from neuronio.motores.recentes import Recentes

X = np.random.default_rng(0).normal(size=(40, 6)).astype("float32")
Y = np.arange(40) % 3


@pytest.fixture(autouse=True)
def executaveis():
    antes, MotorLlvm.executaveis = MotorLlvm.executaveis, Recentes[Executavel]()
    yield MotorLlvm.executaveis
    MotorLlvm.executaveis = antes


def rede(semente, taxa=0.1, motor="llvm", camadas=()):
    nn.semente(semente)
    nova = construida(camadas or [nn.Densa(8, "tanh"), nn.Dropout(0.3), nn.Densa(3)], (6,))
    nova.compilar(nn.SGD(taxa, momento=0.5), "entropia-cruzada", motor=motor)
    return nova


def treinada(*argumentos, **opcoes):
    nova = rede(*argumentos, **opcoes)
    nova.treinar(X, Y, epocas=3, lote=16, progresso=False)
    return [p.numpy() for p in nova.parametros()]


def test_modelos_iguais_partilham_o_codigo_e_cada_um_tem_os_seus_numeros(executaveis):
    casos = [(0, 0.1), (1, 0.1), (0, 0.5)]
    partilhado = [treinada(*caso) for caso in casos]
    assert len(list(executaveis)) == 1
    for caso, pesos in zip(casos, partilhado, strict=True):
        MotorLlvm.executaveis = Recentes[Executavel](0)
        for obtido, sozinho in zip(pesos, treinada(*caso), strict=True):
            np.testing.assert_array_equal(obtido, sozinho)


def test_dois_modelos_iguais_ao_mesmo_tempo_nao_se_misturam():
    um, outro = rede(0), rede(1)
    antes = [p.numpy() for p in outro.parametros()]
    um.treinar(X, Y, epocas=2, progresso=False)
    for intacto, p in zip(antes, outro.parametros(), strict=True):
        np.testing.assert_array_equal(p.numpy(), intacto)
    assert np.abs(um.prever(X) - outro.prever(X)).max() > 1e-3
    np.testing.assert_allclose(outro.prever(X), outro(nn.Tensor(X)).numpy(), atol=1e-6)


class Constante(nn.Camada):
    """Soma uns números que não mudam."""

    def __init__(self, numeros):
        self.numeros = np.array(numeros, "float32")

    def propagar(self, x):
        return x + nn.Tensor(self.numeros)


@pytest.mark.parametrize(
    ("uma", "outra"),
    [
        ([nn.Densa(3)], [nn.Densa(3, usar_bias=False)]),
        ([Constante(range(6)), nn.Densa(3)], [Constante(range(1, 7)), nn.Densa(3)]),
        ([nn.LeakyReLU(0.1), nn.Densa(3)], [nn.LeakyReLU(0.2), nn.Densa(3)]),
    ],
    ids=["sem bias", "outra constante", "outro atributo"],
)
def test_o_que_muda_as_contas_nao_se_partilha(executaveis, uma, outra):
    for camadas in (uma, outra):
        nova = rede(0, camadas=camadas)
        np.testing.assert_allclose(nova.prever(X), nova(nn.Tensor(X)).numpy(), atol=1e-5)
    assert len(list(executaveis)) == 2


def test_a_impressao_distingue_que_variavel_recebe_cada_valor():
    """Duas sem nome, trocadas: por extenso, os programas são iguais."""
    programa = rede(0).programa("treino", X, Y)
    (um, a), (outro, b), *resto = programa.atribuicoes
    um.nome = outro.nome = ""
    trocado = replace(programa, atribuicoes=((outro, a), (um, b), *resto))
    assert str(trocado) == str(programa)
    assert impressao(trocado, 16, 1) != impressao(programa, 16, 1)


def test_o_codigo_guardado_nao_segura_os_pesos_de_quem_o_compilou(executaveis):
    antes = vivos(nn.Parametro)
    nova = rede(0)
    nova.prever(X)
    assert vivos(nn.Parametro) == antes + 4
    del nova
    assert list(executaveis)
    assert vivos(nn.Parametro) == antes


def vivos(tipo):
    gc.collect()
    return sum(type(o) is tipo for o in gc.get_objects())
