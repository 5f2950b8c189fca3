"""Convolução e pooling: empates, NaN, imagens de inteiros, lotes vazios, e a ordem da memória."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.tensor import TABELA

SEM_BORDAS = ((0, 0), (0, 0))
CONV = {"stride": (1, 1), "bordas": SEM_BORDAS, "dilatacao": (1, 1), "grupos": 1}
DOIS = {"janela": (2, 2), "stride": (2, 2), "bordas": SEM_BORDAS}


def maxpool(x, **medidas):
    return TABELA["maximo_da_janela"](x, **medidas)


def test_num_empate_vence_o_primeiro_da_janela():
    x = nn.Tensor([[[[5.0, 5.0], [5.0, 1.0]]]], requer_grad=True)
    assert TABELA["vencedor_da_janela"](x, **DOIS).item() == 0
    (dx,) = nn.gradientes(maxpool(x, **DOIS).soma(), [x])
    assert dx.numpy().reshape(-1).tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize("onde", range(4))
def test_um_nan_na_janela_aparece_no_resultado(onde):
    x = np.arange(4.0)
    x[onde] = np.nan
    assert np.isnan(maxpool(nn.Tensor(x.reshape(1, 1, 2, 2)), **DOIS).item())


def test_o_gradiente_infinito_so_volta_ao_vencedor():
    x = nn.Tensor([[[[1.0, 2.0], [3.0, 4.0]]]], requer_grad=True)
    (dx,) = nn.gradientes(maxpool(x, **DOIS), [x], gradiente=[[[[np.inf]]]])
    assert dx.numpy().reshape(-1).tolist() == [0, 0, 0, np.inf]


def test_imagens_de_inteiros_contam_como_float32():
    x, k = nn.Tensor(np.arange(16).reshape(1, 1, 4, 4)), nn.Tensor(np.ones((1, 1, 2, 2)))
    y = TABELA["conv2d"](x, k, **CONV)
    assert (y.tipo, y.numpy()[0, 0, 0].tolist()) == ("float32", [10, 14, 18])
    bordas = {**DOIS, "bordas": ((1, 1), (1, 1))}
    assert maxpool(-x, **bordas).numpy()[0, 0].tolist() == [[0, -1, -3], [-4, -5, -7], [-12, -13, -15]]


def test_lote_vazio_passa_pela_convolucao_e_pelo_pooling():
    x = nn.Tensor(np.ones((0, 2, 5, 5)), requer_grad=True)
    k = nn.Tensor(np.ones((3, 2, 2, 2)), requer_grad=True)
    y = maxpool(TABELA["conv2d"](x, k, **CONV), **DOIS)
    dx, dk = nn.gradientes(y.soma(), [x, k])
    assert (y.forma, dx.forma, dk.forma) == ((0, 3, 2, 2), x.forma, k.forma)
    assert not dk.dados.any()


def test_a_ordem_da_memoria_nao_muda_o_resultado_nem_chega_ao_kernel():
    acaso = np.random.default_rng(0)
    x, k = acaso.normal(size=(2, 3, 6, 6)), nn.Tensor(acaso.normal(size=(4, 3, 3, 3)), requer_grad=True)
    por_ultimo = nn.Tensor(np.ascontiguousarray(x.transpose(0, 2, 3, 1))).transpor(0, 3, 1, 2)
    resultados = []
    for t in (nn.Tensor(x), por_ultimo):
        y = TABELA["conv2d"](t, k, **CONV)
        (dk,) = nn.gradientes((y * y).soma(), [k])
        assert dk.dados.flags.c_contiguous
        resultados.append((y.numpy(), dk.numpy(), y.redimensionar(-1).numpy()))
    for a, b in zip(*resultados, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)
