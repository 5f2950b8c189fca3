"""A retropropagação: acumula nas folhas, deriva de novo, não recorre, e solta a memória."""

import gc
import re
import threading
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neuronio as nn
from neuronio.tensor import TABELA, Parametro


def rede(x, w):
    return ((x @ w).tanh() ** 2).soma()


@pytest.fixture
def folhas():
    acaso = np.random.default_rng(0)
    return [nn.Tensor(acaso.normal(size=f), requer_grad=True) for f in ((4, 3), (3, 2))]


def test_derivadas_sucessivas_de_uma_potencia():
    x = nn.Tensor(2.0, requer_grad=True, tipo="float64")
    y, derivadas = x**5, []
    for _ in range(6):
        (y,) = nn.gradientes(y, [x])
        derivadas.append(y.item())
    assert derivadas == [5 * 16, 20 * 8, 60 * 4, 120 * 2, 120, 0]


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_hessiana_de_uma_rede_e_simetrica_e_igual_a_do_pytorch(semente):
    torch = pytest.importorskip("torch")
    acaso = np.random.default_rng(semente)
    x, w = acaso.normal(size=(4, 3)), acaso.normal(size=3)

    def perda(x, w):
        return ((x @ w).tanh() ** 2).sum() if isinstance(w, torch.Tensor) else ((x @ w).tanh() ** 2).soma()

    t = nn.Tensor(w, tipo="float64", requer_grad=True)
    (g,) = nn.gradientes(perda(nn.Tensor(x, tipo="float64"), t), [t])
    hessiana = np.array([nn.gradientes(g[i], [t])[0].dados for i in range(3)])
    esperada = torch.autograd.functional.hessian(lambda w: perda(torch.tensor(x), w), torch.tensor(w))
    np.testing.assert_allclose(hessiana, hessiana.T, atol=1e-12)
    np.testing.assert_allclose(hessiana, esperada.numpy(), atol=1e-10)


def test_gradientes_dao_zeros_onde_a_saida_nao_depende(folhas):
    x, w = folhas
    alheia = Parametro(nn.Tensor([[1.0, 2.0]]))
    dx, zeros = nn.gradientes(rede(x, w), [x, alheia])
    assert dx.forma == (4, 3)
    assert (zeros.forma, zeros.tipo, zeros.dados.any()) == ((1, 2), "float32", False)


def test_gradientes_servem_a_vertices_do_meio_e_a_propria_saida(folhas):
    x, w = folhas
    meio = x @ w
    y = (meio * meio).soma()
    dmeio, dy = nn.gradientes(y, [meio, y])
    np.testing.assert_allclose(dmeio.dados, 2 * meio.dados)
    assert dy.item() == 1


def test_gradientes_nao_deixam_rastro_nas_folhas(folhas):
    nn.gradientes(rede(*folhas), folhas)
    assert [f.grad for f in folhas] == [None, None]


def test_gradiente_dado_pesa_cada_elemento_da_saida():
    x = nn.Tensor([1.0, 2.0, 3.0], requer_grad=True)
    (dx,) = nn.gradientes(x * x, [x], gradiente=[1, 10, 100])
    assert dx.numpy().tolist() == [2, 40, 600]
    (x * x).retropropagar(np.array([1.0, 10.0, 100.0]))
    assert x.grad.numpy().tolist() == [2, 40, 600]


def test_retropropagar_de_novo_dobra_exatamente_as_folhas_e_nao_os_vertices_do_meio(folhas):
    meio = folhas[0] @ folhas[1]
    y = (meio.tanh() ** 2).soma()
    y.retropropagar()
    uma = [t.grad.numpy() for t in (*folhas, meio)]
    y.retropropagar()
    for t, g in zip(folhas, uma, strict=False):
        np.testing.assert_array_equal(t.grad.dados, 2 * g)
    np.testing.assert_array_equal(meio.grad.dados, uma[2])
    assert y.grad.item() == 1


def test_zerar_e_retropropagar_da_os_mesmos_numeros(folhas):
    y = rede(*folhas)
    y.retropropagar()
    antes = [t.grad.numpy() for t in folhas]
    y.zerar()
    assert [t.grad for t in (*folhas, y)] == [None, None, None]
    y.retropropagar()
    for t, g in zip(folhas, antes, strict=True):
        np.testing.assert_array_equal(t.grad.dados, g)


def test_vertice_usado_varias_vezes_soma_os_caminhos():
    x = nn.Tensor(3.0, requer_grad=True)
    y = x * x
    (y + y * x + x).retropropagar()
    assert x.grad.item() == 2 * 3 + 3 * 9 + 1


def test_o_grad_de_retropropagar_nao_carrega_grafo(folhas):
    rede(*folhas).retropropagar()
    assert all(not t.grad.requer_grad and t.grad.progenitor == () for t in folhas)


def test_desligar_para_o_gradiente():
    x = nn.Tensor([2.0, 3.0], requer_grad=True)
    (dx,) = nn.gradientes((x * x.desligar()).soma(), [x])
    assert dx.numpy().tolist() == [2, 3]


# ── sem gradiente ───────────────────────────────────────────────────────────
def test_sem_gradiente_aninhado_e_desfeito_mesmo_com_erro():
    x = nn.Tensor(1.0, requer_grad=True)
    with nn.sem_gradiente():
        with nn.sem_gradiente():
            assert not (x * 2).requer_grad
        assert not (x * 2).requer_grad
        assert (x * 2).progenitor == ()
    with pytest.raises(ZeroDivisionError), nn.sem_gradiente():
        1 / 0  # noqa: B018
    assert (x * 2).requer_grad


def test_sem_gradiente_serve_de_decorador():
    @nn.sem_gradiente()
    def conta(x):
        return x * 2

    x = nn.Tensor(1.0, requer_grad=True)
    assert not conta(x).requer_grad
    assert not conta(x).requer_grad
    assert (x * 2).requer_grad


def test_sem_gradiente_so_vale_na_sua_thread():
    x, vistos = nn.Tensor(1.0, requer_grad=True), []
    with nn.sem_gradiente():
        thread = threading.Thread(target=lambda: vistos.append((x * 2).requer_grad))
        thread.start()
        thread.join()
        assert not (x * 2).requer_grad
    assert vistos == [True]


def test_gradientes_dentro_de_sem_gradiente_valem_e_nao_se_derivam_de_novo():
    x = nn.Tensor(3.0, requer_grad=True)
    y = x**3
    with nn.sem_gradiente():
        (dx,) = nn.gradientes(y, [x])
    assert dx.item() == 27
    assert not dx.requer_grad


# ── grafos grandes ──────────────────────────────────────────────────────────
def test_corrente_de_cem_mil_vertices_propaga_e_se_desfaz():
    x = nn.Tensor(1.0, requer_grad=True, tipo="float64")
    y = x
    for _ in range(100_000):
        y = y + x
    y.retropropagar()
    assert x.grad.item() == 100_001
    meio = weakref.ref(y.progenitor[0])
    y = None
    assert meio() is None


def test_o_grafo_se_desfaz_sem_coletor_de_lixo(folhas):
    gc.collect()
    gc.disable()
    try:
        y = rede(*folhas)
        primeira = nn.gradientes(y, folhas)
        primeira[0].soma().retropropagar()
        y.retropropagar()
        vigiados = [weakref.ref(t) for t in (y, y.progenitor[0], primeira[0])]
        del y, primeira
        assert [v() for v in vigiados] == [None, None, None]
    finally:
        gc.enable()


# ── pedidos impossíveis ─────────────────────────────────────────────────────
CORTES = {
    "< ou >": lambda x: (x > 0).converter("float32"),
    "<= ou >=": lambda x: nn.onde(x <= 0, 1.0, 2.0),
    "== ou !=": lambda x: x != 1,
    "argmax": lambda x: x.argmax(eixo=0) * 2.0,
    "sinal": lambda x: TABELA["sinal"](x) + nn.Tensor([1.0]),
    ".converter": lambda x: x.converter("int64").converter("float32") * 3,
    ".desligar()": lambda x: nn.concatenar([x.desligar(), nn.Tensor([2.0])])[1:],
}


@pytest.mark.parametrize("corte", CORTES)
@pytest.mark.parametrize("abstrato", [False, True])
def test_o_caminho_cortado_se_diz_pelo_nome_da_operacao_que_o_corta(corte, abstrato):
    x = nn.Tensor.abstrato((3,)) if abstrato else nn.Tensor([1.0, -2.0, 3.0])
    x.requer_grad = True
    y = CORTES[corte](x).soma()
    for pedir in (y.retropropagar, lambda: nn.gradientes(y, [x])):
        with pytest.raises(nn.ErroDeGradiente, match=f"através .*{re.escape(corte)}") as erro:
            pedir()
        assert "requer_grad=True" not in str(erro.value)
    with pytest.raises(nn.ErroDeGradiente, match=f"entrada 0.*{re.escape(corte)}"):
        nn.gradientes((x * 2).soma(), [y])


def test_um_caminho_que_nao_se_corta_basta():
    x = nn.Tensor([1.0, -2.0, 3.0], requer_grad=True)
    assert nn.gradientes((x * (x > 0)).soma(), [x])[0].numpy().tolist() == [1, 0, 1]


def test_pedir_o_gradiente_que_nao_existe_diz_por_que(folhas):
    x, w = folhas
    constante = nn.Tensor([1.0])
    with pytest.raises(nn.ErroDeGradiente, match="requer_grad=True"):
        constante.retropropagar()
    with pytest.raises(nn.ErroDeGradiente, match=r"entrada 1, de forma \(1,\)"):
        nn.gradientes(rede(x, w), [x, constante])
    with pytest.raises(nn.ErroDeGradiente, match=r"nn\.gradientes\(saida, \[x\]\)"):
        nn.gradientes(rede(x, w), x)
    with pytest.raises(nn.ErroDeForma, match=r"\(4, 2\).*\.soma\(\)"):
        (x @ w).retropropagar()
    with pytest.raises(nn.ErroDeForma, match=r"forma da saída, \(4, 2\), mas tem \(2,\)"):
        (x @ w).retropropagar([1.0, 2.0])
    with nn.sem_gradiente():
        fora = rede(x, w)
    with pytest.raises(nn.ErroDeGradiente, match="sem_gradiente"):
        fora.retropropagar()
