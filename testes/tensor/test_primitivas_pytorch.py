"""Toda primitiva que o PyTorch também tem dá o mesmo resultado e as mesmas derivadas."""

import numpy as np
import pytest
from casos_das_primitivas import A_PARTE, CASOS, Sorteio

import neuronio as nn
from neuronio.tensor import TABELA

torch = pytest.importorskip("torch")
PARES = pytest.importorskip("pares_do_pytorch").PARES
EM_DEGRAUS = {"sinal", "piso", "arredondar", "quociente"}
"""A derivada delas é sempre zero."""
SO_DAQUI = {"tamanho_do_lote", "sortear_uniforme"}


def test_so_ficam_sem_par_as_primitivas_que_o_pytorch_nao_tem():
    assert set(PARES) | SO_DAQUI | A_PARTE == set(TABELA)


@pytest.mark.parametrize("tipo", ["float64", "float32"])
@pytest.mark.parametrize("nome", sorted(PARES))
def test_resultado_e_gradientes_sao_os_do_pytorch(nome, tipo):
    for semente in range(6):
        sorteio = Sorteio(semente)
        entradas, atributos = CASOS[nome](sorteio, 3)
        arrays = [e.sortear(sorteio.acaso) for e in entradas]
        arrays = [a.astype(tipo) if e.real else a for e, a in zip(entradas, arrays, strict=True)]
        nossos = [
            nn.Tensor(a, tipo=a.dtype.name, requer_grad=e.real) for e, a in zip(entradas, arrays, strict=True)
        ]
        deles = [
            torch.tensor(a.astype("int64") if a.dtype == "uint32" else a, requires_grad=e.real)
            for e, a in zip(entradas, arrays, strict=True)
        ]
        y, z = TABELA[nome](*nossos, **atributos), PARES[nome](*deles, **atributos)
        perto(y, z)
        assert y.requer_grad == (z.requires_grad and nome not in EM_DEGRAUS)
        if y.requer_grad:
            pesos = sorteio.acaso.uniform(-1, 1, y.forma).astype(y.tipo)
            reais = [i for i, e in enumerate(entradas) if e.real]
            minhas = nn.gradientes((y * pesos).soma(), [nossos[i] for i in reais])
            suas = torch.autograd.grad((z * torch.tensor(pesos)).sum(), [deles[i] for i in reais])
            for minha, sua in zip(minhas, suas, strict=True):
                perto(minha, sua)


def perto(nosso, deles):
    precisao = 1e-10 if nosso.tipo == "float64" else 2e-5
    deles = deles.detach().numpy()
    assert nosso.forma == deles.shape
    np.testing.assert_allclose(nosso.dados, deles, rtol=precisao, atol=precisao)
