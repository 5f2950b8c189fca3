"""Os produtos compilados em toda forma: painéis de toda largura, dados com zeros, e o que vem ao fim."""

import numpy as np
import pytest
from execucao import conferir, executar

import neuronio as nn
from neuronio.motores.llvm import plano, produto
from neuronio.tensor import Parametro, Tensor

FORMAS = [
    (1, 1),
    (1, 64),
    (3, 16),
    (20, 31),
    (17, 33),
    (40, 62),
    (64, 64),
    (70, 70),
    (33, 80),
    (9, 97),
    (130, 130),
]
"""(somas, colunas): vetores inteiros, pela metade, e um a mais que os blocos de registradores."""


def passo_de_uma_camada(peso, bias):
    """Uma camada densa, os seus gradientes, e um passo de descida: tudo o que se junta a um produto."""

    def passo(x, alvo):
        z = x @ peso
        erro = ((z + bias).relu() - alvo) * 0.125
        perda = (erro * erro).soma()
        do_peso, do_bias = nn.gradientes(perda, [peso, bias])
        peso.atribuir(peso - do_peso * 0.5)
        bias.atribuir(bias - do_bias * 0.5)
        return [perda, z, erro]

    return passo


@pytest.mark.parametrize(("somas", "colunas"), FORMAS)
@pytest.mark.parametrize("tipo", ["float32", "float64"])
@pytest.mark.parametrize("zeros", [0.0, 0.9])
def test_camada_densa_de_toda_forma_da_o_mesmo_que_no_numpy(somas, colunas, tipo, zeros):
    acaso = np.random.default_rng(somas)
    x = acaso.standard_normal((29, somas)) * (acaso.random((29, somas)) >= zeros)
    dados = [x.astype(tipo), acaso.standard_normal((29, colunas)).astype(tipo)]
    peso = Parametro(Tensor(acaso.standard_normal((somas, colunas)) * 0.1, tipo=tipo), "peso")
    bias = Parametro(Tensor(np.zeros(colunas), tipo=tipo), "bias")
    passo = passo_de_uma_camada(peso, bias)
    esperados = executar("numpy", passo, [peso, bias], dados, lote=23)
    for threads in (1, 2):
        conferir(executar("llvm", passo, [peso, bias], dados, 23, threads), esperados)


@pytest.mark.parametrize(("somas", "colunas"), FORMAS)
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_repartido_por_colunas_o_produto_da_o_mesmo(somas, colunas, threads, monkeypatch):
    """Como se fazem os produtos por pesos grandes; a rede tem um antes e um depois de uma ativação."""
    monkeypatch.setattr(plano, "PESO_GRANDE", 0)
    nn.semente(1)
    rede = nn.Sequencial([nn.Densa(colunas, "tanh"), nn.Densa(colunas, "relu"), nn.Densa(3)])
    rede.construir_com((somas,))

    def passo(x, y):
        perda = nn.MSE()(rede(x), y)
        return [perda, *nn.gradientes(perda, rede.parametros())]

    acaso = np.random.default_rng(2)
    dados = [acaso.standard_normal((29, n)).astype("float32") for n in (somas, 3)]
    esperados = executar("numpy", passo, rede.variaveis(), dados, lote=23)
    conferir(executar("llvm", passo, rede.variaveis(), dados, 23, threads), esperados)


@pytest.mark.parametrize(("somas", "colunas"), FORMAS)
@pytest.mark.parametrize("tipo", ["float32", "float64"])
@pytest.mark.parametrize("linhas", [5, 16])
def test_em_trechos_copiados_o_produto_da_o_mesmo(somas, colunas, tipo, linhas, monkeypatch):
    """Como se fazem os produtos grandes: cada trecho das duas matrizes se copia, e as somas se acumulam."""
    monkeypatch.setattr(produto, "PASSO_RUIM", 4)
    monkeypatch.setattr(produto, "SOMAS_DO_TRECHO", 7)
    monkeypatch.setattr(produto, "LINHAS_DO_TRECHO", linhas)
    test_camada_densa_de_toda_forma_da_o_mesmo_que_no_numpy(somas, colunas, tipo, 0.0)


def test_um_nan_nos_dados_chega_ao_resultado_e_menos_zero_e_zero():
    """Pular zeros não é pular números: o que não é zero, seja o que for, entra na conta."""
    x = np.zeros((9, 70), "float32")
    x[3, 5], x[4, 6], x[5, 7], x[6, 8] = np.nan, np.inf, -0.0, 1e-40
    peso = Parametro(Tensor(np.ones((70, 40))), "peso")
    esperados = executar("numpy", lambda x: [x @ peso], [peso], [x], lote=9)
    obtidos = executar("llvm", lambda x: [x @ peso], [peso], [x], lote=9)
    conferir(obtidos, esperados)
