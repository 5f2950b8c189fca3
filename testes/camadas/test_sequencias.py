"""As camadas de sequências: as contas do PyTorch, e cada sequência como se estivesse sozinha."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neuronio as nn

torch = pytest.importorskip("torch")

LOTE, PASSOS, ENTRADAS, UNIDADES = 3, 6, 4, 5


def reais(*forma, semente=0):
    return np.random.default_rng(semente).standard_normal(forma)


def comparar(camada, de_la, pesos, x):
    """A saída e as derivadas; ``pesos`` são os do PyTorch, na ordem e na forma dos nossos parâmetros."""
    entrada, entrada_de_la = (
        nn.Tensor(x, tipo="float64", requer_grad=True),
        torch.tensor(x, requires_grad=True),
    )
    y, y_de_la = camada(entrada), de_la(entrada_de_la)
    np.testing.assert_allclose(y.numpy(), y_de_la.detach().numpy(), rtol=1e-10, atol=1e-12)
    nossas = nn.gradientes((y**2).soma(), [entrada, *camada.parametros()])
    dela = torch.autograd.grad((y_de_la**2).sum(), [entrada_de_la, *pesos])
    for a, b in zip(nossas, dela, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-9, atol=1e-11)


def copias(camada):
    return [torch.tensor(p.dados.copy(), requires_grad=True) for p in camada.parametros()]


@pytest.mark.parametrize("nome", ["RNN", "LSTM", "GRU"])
@pytest.mark.parametrize("sequencia", [True, False])
def test_as_recorrentes_sao_as_do_pytorch(em_float64, nome, sequencia):
    camada = em_float64(getattr(nn, nome)(UNIDADES, retornar_sequencia=sequencia), (PASSOS, ENTRADAS))
    la = getattr(torch.nn, nome)(ENTRADAS, UNIDADES, batch_first=True).double()
    pesos = copias(camada)

    def de_la(x):
        kernel, recorrente, bias, *do_h = pesos
        bias_do_h = torch.zeros_like(bias)
        if do_h:
            bias_do_h = torch.cat([torch.zeros(2 * UNIDADES, dtype=torch.float64), do_h[0]])
        nomes = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
        valores = dict(zip(nomes, (kernel.T, recorrente.T, bias, bias_do_h), strict=True))
        saida, _ = torch.func.functional_call(la, valores, (x,))
        return saida if sequencia else saida[:, -1]

    comparar(camada, de_la, pesos, reais(LOTE, PASSOS, ENTRADAS))


@pytest.mark.parametrize(
    ("padding", "stride", "dilatacao", "zeros"),
    [("valido", 1, 1, (0, 0)), ("causal", 1, 2, (4, 0)), ("mesmo", 2, 1, (0, 1)), (2, 1, 1, (2, 2))],
)
def test_a_convolucao_no_tempo_e_a_do_pytorch(em_float64, padding, stride, dilatacao, zeros):
    camada = em_float64(nn.Conv1D(UNIDADES, 3, stride, padding, dilatacao), (PASSOS, ENTRADAS))
    pesos = copias(camada)

    def de_la(x):
        com_zeros = torch.nn.functional.pad(x.transpose(1, 2), zeros)
        y = torch.nn.functional.conv1d(com_zeros, *pesos, stride=stride, dilation=dilatacao)
        return y.transpose(1, 2)

    comparar(camada, de_la, pesos, reais(LOTE, PASSOS, ENTRADAS))


@pytest.mark.parametrize(
    ("camada", "de_la"),
    [
        (nn.MaxPool1D(3, 2, 1), lambda x: torch.nn.functional.max_pool1d(x, 3, 2, 1)),
        (nn.AvgPool1D(2), lambda x: torch.nn.functional.avg_pool1d(x, 2)),
    ],
)
def test_o_pooling_no_tempo_e_o_do_pytorch(camada, de_la):
    comparar(camada, lambda x: de_la(x.transpose(1, 2)).transpose(1, 2), [], reais(LOTE, PASSOS, ENTRADAS))


def test_o_embedding_e_o_do_pytorch(em_float64):
    camada = nn.Embedding(7, 3)
    indices = np.random.default_rng(0).integers(0, 7, (LOTE, PASSOS))
    y = camada(nn.Tensor(indices))
    tabela = torch.tensor(camada.kernel.dados.copy(), requires_grad=True)
    y_de_la = torch.nn.functional.embedding(torch.tensor(indices), tabela)
    np.testing.assert_array_equal(y.numpy(), y_de_la.detach().numpy())
    (nossa,) = nn.gradientes((y**2).soma(), camada.parametros())
    (dela,) = torch.autograd.grad((y_de_la**2).sum(), [tabela])
    np.testing.assert_allclose(nossa.numpy(), dela.numpy(), rtol=1e-6)


# ── cada sequência como se estivesse sozinha ────────────────────────────────
CAMADAS = {
    "RNN": lambda: nn.RNN(3),
    "LSTM": lambda: nn.LSTM(3),
    "GRU": lambda: nn.GRU(3, retornar_sequencia=True),
    "nos dois sentidos": lambda: nn.Bidirecional(nn.LSTM(3)),
    "nos dois sentidos, toda": lambda: nn.Bidirecional(nn.GRU(3, retornar_sequencia=True)),
    "média": nn.GlobalAvgPool1D,
}


@pytest.mark.parametrize("nome", CAMADAS)
@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), st.integers(0, 3), st.integers(0, 999))
def test_o_enchimento_nao_muda_nem_a_saida_nem_o_gradiente(nome, comprimentos, sobra, semente):
    nn.semente(semente)
    camada, passos = CAMADAS[nome](), max(comprimentos) + sobra
    x = reais(len(comprimentos), passos, 2, semente=semente)  # depois do fim há lixo, e não zeros
    entrada = nn.Tensor(x, requer_grad=True)
    y = camada(entrada, comprimentos=nn.Tensor(comprimentos))
    (dx,) = nn.gradientes((y**2).soma(), [entrada])
    pesos = camada.parametros()
    juntos = nn.gradientes((y**2).soma(), pesos)
    somas = [np.zeros(p.forma) for p in pesos]
    for k, n in enumerate(comprimentos):
        sozinha = nn.Tensor(x[k : k + 1, :n], requer_grad=True)
        s = camada(sozinha)
        do_lote = y.numpy()[k : k + 1, :n] if y.posto == 3 else y.numpy()[k : k + 1]
        np.testing.assert_allclose(do_lote, s.numpy(), atol=1e-5)
        g, *dos_pesos = nn.gradientes((s**2).soma(), [sozinha, *pesos])
        np.testing.assert_allclose(dx.numpy()[k : k + 1, :n], g.numpy(), atol=1e-5)
        assert not dx.numpy()[k, n:].any()
        for soma, d in zip(somas, dos_pesos, strict=True):
            soma += d.numpy()
    for a, b in zip(juntos, somas, strict=True):
        np.testing.assert_allclose(a.numpy(), b, atol=1e-4)


# ── o estado, e o que se recusa ─────────────────────────────────────────────
@pytest.mark.parametrize("nome", ["RNN", "LSTM", "GRU"])
def test_o_estado_que_sai_continua_na_janela_seguinte(nome):
    camada = getattr(nn, nome)(UNIDADES, retornar_sequencia=True, retornar_estado=True)
    x = nn.Tensor(reais(LOTE, PASSOS, ENTRADAS))
    inteira, *_ = camada(x)
    primeira, *estado = camada(x[:, :2])
    segunda, *_ = camada(x[:, 2:], tuple(estado))
    np.testing.assert_allclose(nn.concatenar([primeira, segunda], 1).numpy(), inteira.numpy(), atol=1e-6)


@pytest.mark.parametrize(
    ("chamar", "erro", "parte"),
    [
        (lambda: nn.LSTM(3)(nn.Tensor(reais(2, 5))), nn.ErroDeForma, r"falta o eixo das características"),
        (lambda: nn.LSTM(3)(nn.Tensor(reais(2, 1, 8, 8))), nn.ErroDeForma, "cada linha pode ser um passo"),
        (lambda: nn.LSTM(0), nn.ErroDeValor, "pelo menos 1"),
        (lambda: nn.LSTM(3)(nn.Tensor(reais(2, 0, 3))), nn.ErroDeForma, "não tem nenhum passo"),
        (
            lambda: nn.LSTM(3)(nn.Tensor(reais(2, 4, 3)), (nn.Tensor(reais(2, 3)),)),
            nn.ErroDeForma,
            r"\(h, c\)",
        ),
        (lambda: nn.Embedding(5, 2)(nn.Tensor([[1, 9]])), nn.ErroDeForma, r"o índice 9, na posição \(0, 1\)"),
        (lambda: nn.Embedding(5, 2)(nn.Tensor([[1.0]])), nn.ErroDeForma, "espera índices inteiros, de 0 a 4"),
        (lambda: nn.Bidirecional(nn.Densa(3)), nn.ErroDeTipo, "uma camada recorrente"),
        (lambda: nn.Conv1D(2, 9)(nn.Tensor(reais(2, 4, 3))), nn.ErroDeForma, "alcança 9 passos"),
        (lambda: nn.Conv1D(2, 3, padding="same"), nn.ErroDeNome, '"mesmo"'),
        (lambda: nn.MaxPool1D(3, padding=2), nn.ErroDeValor, "até meia janela"),
    ],
)
def test_o_que_nao_serve_se_recusa_com_uma_frase(chamar, erro, parte):
    with pytest.raises(erro, match=parte):
        chamar()
