import numpy as np
import pytest

import neuronio as nn
from neuronio.configuracao import familia
from neuronio.descricao import descrever, reconstruir
from neuronio.motores import MOTORES
from neuronio.regularizadores import L1, L1L2, L2, Regularizador

PESOS = np.array([[3.0, -4.0], [0.0, 0.5]])
# penalidade e derivada pela fórmula do Keras: l1·Σ|w| + l2·Σw²
CASOS = [
    (L1(0.1), 0.1 * 7.5, 0.1 * np.sign(PESOS)),
    (L2(0.1), 0.1 * 25.25, 0.2 * PESOS),
    (L1L2(0.1, 0.2), 0.1 * 7.5 + 0.2 * 25.25, 0.1 * np.sign(PESOS) + 0.4 * PESOS),
    (L1L2(l2=0.2), 0.2 * 25.25, 0.4 * PESOS),
    (L1(0), 0.0, 0 * PESOS),
]


def test_todo_regularizador_tem_um_caso():
    assert set(familia(Regularizador)) == {type(r).__name__ for r, _, _ in CASOS}


@pytest.mark.parametrize(("regularizador", "penalidade", "derivada"), CASOS, ids=[repr(c[0]) for c in CASOS])
def test_penalidade_e_derivada(regularizador, penalidade, derivada):
    pesos = nn.Tensor(PESOS, requer_grad=True, tipo="float64")
    y = reconstruir(descrever(regularizador))(pesos)
    assert y.forma == ()
    assert y.item() == pytest.approx(penalidade)
    y.retropropagar()
    np.testing.assert_allclose(pesos.grad.dados, derivada)
    abstrata = regularizador(nn.Tensor.abstrato((2, 3)))
    assert (abstrata.forma, abstrata.tipo) == ((), "float32")


@pytest.mark.parametrize(("nome", "classe"), [("l1", L1), ("L2", L2)])
def test_o_nome_vale_pelo_padrao_do_keras(nome, classe):
    camada = nn.Densa(2, regularizador=nome)
    camada(nn.sortear((1, 3)))
    assert type(camada.kernel.regularizador) is classe
    assert camada.kernel.regularizador.fator == 0.01
    assert camada.bias.regularizador is None


@pytest.mark.parametrize("classe", [nn.RNN, nn.LSTM, nn.GRU])
def test_os_dois_kernels_de_uma_recorrente_se_penalizam_e_se_limitam(classe):
    camada = classe(3, regularizador="l2", restricao=nn.NormaMaxima(2))
    camada(nn.sortear((1, 4, 2)))
    for kernel in (camada.kernel, camada.kernel_recorrente):
        assert type(kernel.regularizador) is L2
        assert kernel.restricao.maxima == 2
    assert camada.bias.regularizador is None


def test_os_vetores_de_um_embedding_se_penalizam():
    camada = nn.Embedding(5, 2, regularizador=L1(0.1))
    camada(np.array([[1, 2]]))
    assert camada.kernel.regularizador.fator == 0.1


@pytest.mark.parametrize(
    ("engano", "trechos"),
    [
        (lambda: L1(-1), ["pelo menos 0", "-1"]),
        (lambda: L2(float("inf")), ["finito"]),
        (lambda: L1L2(), ["não penaliza nada", "L1L2(l1=0.01, l2=0.01)"]),
        (lambda: nn.Densa(2, regularizador="l1l2"), ["não penaliza nada"]),
    ],
)
def test_a_mensagem_ensina(engano, trechos):
    with pytest.raises(nn.ErroDeValor) as achado:
        engano()
    for trecho in trechos:
        assert trecho in str(achado.value)


# ── a norma máxima ──────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("forma", "eixo", "de_la"),
    [((5, 4), None, 1), ((6, 3, 2, 2), None, 0), ((3, 6, 2, 2), 1, 1), ((6, 3, 2), None, 0)],
)
def test_a_norma_maxima_e_a_do_renorm_do_pytorch(forma, eixo, de_la):
    torch = pytest.importorskip("torch")
    pesos = np.random.default_rng(0).normal(size=forma)
    normas = np.linalg.norm(np.moveaxis(pesos, de_la, 0).reshape(forma[de_la], -1), axis=1)
    maxima = float(np.median(normas))
    daqui = nn.NormaMaxima(maxima, eixo)(nn.Tensor(pesos, tipo="float64")).numpy()
    la = torch.renorm(torch.tensor(pesos), 2, de_la, maxima).numpy()
    np.testing.assert_allclose(daqui, la, rtol=1e-6)
    assert (daqui != pesos).any()
    assert (daqui == pesos).any()  # as unidades que não passam dela não mudam


def test_pesos_zero_continuam_zero():
    assert nn.NormaMaxima(1)(nn.Tensor(np.zeros((2, 2)))).numpy().tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("motor", MOTORES)
def test_a_restricao_se_impoe_depois_de_cada_passo_e_se_salva(motor, tmp_path):
    x = np.random.default_rng(0).normal(size=(32, 6)).astype("float32")
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(6), nn.Densa(8, "relu", restricao=nn.NormaMaxima(0.5)), nn.Densa(1)])
    rede.compilar(nn.Adam(0.1), "mse", motor=motor)
    rede.treinar(x, x[:, :1] * 50, epocas=3, lote=8, progresso=False)
    normas = np.linalg.norm(rede.camadas[1].kernel.dados, axis=0)
    assert normas.max() <= 0.5 + 1e-6
    assert normas.max() > 0.49
    assert np.linalg.norm(rede.camadas[2].kernel.dados, axis=0).max() > 0.5
    lida = nn.carregar(rede.salvar(tmp_path / "m.safetensors"))
    assert lida.camadas[1].kernel.restricao.maxima == 0.5
    rede.camadas[1].kernel.restricao = nn.NormaMaxima(0.1)  # trocada, o passo é outro
    rede.treinar(x, x[:, :1] * 50, lote=8, progresso=False)
    assert np.linalg.norm(rede.camadas[1].kernel.dados, axis=0).max() <= 0.1 + 1e-6


@pytest.mark.parametrize(
    ("engano", "mensagem"),
    [
        (lambda: nn.NormaMaxima(0), "maior que 0"),
        (lambda: nn.NormaMaxima(1, eixo=-1), "o eixo da norma máxima"),
        (lambda: nn.Densa(2, restricao=3), "restrição"),
        (lambda: nn.Parametro([1.0], "w", restricao=3), r"nn\.NormaMaxima\(3\)"),
    ],
)
def test_uma_restricao_que_nao_serve_se_recusa(engano, mensagem):
    with pytest.raises(nn.ErroNeuronio, match=mensagem):
        engano()
