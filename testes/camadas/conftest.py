"""O que os testes de camadas têm em comum."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino
from neuronio.tensor import Lote


def _em_float64(camada, forma, semente=0):
    """A camada já construída para amostras de tal forma, com parâmetros e estados float64 ao acaso.

    Só os testes precisam disto: as diferenças finitas não têm precisão em float32.
    """
    camada(nn.Tensor.abstrato((Lote(), *forma)))
    acaso = np.random.default_rng(semente)
    for variavel in camada.variaveis():
        if variavel.tipo == "float32":  # a chave e o passo do Dropout ficam como são
            dados = acaso.uniform(0.5, 1.5, variavel.forma)
            variavel.__init__(nn.Tensor(dados, tipo="float64"), variavel.nome)  # atribuir manteria o float32
    return camada


def _derivar(camada, x, treinando=True):
    """A saída, e as derivadas de uma soma ponderada dela em relação à entrada e a cada parâmetro."""
    entrada = nn.Tensor(x, requer_grad=True, tipo=x.dtype.name)
    with modo_de_treino(treinando):
        saida = camada(entrada)
    pesos = np.cos(np.arange(saida.dados.size)).reshape(saida.forma)
    derivadas = nn.gradientes((saida * pesos).soma(), [entrada, *camada.parametros()])
    return saida.numpy(), pesos, [d.numpy() for d in derivadas]


@pytest.fixture(scope="session")
def em_float64():
    return _em_float64


@pytest.fixture(scope="session")
def derivar():
    return _derivar
