import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neuronio as nn


def espalhada(imagem, kernel, **opcoes):
    """A saída, com um kernel de tais números e sem bias."""
    kernel = np.array(kernel, np.float32)
    camada = nn.Conv2DTransposta(1, kernel.shape, usar_bias=False, **opcoes)
    x = np.array(imagem, np.float32)[None, None]
    camada(x)
    camada.kernel.atribuir(kernel[None, None])
    return camada(x).dados[0, 0].tolist()


def test_cada_ponto_espalha_o_kernel():
    assert espalhada([[1, 10]], [[1, 2], [3, 4]]) == [[1, 12, 20], [3, 34, 40]]
    assert espalhada([[1, 10]], [[1, 2]], stride=2) == [[1, 2, 10, 20]]
    assert espalhada([[1, 10]], [[1, 2]], stride=3) == [[1, 2, 0, 10, 20]]
    assert espalhada([[1, 10]], [[1, 2]], stride=2, padding_da_saida=(0, 1)) == [[1, 2, 10, 20, 0]]
    assert espalhada([[1, 10]], [[1, 2]], stride=2, padding=(0, 1)) == [[2, 10]]
    assert espalhada([[1, 10]], [[1, 2]], dilatacao=2) == [[1, 10, 2, 20]]


lados = st.tuples(st.integers(1, 4), st.integers(1, 4))


@settings(max_examples=50, deadline=None)
@given(lados=st.tuples(st.integers(1, 12), st.integers(1, 12)), kernel=lados, stride=lados, data=st.data())
def test_desfaz_o_tamanho_e_e_a_transposta_da_convolucao(lados, kernel, stride, data):
    """⟨conv(x), g⟩ = ⟨x, transposta(g)⟩, com o mesmo kernel, qualquer que seja o lado de que se veio."""
    padding = tuple(data.draw(st.integers(0, k - 1)) for k in kernel)
    if any(lado + 2 * p < k for lado, p, k in zip(lados, padding, kernel, strict=True)):
        return
    sobra = tuple((t + 2 * p - k) % s for t, p, k, s in zip(lados, padding, kernel, stride, strict=True))
    ida = nn.Conv2D(3, kernel, stride, padding, usar_bias=False)
    x = np.random.default_rng(0).normal(size=(2, 2, *lados))
    y = ida(x).dados
    volta = nn.Conv2DTransposta(2, kernel, stride, padding, sobra, usar_bias=False)
    g = np.random.default_rng(1).normal(size=y.shape)
    assert volta(g).forma == x.shape
    volta.kernel.atribuir(ida.kernel.dados)
    np.testing.assert_allclose((ida(x).dados * g).sum(), (x * volta(g).dados).sum(), rtol=1e-4, atol=1e-4)


def test_formas_dos_parametros():
    camada = nn.Conv2DTransposta(8, (3, 5), grupos=2)
    camada(nn.sortear((1, 6, 4, 4)))
    assert [(p.nome, p.forma) for p in camada.parametros()] == [("kernel", (6, 4, 3, 5)), ("bias", (8,))]


@pytest.mark.parametrize(("threads", "lote"), [(1, 1), (2, 7), (5, 7)])
@pytest.mark.parametrize(
    ("forma", "camada"),
    [
        ((1, 1, 1), nn.Conv2DTransposta(1, 1)),
        ((1, 1, 1), nn.Conv2DTransposta(13, 7, stride=5)),
        ((13, 1, 7), nn.Conv2DTransposta(11, (1, 5), stride=(1, 2), padding=(0, 2))),
        ((17, 5, 3), nn.Conv2DTransposta(19, 3, padding=1)),
        ((16, 7, 7), nn.Conv2DTransposta(8, 4, stride=2, padding=1)),
        ((32, 13, 11), nn.Conv2DTransposta(16, 3)),
    ],
    ids=repr,
)
def test_compilada_por_nome_preve_e_treina_como_no_numpy(forma, camada, threads, lote):
    antes, saidas = nn.threads(), []
    x = np.random.default_rng(0).normal(size=(7, *forma)).astype("float32")
    for motor in ("numpy", "llvm"):
        nn.semente(1)
        copia = nn.Conv2DTransposta(**camada.configuracao())
        rede = nn.Sequencial([nn.Entrada(*forma), nn.Linear(), copia, nn.TanH()])
        try:
            nn.threads(threads)
            rede.compilar(nn.SGD(0.5), "mse", motor=motor)
            primeira = rede.prever(x, lote=lote)
            rede.treinar(x, np.cos(primeira), epocas=2, lote=lote, embaralhar=False, progresso=False)
            saidas.append([primeira, rede.prever(x, lote=3), *(p.dados for p in rede.parametros())])
        finally:
            nn.threads(antes)
    for a, b in zip(*saidas, strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-4, atol=2e-5 * np.abs(a).max())
