import numpy as np
import pytest

import neuronio as nn
from neuronio.camadas import Ativacao
from neuronio.configuracao import familia, interpretar

TODAS = sorted(familia(Ativacao))
cada_ativacao = pytest.mark.parametrize("nome", TODAS)


@cada_ativacao
@pytest.mark.parametrize("tipo", ["float32", "float64"])
def test_longe_do_zero_nada_transborda(nome, tipo):
    x = nn.Tensor([[1e4, -1e4, 0.0, 1e4], [-1e4, -1e4, 90.0, -90.0]], requer_grad=True, tipo=tipo)
    y = interpretar(nome, Ativacao, "ativação")(x)
    (primeira,) = nn.gradientes(y.soma(), [x])
    (segunda,) = nn.gradientes((primeira * primeira).soma(), [x]) if primeira.requer_grad else [x]
    for t in (y, primeira, segunda):
        assert np.isfinite(t.dados).all()


@pytest.mark.parametrize(
    ("grafia", "classe"),
    [
        ("relu", nn.ReLU),
        ("Leaky-ReLU", nn.LeakyReLU),
        ("log_softmax", nn.LogSoftmax),
        ("TANH", nn.TanH),
        ("sigmoide", nn.Sigmoide),
        ("linear", nn.Linear),
    ],
)
def test_o_nome_vale_em_qualquer_grafia(grafia, classe):
    assert type(nn.Densa(2, ativacao=grafia).ativacao) is classe


@pytest.mark.parametrize(
    ("dentro", "fora", "forma"),
    [
        (nn.Densa(5, ativacao=nn.ELU(2.0)), nn.Densa(5), (4, 3)),
        (nn.Conv2D(5, 2, ativacao=nn.ELU(2.0)), nn.Conv2D(5, 2), (4, 3, 3, 3)),
    ],
)
def test_a_ativacao_dentro_da_camada_e_a_que_vem_depois_dela(dentro, fora, forma):
    x = nn.sortear(forma) - 0.5
    dentro(x), fora(x)
    fora.kernel.atribuir(dentro.kernel.dados)
    assert (fora(x).dados < 0).any()
    np.testing.assert_array_equal(dentro(x).dados, nn.ELU(2.0)(fora(x)).dados)


def test_softmax_sao_probabilidades_no_eixo_pedido():
    x = nn.sortear((4, 3, 5)) * 20
    for eixo in (1, 2, -1):
        p = nn.Softmax(eixo)(x).dados
        assert (p >= 0).all()
        np.testing.assert_allclose(p.sum(axis=eixo), 1, rtol=1e-6)
        np.testing.assert_allclose(np.exp(nn.LogSoftmax(eixo)(x).dados), p, rtol=1e-5)


def test_softplus_na_quina_tem_a_inclinacao_da_sigmoide():
    x = nn.Tensor([0.0], requer_grad=True)
    nn.Softplus()(x).retropropagar()
    assert x.grad.item() == 0.5


def test_selu_conserva_media_0_e_variancia_1():
    z = np.linspace(-12, 12, 200_001)
    densidade = np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * (z[1] - z[0])
    y = nn.SELU()(nn.Tensor(z, tipo="float64")).dados
    assert abs((y * densidade).sum()) < 1e-6
    assert abs((y * y * densidade).sum() - 1) < 1e-6
