"""As operações compostas, compiladas, dão o que dão no NumPy: os números e as duas derivadas."""

import numpy as np
import pytest
from execucao import conferir, executar

import neuronio as nn
from neuronio.tensor import Tensor, Variavel
from testes.tensor.operacoes import OPERACOES


def requerer(x):
    folha = x.desligar()
    folha.requer_grad = True
    return folha


@pytest.mark.parametrize("tipo", ["float32", "float64"])
@pytest.mark.parametrize("nome", [n for n in OPERACOES if OPERACOES[n].por_amostra])
def test_operacao_compilada_da_o_mesmo_que_no_numpy(nome, tipo):
    operacao = OPERACOES[nome]
    entradas = operacao.entradas(tipo)
    dados = [a for a in entradas if len(a) == len(entradas[0])]
    variaveis = [Variavel(Tensor(a, tipo=tipo)) for a in entradas[len(dados) :]]

    def conta(*dados):
        ts = [*map(requerer, dados), *(requerer(v.tensor) for v in variaveis)]
        y = operacao.nossa(*ts)
        primeiras = nn.gradientes((y * y).soma(), ts)
        if not operacao.duas_derivadas:
            return [y, *primeiras]
        curva = sum(((g * g).soma() for g in primeiras[1:]), (primeiras[0] * primeiras[0]).soma())
        return [y, *primeiras, *(nn.gradientes(curva, ts) if curva.requer_grad else [])]

    esperados = executar("numpy", conta, variaveis, dados, lote=3)
    conferir(executar("llvm", conta, variaveis, dados, lote=3), esperados, folga=0.5)


@pytest.mark.parametrize("tipo", ["float32", "float64"])
@pytest.mark.parametrize("nome", list(OPERACOES))
def test_operacao_sobre_uma_variavel_compilada_da_o_mesmo_que_no_numpy(nome, tipo):
    """Sem o eixo do lote, o que se reparte entre as threads são as linhas."""
    operacao = OPERACOES[nome]
    variaveis = [Variavel(Tensor(a, tipo=tipo)) for a in operacao.entradas(tipo)]

    def conta(x):
        ts = [requerer(v.tensor) for v in variaveis]
        y = operacao.nossa(*ts)
        return [y, *nn.gradientes((y * y).soma(), ts)]

    dados = [operacao.entradas("float32")[0][:1]]
    esperados = executar("numpy", conta, variaveis, dados, lote=1)
    conferir(executar("llvm", conta, variaveis, dados, lote=1), esperados, folga=0.5)


@pytest.mark.parametrize("decrescente", [False, True])
def test_a_ordem_compilada_e_a_do_numpy_nos_empates_nos_nan_e_nas_filas_compridas(decrescente):
    acaso = np.random.default_rng(0)
    for n in (1, 2, 3, 31, 64, 1000, 4097):
        x = acaso.integers(-20, 20, (3, n)).astype("float32")
        x[acaso.random(x.shape) < 0.1] = np.nan
        v = Variavel(Tensor(x[0]))

        def conta(x, v=v):
            return [x.ordenar(1, decrescente)[1], v.tensor.ordenar(0, decrescente)[1]]

        esperados = executar("numpy", conta, [v], [x], lote=2)
        for obtido, esperado in zip(executar("llvm", conta, [v], [x], lote=2), esperados, strict=True):
            np.testing.assert_array_equal(obtido, esperado)


@pytest.mark.parametrize(
    "conta", [lambda x: x.acumular(0), lambda x: x.ordenar(0)[0], lambda x: x.produtorio(0)]
)
def test_o_que_junta_amostras_por_ordem_nao_se_compila_e_diz_por_que(conta):
    with pytest.raises(nn.ErroDeCaptura, match="lote"):
        executar("llvm", lambda x: [conta(x)], [], [np.ones((4, 3), "float32")], lote=2)
