"""A atenção, as posições e o bloco: as contas do PyTorch e dos artigos, e cada sequência como se sozinha."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino

torch = pytest.importorskip("torch")

LOTE, PASSOS, DA_MEMORIA, D, CABECAS = 3, 6, 4, 8, 2


def reais(*forma, semente=0):
    return np.random.default_rng(semente).standard_normal(forma)


def copia(p):
    return torch.tensor(p.dados.copy(), requires_grad=True)


def comparar(camada, de_la, entradas, **outras):
    """A saída e as derivadas; ``de_la(*entradas, *pesos)`` é a conta do PyTorch."""
    nossas = [nn.Tensor(x, tipo="float64", requer_grad=True) for x in entradas]
    delas = [torch.tensor(x, requires_grad=True) for x in entradas]
    pesos = [copia(p) for p in camada.parametros()]
    y, y_de_la = camada(*nossas, **outras), de_la(*delas, *pesos)
    np.testing.assert_allclose(y.numpy(), y_de_la.detach().numpy(), rtol=1e-9, atol=1e-11)
    daqui = nn.gradientes((y * (y + 1)).soma(), [*nossas, *camada.parametros()])
    de_la = torch.autograd.grad((y_de_la * (y_de_la + 1)).sum(), [*delas, *pesos])
    for a, b in zip(daqui, de_la, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-8, atol=1e-9)


def de_desvio_pequeno(camada):
    """Os pesos ao acaso de `em_float64` são grandes, e a softmax deles seria de uns e zeros."""
    for p in camada.parametros():
        p.atribuir(p.dados - 1)
    return camada


def a_do_pytorch(valores, q, memoria, mascara=None, escondidos=None):
    """A saída e os pesos da ``MultiheadAttention``, com os nossos kernels, que lá são transpostos."""
    kernel_qkv, bias_qkv, kernel_saida, bias_saida = valores
    la = torch.nn.MultiheadAttention(D, CABECAS, batch_first=True).double()
    nomes = ("in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias")
    pesos = dict(zip(nomes, (kernel_qkv.T, bias_qkv, kernel_saida.T, bias_saida), strict=True))
    opcoes = {"attn_mask": mascara, "key_padding_mask": escondidos, "average_attn_weights": False}
    return torch.func.functional_call(la, pesos, (q, memoria, memoria), opcoes)


@pytest.fixture
def atencao(em_float64):
    return lambda **opcoes: de_desvio_pequeno(
        em_float64(nn.AtencaoMultiCabeca(CABECAS, **opcoes), (PASSOS, D))
    )


@pytest.mark.parametrize("causal", [False, True])
def test_a_atencao_e_a_do_pytorch(atencao, causal):
    futuro = torch.triu(torch.ones(PASSOS, PASSOS, dtype=torch.bool), 1) if causal else None
    camada, x = atencao(causal=causal), reais(LOTE, PASSOS, D)
    comparar(camada, lambda x, *p: a_do_pytorch(p, x, x, futuro)[0], [x])
    pesos = a_do_pytorch([copia(p) for p in camada.parametros()], *[torch.tensor(x)] * 2, futuro)[1]
    daqui = camada.pesos(nn.Tensor(x, tipo="float64")).numpy()
    np.testing.assert_allclose(daqui, pesos.detach().numpy(), rtol=1e-9, atol=1e-12)


def test_a_atencao_cruzada_e_a_do_pytorch(atencao):
    comprimentos = [4, 1, 2]
    escondidos = torch.tensor([[t >= n for t in range(DA_MEMORIA)] for n in comprimentos])
    entradas = [reais(LOTE, PASSOS, D), reais(LOTE, DA_MEMORIA, D, semente=1)]
    comparar(atencao(), lambda x, m, *p: a_do_pytorch(p, x, m)[0], entradas)
    comparar(
        atencao(),
        lambda x, m, *p: a_do_pytorch(p, x, m, escondidos=escondidos)[0],
        entradas,
        comprimentos_da_memoria=nn.Tensor(comprimentos),
    )


def test_sem_bias_a_atencao_e_a_de_bias_zero(atencao):
    zeros = torch.zeros(3 * D, dtype=torch.float64), torch.zeros(D, dtype=torch.float64)
    comparar(
        atencao(usar_bias=False),
        lambda x, w, u: a_do_pytorch((w, zeros[0], u, zeros[1]), x, x)[0],
        [reais(LOTE, PASSOS, D)],
    )


def girada(x):
    """A equação 15 de Su e outros: x vezes uma matriz de giros, uma por posição."""
    *_, passos, d = x.shape
    matrizes = torch.zeros(passos, d, d, dtype=x.dtype)
    for m in range(passos):
        for i in range(d // 2):
            angulo = torch.tensor(m * 10000 ** (-2 * i / d), dtype=x.dtype)
            c, s = torch.cos(angulo), torch.sin(angulo)
            matrizes[m, 2 * i : 2 * i + 2, 2 * i : 2 * i + 2] = torch.stack([c, -s, s, c]).reshape(2, 2)
    return torch.einsum("mij,bhmj->bhmi", matrizes, x)


@pytest.mark.parametrize("causal", [False, True])
def test_a_rotativa_e_a_do_artigo(atencao, causal):
    def de_la(x, kernel_qkv, bias_qkv, kernel_saida, bias_saida):
        q, k, v = (x @ kernel_qkv + bias_qkv).chunk(3, dim=-1)
        q, k, v = (t.view(LOTE, PASSOS, CABECAS, -1).transpose(1, 2) for t in (q, k, v))
        y = torch.nn.functional.scaled_dot_product_attention(girada(q), girada(k), v, is_causal=causal)
        return y.transpose(1, 2).reshape(x.shape) @ kernel_saida + bias_saida

    comparar(atencao(causal=causal, rotativa=True), de_la, [reais(LOTE, PASSOS, D)])


def test_a_rotativa_so_ve_distancias(atencao):
    camada, x = atencao(rotativa=True), reais(1, PASSOS, D)
    x[:, 3:] = x[:, :3]  # a mesma sequência, três passos depois
    pesos = np.log(camada.pesos(nn.Tensor(x, tipo="float64")).numpy())
    razoes = [np.diff(pesos[0, :, t, t : t + 3]) for t in (0, 3)]
    np.testing.assert_allclose(*razoes, atol=1e-10)


@pytest.mark.parametrize("norma_antes", [True, False])
@pytest.mark.parametrize("ativacao", ["gelu", "relu"])
def test_o_bloco_e_o_do_pytorch(em_float64, norma_antes, ativacao):
    bloco = nn.BlocoTransformer(CABECAS, True, 12, ativacao, norma_antes=norma_antes)
    bloco = de_desvio_pequeno(em_float64(bloco, (PASSOS, D)))
    la = torch.nn.TransformerEncoderLayer(
        D, CABECAS, 12, 0.0, ativacao, batch_first=True, norm_first=norma_antes
    ).double()
    futuro = torch.triu(torch.ones(PASSOS, PASSOS, dtype=torch.bool), 1)
    nomes = {
        "norma_1.gama": "norm1.weight",
        "norma_1.beta": "norm1.bias",
        "atencao.kernel_qkv": "self_attn.in_proj_weight",
        "atencao.bias_qkv": "self_attn.in_proj_bias",
        "atencao.kernel_saida": "self_attn.out_proj.weight",
        "atencao.bias_saida": "self_attn.out_proj.bias",
        "norma_2.gama": "norm2.weight",
        "norma_2.beta": "norm2.bias",
        "densa_1.kernel": "linear1.weight",
        "densa_1.bias": "linear1.bias",
        "densa_2.kernel": "linear2.weight",
        "densa_2.bias": "linear2.bias",
    }

    def de_la(x, *pesos):
        com_nome = {nomes[p.nome]: w for p, w in zip(bloco.parametros(), pesos, strict=True)}
        valores = {n: w.T if w.ndim == 2 else w for n, w in com_nome.items()}
        return torch.func.functional_call(la, valores, (x,), {"src_mask": futuro})

    comparar(bloco, de_la, [reais(LOTE, PASSOS, D)])


def test_as_posicoes_senoidais_sao_as_do_artigo():
    x = np.zeros((1, 50, 7), "float32")
    y = nn.PosicaoSenoidal()(x).numpy()[0]
    for t in range(50):
        for i in range(7):
            angulo = t / 10000 ** (2 * (i // 2) / 7)
            assert y[t, i] == pytest.approx(np.cos(angulo) if i % 2 else np.sin(angulo), abs=1e-6)


# ── cada sequência como se estivesse sozinha ────────────────────────────────
CAMADAS = {
    "atenção": lambda: nn.AtencaoMultiCabeca(2),
    "causal": lambda: nn.AtencaoMultiCabeca(1, causal=True),
    "rotativa": lambda: nn.AtencaoMultiCabeca(2, rotativa=True),
    "bloco": lambda: nn.BlocoTransformer(2),
    "bloco causal": lambda: nn.BlocoTransformer(2, causal=True, norma_antes=False),
}


@pytest.mark.parametrize("nome", CAMADAS)
@pytest.mark.parametrize("enchimento", ["lixo", "nan", "inf"])
@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=4), st.integers(0, 3), st.integers(0, 999))
def test_o_enchimento_nao_muda_nem_a_saida_nem_o_gradiente(
    em_float64, nome, enchimento, comprimentos, sobra, semente
):
    passos = max(comprimentos) + sobra
    camada = de_desvio_pequeno(em_float64(CAMADAS[nome](), (passos, 4), semente))
    x = reais(len(comprimentos), passos, 4, semente=semente)
    for k, n in enumerate(comprimentos):
        x[k, n:] = {"lixo": 100 * x[k, n:], "nan": np.nan, "inf": np.inf}[enchimento]
    y, dx, *juntos = saida_e_derivadas(camada, x, comprimentos=nn.Tensor(comprimentos))
    somas = [np.zeros(p.forma) for p in camada.parametros()]
    for k, n in enumerate(comprimentos):
        sozinha, d_da_sozinha, *dos_pesos = saida_e_derivadas(camada, x[k : k + 1, :n])
        np.testing.assert_allclose(y[k : k + 1, :n], sozinha, atol=1e-9)
        np.testing.assert_allclose(dx[k : k + 1, :n], d_da_sozinha, atol=1e-9)
        assert not y[k, n:].any()
        assert not dx[k, n:].any()
        somas = [soma + d for soma, d in zip(somas, dos_pesos, strict=True)]
    for a, b in zip(juntos, somas, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-9)


def saida_e_derivadas(camada, x, **outras):
    entrada = nn.Tensor(x, tipo="float64", requer_grad=True)
    y = camada(entrada, **outras)
    derivadas = nn.gradientes((y**2).soma(), [entrada, *camada.parametros()])
    return [t.numpy() for t in (y, *derivadas)]


def test_quem_so_ve_o_que_nao_existe_nao_da_nan():
    camada = nn.AtencaoMultiCabeca(2)
    x, memoria = (nn.Tensor(reais(2, 3, 4, semente=k), requer_grad=True) for k in (0, 1))
    y = camada(x, memoria, comprimentos_da_memoria=nn.Tensor([0, 3]))
    derivadas = nn.gradientes((y**2).soma(), [x, memoria, *camada.parametros()])
    assert all(np.isfinite(t.numpy()).all() for t in (y, *derivadas))


# ── o que cada um vê ────────────────────────────────────────────────────────
@pytest.mark.parametrize("rotativa", [False, True])
def test_na_causal_o_futuro_nao_muda_o_passado(rotativa):
    bloco, x = nn.BlocoTransformer(2, causal=True, rotativa=rotativa), reais(1, PASSOS, D)
    antes = bloco(x).numpy()
    x[:, 4:] += 1
    depois = bloco(x).numpy()
    np.testing.assert_allclose(antes[:, :4], depois[:, :4], atol=1e-6)
    assert np.abs(antes[:, 4:] - depois[:, 4:]).max() > 0.01


def test_os_pesos_do_bloco_sao_os_que_ele_usa():
    bloco, x = nn.BlocoTransformer(2), nn.Tensor(reais(LOTE, PASSOS, D))
    pesos = bloco.pesos(x, comprimentos=nn.Tensor([6, 2, 4])).numpy()
    assert pesos.shape == (LOTE, 2, PASSOS, PASSOS)
    np.testing.assert_allclose(pesos.sum(-1), 1, rtol=1e-5)
    assert not pesos[1, :, :, 2:].any()
    da_atencao = bloco.atencao.pesos(bloco.norma_1(x), comprimentos=nn.Tensor([6, 2, 4]))
    np.testing.assert_array_equal(pesos, da_atencao.numpy())


def test_o_dropout_do_bloco_so_age_no_treino():
    bloco, x = nn.BlocoTransformer(2, dropout=0.5), nn.Tensor(reais(LOTE, PASSOS, D))
    sem = bloco(x).numpy()
    with modo_de_treino(True):
        com = [bloco(x).numpy() for _ in range(2)]
    np.testing.assert_array_equal(bloco(x).numpy(), sem)
    assert not np.allclose(com[0], sem)
    assert not np.allclose(*com)


@pytest.mark.parametrize(
    ("chamar", "erro", "parte"),
    [
        (lambda: nn.AtencaoMultiCabeca(3)(reais(1, 2, 8)), nn.ErroDeForma, "3 cabeças, mas recebeu 8"),
        (
            lambda: nn.AtencaoMultiCabeca(2, rotativa=True)(reais(1, 2, 6)),
            nn.ErroDeForma,
            "cada uma das 2 cabeças tem 3",
        ),
        (lambda: nn.AtencaoMultiCabeca(2)(reais(2, 8)), nn.ErroDeForma, "espera sequências"),
        (lambda: nn.AtencaoMultiCabeca(0), nn.ErroDeValor, "pelo menos 1"),
        (
            lambda: nn.AtencaoMultiCabeca(1, causal=True)(reais(1, 2, 4), reais(1, 3, 4)),
            nn.ErroDeValor,
            "com uma memória",
        ),
        (
            lambda: nn.AtencaoMultiCabeca(1)(reais(1, 2, 4), reais(1, 3, 5)),
            nn.ErroDeForma,
            "sequências de 4 características",
        ),
        (lambda: nn.PosicaoAprendida(4)(reais(1, 5, 2)), nn.ErroDeForma, "até 4 passos"),
        (lambda: nn.BlocoTransformer(2)(reais(1, 5)), nn.ErroDeForma, "espera sequências"),
        (lambda: nn.BlocoTransformer(2, dropout=1), nn.ErroDeValor, "apaga tudo"),
    ],
)
def test_o_que_nao_serve_se_recusa_com_uma_frase(chamar, erro, parte):
    with pytest.raises(erro, match=parte):
        chamar()
