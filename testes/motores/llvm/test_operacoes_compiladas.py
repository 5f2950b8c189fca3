"""As operações compostas, compiladas, dão o que dão no NumPy: os números e as duas derivadas."""

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
    x, *outras = operacao.entradas(tipo)
    variaveis = [Variavel(Tensor(a, tipo=tipo)) for a in outras]

    def conta(x):
        ts = [requerer(x), *(requerer(v.tensor) for v in variaveis)]
        y = operacao.nossa(*ts)
        primeiras = nn.gradientes((y * y).soma(), ts)
        curva = sum(((g * g).soma() for g in primeiras[1:]), (primeiras[0] * primeiras[0]).soma())
        return [y, *primeiras, *(nn.gradientes(curva, ts) if curva.requer_grad else [])]

    esperados = executar("numpy", conta, variaveis, [x], lote=3)
    conferir(executar("llvm", conta, variaveis, [x], lote=3), esperados, folga=0.5)


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
