import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neuronio as nn
from neuronio.camadas.conv2d import bordas_do_mesmo
from neuronio.tensor import Lote


def soma_da_janela(imagem, kernel, **opcoes):
    """A convolução com um kernel de uns: a soma de cada janela."""
    camada = nn.Conv2D(1, kernel, inicializador=nn.inicializadores.Constante(1), **opcoes)
    return camada(np.array(imagem, np.float32)[None, None]).dados[0, 0].tolist()


def test_soma_cada_janela():
    imagem = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    assert soma_da_janela(imagem, 2) == [[12, 16], [24, 28]]
    assert soma_da_janela(imagem, 2, stride=(1, 2)) == [[12], [24]]
    assert soma_da_janela(imagem, 2, dilatacao=2) == [[1 + 3 + 7 + 9]]
    assert soma_da_janela(imagem, 3, padding=1)[0] == [12, 21, 16]
    assert soma_da_janela([[1, 2]], 1, padding=(0, 1)) == [[0, 1, 2, 0]]


def test_o_kernel_nao_e_virado():
    camada = nn.Conv2D(1, (1, 2))
    camada(np.zeros((1, 1, 1, 3)))
    camada.kernel.atribuir([[[[1, 10]]]])
    assert camada(np.array([[[[1.0, 2.0, 3.0]]]])).dados.tolist() == [[[[21, 32]]]]


def test_no_padding_mesmo_o_zero_impar_vai_depois():
    assert soma_da_janela([[1, 2, 3, 4]], (1, 2), padding="mesmo") == [[3, 5, 7, 4]]
    assert soma_da_janela([[1], [2], [3], [4]], (3, 1), stride=2, padding="mesmo") == [[6], [7]]
    assert soma_da_janela([[1, 2, 3, 4, 5]], (1, 3), stride=2, padding="mesmo") == [[3, 9, 9]]


@settings(max_examples=60, deadline=None)
@given(
    lados=st.tuples(st.integers(1, 20), st.integers(1, 20)),
    kernel=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    stride=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    dilatacao=st.integers(1, 3),
)
def test_padding_mesmo_da_o_lado_dividido_pelo_stride(lados, kernel, stride, dilatacao):
    camada = nn.Conv2D(1, kernel, stride, padding="mesmo", dilatacao=dilatacao)
    x = nn.Tensor.abstrato((Lote(), 5, *lados))
    assert camada(x).forma == (Lote(), 1, *(math.ceil(a / s) for a, s in zip(lados, stride, strict=True)))
    for lado, k, s in zip(lados, kernel, stride, strict=True):
        antes, depois = bordas_do_mesmo(lado, k, s, dilatacao)
        assert depois - antes in (0, 1)
        if antes:  # não há zeros a mais: com um a menos, a última janela não caberia
            assert lado + antes + depois == (math.ceil(lado / s) - 1) * s + dilatacao * (k - 1) + 1


def test_formas_e_comeco_dos_parametros():
    camada = nn.Conv2D(8, (3, 5), grupos=2)
    camada(nn.sortear((1, 6, 9, 9)))
    assert [(p.nome, p.forma) for p in camada.parametros()] == [("kernel", (8, 3, 3, 5)), ("bias", (8,))]
    limite = math.sqrt(6 / (3 * 15 + 8 * 15))
    assert 0.9 * limite < np.abs(camada.kernel.dados).max() <= limite
    assert not camada.bias.dados.any()


def test_a_mesma_camada_le_imagens_de_outro_tamanho():
    camada = nn.Conv2D(2, 3, padding="mesmo", stride=2)
    assert camada(nn.sortear((1, 1, 8, 8))).forma == (1, 2, 4, 4)
    assert camada(nn.sortear((1, 1, 9, 5))).forma == (1, 2, 5, 3)


@pytest.mark.parametrize("grafia", ["valido", "Válido", "VALIDO"])
def test_padding_valido_e_zero_sao_o_mesmo(grafia):
    assert nn.Conv2D(1, 3, padding=grafia)(nn.sortear((1, 1, 8, 8))).forma == (1, 1, 6, 6)
