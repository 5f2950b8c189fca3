"""As operações compostas: os números e as derivadas do PyTorch, e as derivadas das diferenças finitas."""

import numpy as np
import pytest

import neuronio as nn
from testes.tensor.operacoes import OPERACOES

cada_operacao = pytest.mark.parametrize("nome", OPERACOES)


def folhas(arrays, tipo):
    return [nn.Tensor(a, tipo=tipo, requer_grad=True) for a in arrays]


def pesos_para(forma, semente=7):
    return np.random.default_rng(semente).uniform(0.5, 1.5, forma)


@cada_operacao
@pytest.mark.parametrize("tipo", ["float32", "float64"])
def test_operacao_da_os_numeros_e_as_derivadas_do_pytorch(nome, tipo):
    torch = pytest.importorskip("torch")
    operacao = OPERACOES[nome]
    for semente in range(3):
        arrays = operacao.entradas(tipo, semente)
        nossos = folhas(arrays, tipo)
        deles = [torch.tensor(a, requires_grad=True) for a in arrays]
        y, z = operacao.nossa(*nossos), operacao.deles(torch, *deles)
        precisao = 1e-9 if tipo == "float64" else 1e-4
        assert (y.forma, y.tipo) == (tuple(z.shape), tipo)
        np.testing.assert_allclose(y.dados, z.detach().numpy(), rtol=precisao, atol=precisao)
        pesos = pesos_para(y.forma).astype(tipo)
        minhas = nn.gradientes((y * pesos).soma(), nossos)
        suas = torch.autograd.grad((z * torch.tensor(pesos)).sum(), deles)
        for minha, sua in zip(minhas, suas, strict=True):
            assert minha.tipo == tipo
            np.testing.assert_allclose(minha.dados, sua.numpy(), rtol=precisao, atol=precisao)


@cada_operacao
def test_primeira_e_segunda_derivadas_sao_as_das_diferencas_finitas(nome):
    operacao = OPERACOES[nome]
    arrays = operacao.entradas("float64")
    pesos = pesos_para(operacao.nossa(*folhas(arrays, "float64")).forma)
    acaso = np.random.default_rng(3)
    miradas, direcoes = ([acaso.uniform(-1, 1, a.shape) for a in arrays] for _ in range(2))

    def saida(ts):
        return (operacao.nossa(*ts) * pesos).soma()

    def primeira(ts):
        grads = nn.gradientes(saida(ts), ts)
        return sum(((g * m).soma() for g, m in zip(grads, miradas, strict=True)), nn.Tensor(0.0))

    def diferenca(f, passo=1e-5):
        frente, tras = (
            f(folhas([a + s * passo * d for a, d in zip(arrays, direcoes, strict=True)], "float64")).item()
            for s in (1, -1)
        )
        return (frente - tras) / (2 * passo)

    for f in (saida, primeira):
        ts = folhas(arrays, "float64")
        y = f(ts)
        grads = nn.gradientes(y, ts) if y.requer_grad else [t * 0 for t in ts]
        calculada = sum((g * d).soma().item() for g, d in zip(grads, direcoes, strict=True))
        assert calculada == pytest.approx(diferenca(f), rel=1e-4, abs=1e-5)
