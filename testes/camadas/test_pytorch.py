"""As camadas e as do PyTorch dão os mesmos números: saídas, derivadas e estatísticas, em float64."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino
from neuronio.descricao import descrever, reconstruir

torch = pytest.importorskip("torch")

poucos = settings(max_examples=25, deadline=None)
treinando_e_nao = pytest.mark.parametrize("treinando", [True, False], ids=["treinando", "avaliando"])


def comparar(camada, la, x, derivar, parametros=(), treinando=True):
    """``la`` é a função do PyTorch; ``parametros``, os tensores dela na ordem dos de cá."""
    saida, pesos, derivadas = derivar(camada, x, treinando)
    entrada = torch.tensor(x, requires_grad=True)
    saida_de_la = la(entrada)
    np.testing.assert_allclose(saida, saida_de_la.detach().numpy(), rtol=1e-9, atol=1e-11)
    de_la = torch.autograd.grad((saida_de_la * torch.tensor(pesos)).sum(), [entrada, *parametros])
    assert len(derivadas) == len(de_la)
    for nossa, dela in zip(derivadas, de_la, strict=True):
        np.testing.assert_allclose(nossa.reshape(dela.shape), dela.numpy(), rtol=1e-9, atol=1e-10)


def copia(variavel):
    return torch.tensor(variavel.dados.copy(), requires_grad=True)


def acaso(forma, semente):
    return np.random.default_rng(semente).standard_normal(forma)


@pytest.mark.parametrize("forma", [(4,), (2, 4)])
@pytest.mark.parametrize("usar_bias", [True, False])
def test_densa(em_float64, derivar, forma, usar_bias):
    camada = em_float64(nn.Densa(3, usar_bias=usar_bias), forma)
    kernel, *bias = [copia(p) for p in camada.parametros()]
    comparar(
        camada,
        lambda x: torch.nn.functional.linear(x, kernel.T, *bias),
        acaso((5, *forma), 0),
        derivar,
        [kernel, *bias],
    )


def par(menor, maior):
    return st.tuples(st.integers(menor, maior), st.integers(menor, maior))


@st.composite
def convolucoes(draw):
    grupos = draw(st.integers(1, 3))
    kernel, dilatacao, padding = draw(par(1, 3)), draw(par(1, 2)), draw(par(0, 2))
    folga = draw(par(0, 4))
    lados = [
        max(d * (k - 1) + 1 - 2 * p, 1) + f
        for k, d, p, f in zip(kernel, dilatacao, padding, folga, strict=True)
    ]
    return {
        "forma": (draw(st.integers(1, 3)), grupos * draw(st.integers(1, 2)), *lados),
        "filtros": grupos * draw(st.integers(1, 2)),
        "kernel": kernel,
        "stride": draw(par(1, 3)),
        "padding": padding,
        "dilatacao": dilatacao,
        "grupos": grupos,
        "usar_bias": draw(st.booleans()),
    }


@poucos
@given(medidas=convolucoes(), semente=st.integers(0, 99))
def test_conv2d(em_float64, derivar, medidas, semente):
    forma = medidas.pop("forma")
    camada = em_float64(nn.Conv2D(**medidas), forma[1:], semente)
    kernel, *bias = [copia(p) for p in camada.parametros()]
    comparar(
        camada,
        lambda x: torch.nn.functional.conv2d(
            x,
            kernel,
            *bias,
            stride=medidas["stride"],
            padding=medidas["padding"],
            dilation=medidas["dilatacao"],
            groups=medidas["grupos"],
        ),
        acaso(forma, semente),
        derivar,
        [kernel, *bias],
    )


@st.composite
def transpostas(draw):
    grupos = draw(st.integers(1, 3))
    kernel, dilatacao, stride = draw(par(1, 4)), draw(par(1, 2)), draw(par(1, 3))
    padding = tuple(draw(st.integers(0, d * (k - 1) // 2)) for k, d in zip(kernel, dilatacao, strict=True))
    return {
        "forma": (draw(st.integers(1, 3)), grupos * draw(st.integers(1, 2)), *draw(par(1, 4))),
        "filtros": grupos * draw(st.integers(1, 2)),
        "kernel": kernel,
        "stride": stride,
        "padding": padding,
        "padding_da_saida": tuple(draw(st.integers(0, s - 1)) for s in stride),
        "dilatacao": dilatacao,
        "grupos": grupos,
        "usar_bias": draw(st.booleans()),
    }


@poucos
@given(medidas=transpostas(), semente=st.integers(0, 99))
def test_conv2d_transposta(em_float64, derivar, medidas, semente):
    forma = medidas.pop("forma")
    camada = em_float64(nn.Conv2DTransposta(**medidas), forma[1:], semente)
    kernel, *bias = [copia(p) for p in camada.parametros()]
    comparar(
        camada,
        lambda x: torch.nn.functional.conv_transpose2d(
            x,
            kernel,
            *bias,
            stride=medidas["stride"],
            padding=medidas["padding"],
            output_padding=medidas["padding_da_saida"],
            dilation=medidas["dilatacao"],
            groups=medidas["grupos"],
        ),
        acaso(forma, semente),
        derivar,
        [kernel, *bias],
    )


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize("kernel", [1, 2, 3, (2, 3), (4, 1)])
@pytest.mark.parametrize("dilatacao", [1, 2])
def test_conv2d_de_padding_mesmo(em_float64, derivar, kernel, dilatacao):
    camada = em_float64(
        nn.Conv2D(3, kernel, padding="mesmo", dilatacao=dilatacao, usar_bias=False), (2, 6, 5)
    )
    pesos = copia(camada.kernel)
    comparar(
        camada,
        lambda x: torch.nn.functional.conv2d(x, pesos, padding="same", dilation=dilatacao),
        acaso((2, 2, 6, 5), 1),
        derivar,
        [pesos],
    )


@st.composite
def janelas(draw):
    janela = draw(par(1, 4))
    padding = tuple(draw(st.integers(0, lado // 2)) for lado in janela)
    lados = [lado + folga for lado, folga in zip(janela, draw(par(0, 4)), strict=True)]
    forma = (draw(st.integers(1, 3)), draw(st.integers(1, 3)), *lados)
    return forma, {"janela": janela, "stride": draw(st.none() | par(1, 3)), "padding": padding}


@poucos
@given(caso=janelas(), semente=st.integers(0, 99))
def test_maxpool2d_com_empates(derivar, caso, semente):
    forma, medidas = caso
    x = np.random.default_rng(semente).integers(-2, 2, forma).astype(float)
    comparar(nn.MaxPool2D(**medidas), lambda x: torch.max_pool2d(x, *da_ordem_de_la(medidas)), x, derivar)


@poucos
@given(caso=janelas(), semente=st.integers(0, 99))
def test_avgpool2d(derivar, caso, semente):
    forma, medidas = caso
    comparar(
        nn.AvgPool2D(**medidas),
        lambda x: torch.nn.functional.avg_pool2d(x, *da_ordem_de_la(medidas)),
        acaso(forma, semente),
        derivar,
    )


def da_ordem_de_la(medidas):
    return medidas["janela"], medidas["stride"] or medidas["janela"], medidas["padding"]


def test_global_avgpool2d(derivar):
    comparar(
        nn.GlobalAvgPool2D(),
        lambda x: torch.nn.functional.adaptive_avg_pool2d(x, 1).flatten(1),
        acaso((2, 3, 4, 5), 0),
        derivar,
    )


@pytest.mark.parametrize(("modo", "la"), [("vizinho", "nearest"), ("Bilinear", "bilinear")])
@poucos
@given(lados=par(1, 7), fator=par(1, 5), semente=st.integers(0, 99))
def test_ampliar_imagem(derivar, modo, la, lados, fator, semente):
    comparar(
        nn.AmpliarImagem(fator, modo),
        torch.nn.Upsample(scale_factor=tuple(map(float, fator)), mode=la),
        acaso((2, 3, *lados), semente),
        derivar,
    )


@treinando_e_nao
@poucos
@given(
    n=st.integers(2, 5),
    canais=st.integers(1, 3),
    lados=st.sampled_from([(), (1, 1), (2, 3)]),
    momento=st.sampled_from([0.0, 0.1, 0.7, 1.0]),
    epsilon=st.sampled_from([1e-5, 0.1]),
    semente=st.integers(0, 99),
)
def test_batchnorm(em_float64, derivar, treinando, n, canais, lados, momento, epsilon, semente):
    camada = em_float64(nn.BatchNorm(momento, epsilon), (canais, *lados), semente)
    classe = torch.nn.BatchNorm2d if lados else torch.nn.BatchNorm1d
    la = classe(canais, eps=epsilon, momentum=momento, dtype=torch.float64).train(treinando)
    de_la = [la.weight, la.bias, la.running_mean, la.running_var]
    with torch.no_grad():
        for variavel, dela in zip(camada.variaveis(), de_la, strict=True):
            dela.copy_(torch.tensor(variavel.dados.copy()))
    x = acaso((n, canais, *lados), semente) * 3 + 1
    comparar(camada, la, x, derivar, [la.weight, la.bias], treinando)
    for variavel, dela in zip(camada.variaveis(), de_la, strict=True):
        np.testing.assert_allclose(variavel.dados, dela.detach().numpy(), rtol=1e-12)


ESPECTRAIS = {
    "densa": (nn.Densa(3), lambda: torch.nn.Linear(4, 3), (4,)),
    "conv2d": (nn.Conv2D(4, (2, 3), grupos=2), lambda: torch.nn.Conv2d(2, 4, (2, 3), groups=2), (2, 3, 4)),
    "transposta": (
        nn.Conv2DTransposta(3, 2, stride=2),
        lambda: torch.nn.ConvTranspose2d(2, 3, 2, 2),
        (2, 3, 2),
    ),
}


@treinando_e_nao
@pytest.mark.parametrize("nome", ESPECTRAIS)
@pytest.mark.parametrize("iteracoes", [1, 3])
def test_norma_espectral(em_float64, derivar, treinando, nome, iteracoes):
    daqui, criar, forma = ESPECTRAIS[nome]
    camada = em_float64(nn.NormaEspectral(reconstruir(descrever(daqui)), iteracoes), forma)
    la = torch.nn.utils.parametrizations.spectral_norm(criar().double(), n_power_iterations=iteracoes)
    la.train(treinando)
    conta = la.parametrizations.weight
    kernel = camada.camada.kernel.dados
    pares = [
        (conta.original, kernel.T if nome == "densa" else kernel),
        (la.bias, camada.camada.bias.dados),
        (conta[0]._u, camada.u.dados),
        (conta[0]._v, camada.v.dados),
    ]
    with torch.no_grad():
        for de_la, dados in pares:
            de_la.copy_(torch.tensor(dados.copy()))
    saida, pesos, (dx, dk, db) = derivar(camada, acaso((3, *forma), 0), treinando)
    entrada = torch.tensor(acaso((3, *forma), 0), requires_grad=True)
    saida_de_la = la(entrada)
    derivadas = torch.autograd.grad(
        (saida_de_la * torch.tensor(pesos)).sum(), [entrada, conta.original, la.bias]
    )
    np.testing.assert_allclose(saida, saida_de_la.detach().numpy(), rtol=1e-9, atol=1e-11)
    for nossa, dela in zip((dx, dk.T if nome == "densa" else dk, db), derivadas, strict=True):
        np.testing.assert_allclose(nossa, dela.numpy(), rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(camada.u.dados, conta[0]._u.numpy(), rtol=1e-10)
    np.testing.assert_allclose(camada.v.dados, conta[0]._v.numpy(), rtol=1e-10)


@poucos
@given(
    canais=st.integers(1, 3),
    grupos=st.integers(1, 3),
    lados=st.sampled_from([(), (1, 2), (2, 3)]),
    epsilon=st.sampled_from([1e-5, 0.1]),
    afim=st.booleans(),
    semente=st.integers(0, 99),
)
def test_groupnorm(em_float64, derivar, canais, grupos, lados, epsilon, afim, semente):
    canais = grupos * (canais + (not lados))
    camada = em_float64(nn.GroupNorm(grupos, epsilon, afim), (canais, *lados), semente)
    pesos = [copia(p) for p in camada.parametros()]
    x = acaso((3, canais, *lados), semente) * 3 + 1
    comparar(
        camada,
        lambda x: torch.nn.functional.group_norm(x, grupos, *(pesos or (None, None)), epsilon),
        x,
        derivar,
        pesos,
    )


@treinando_e_nao
@poucos
@given(
    canais=st.integers(1, 3),
    lados=st.sampled_from([(1, 2), (2, 3)]),
    epsilon=st.sampled_from([1e-5, 0.1]),
    afim=st.booleans(),
    momento=st.sampled_from([None, 0.0, 0.1, 1.0]),
    semente=st.integers(0, 99),
)
def test_instancenorm(em_float64, derivar, treinando, canais, lados, epsilon, afim, momento, semente):
    camada = em_float64(nn.InstanceNorm(epsilon, afim, momento), (canais, *lados), semente)
    com_moveis = momento is not None
    la = torch.nn.InstanceNorm2d(
        canais, epsilon, momento or 0.0, afim, com_moveis, dtype=torch.float64
    ).train(treinando)
    pesos = [la.weight, la.bias] if afim else []
    de_la = [*pesos, *([la.running_mean, la.running_var] if com_moveis else [])]
    with torch.no_grad():
        for variavel, dela in zip(camada.variaveis(), de_la, strict=True):
            dela.copy_(torch.tensor(variavel.dados.copy()))
    comparar(camada, la, acaso((3, canais, *lados), semente) * 3 + 1, derivar, pesos, treinando)
    for variavel, dela in zip(camada.variaveis(), de_la, strict=True):
        np.testing.assert_allclose(variavel.dados, dela.detach().numpy(), rtol=1e-12)


@pytest.mark.parametrize("forma", [(4,), (2, 4), (2, 3, 4)])
def test_layernorm(em_float64, derivar, forma):
    camada = em_float64(nn.LayerNorm(0.01), forma)
    gama, beta = [copia(p) for p in camada.parametros()]
    comparar(
        camada,
        lambda x: torch.nn.functional.layer_norm(x, (4,), gama, beta, 0.01),
        acaso((3, *forma), 0),
        derivar,
        [gama, beta],
    )


ATIVACOES = [
    (nn.ReLU(), torch.nn.ReLU()),
    (nn.LeakyReLU(), torch.nn.LeakyReLU()),
    (nn.LeakyReLU(0.3), torch.nn.LeakyReLU(0.3)),
    (nn.ELU(), torch.nn.ELU()),
    (nn.ELU(2.0), torch.nn.ELU(2.0)),
    (nn.SELU(), torch.nn.SELU()),
    (nn.GELU(), torch.nn.GELU()),
    (nn.Swish(), torch.nn.SiLU()),
    (nn.Softplus(), torch.nn.Softplus(threshold=100)),  # onde eˣ ainda não transborda
    (nn.Sigmoide(), torch.nn.Sigmoid()),
    (nn.TanH(), torch.nn.Tanh()),
    (nn.Softmax(), torch.nn.Softmax(dim=-1)),
    (nn.Softmax(eixo=1), torch.nn.Softmax(dim=1)),
    (nn.LogSoftmax(), torch.nn.LogSoftmax(dim=-1)),
    (nn.LogSoftmax(eixo=1), torch.nn.LogSoftmax(dim=1)),
]
toda_ativacao = pytest.mark.parametrize(("aqui", "la"), ATIVACOES, ids=[repr(a) for a, _ in ATIVACOES])


@toda_ativacao
@pytest.mark.parametrize("largura", [1, 30])
def test_ativacao(derivar, aqui, la, largura):
    comparar(aqui, la, acaso((3, 4, 5), 0) * largura, derivar)


@toda_ativacao
def test_ativacao_no_zero_e_longe_dele(derivar, aqui, la):
    x = np.array([[[0.0, -0.0, 1e4], [-1e4, 30.0, -30.0], [1e-8, -1e-8, 800.0]]])
    comparar(aqui, la, x, derivar)


@pytest.mark.parametrize("taxa", [0.1, 0.5, 0.9])
def test_dropout_aumenta_os_que_ficam_como_o_pytorch(taxa):
    x = np.ones((50, 50))
    with modo_de_treino(True):
        daqui = nn.Dropout(taxa)(x).numpy()
    de_la = torch.nn.functional.dropout(torch.tensor(x), taxa).numpy()
    np.testing.assert_allclose(np.unique(daqui), np.unique(de_la), rtol=1e-6)


@pytest.mark.parametrize("onde", [0, 1, 2, 3])
def test_maxpool2d_nao_esconde_um_nan(onde):
    x = np.array([4.0, 1.0, 3.0, 2.0], np.float32)
    x[onde] = np.nan
    assert np.isnan(nn.MaxPool2D(2)(x.reshape(1, 1, 2, 2)).item())
    assert torch.isnan(torch.max_pool2d(torch.tensor(x.reshape(1, 1, 2, 2)), 2)).all()
