"""Preencher e a parte triangular: como no NumPy, e o que se recusa."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.tensor import Lote

X = np.arange(12.0).reshape(3, 4)
DO_NUMPY = {"constante": "constant", "refletido": "reflect", "repetido": "edge"}


@pytest.mark.parametrize("modo", DO_NUMPY)
def test_preencher_e_o_pad_do_numpy_tambem_com_mais_borda_do_que_numeros(modo):
    for quanto, largura in [
        (2, 2),
        ([(1, 3)], [(0, 0), (1, 3)]),
        ([0, 2], [(0, 0), (2, 2)]),
        ([(5, 0), 9], [(5, 0), (9, 9)]),
        ([], [(0, 0), (0, 0)]),
    ]:
        for tipo in ("float32", "int64"):
            esperado = np.pad(X.astype(tipo), largura, DO_NUMPY[modo])
            y = nn.Tensor(X, tipo=tipo).preencher(quanto, modo)
            assert y.tipo == tipo
            np.testing.assert_array_equal(y.dados, esperado)


def test_preencher_com_um_valor_deixa_como_estao_os_numeros_que_nao_sao_finitos():
    x = nn.Tensor([np.inf, np.nan, 1e30])
    np.testing.assert_array_equal(x.preencher(1, valor=-7).dados, np.float32([-7, np.inf, np.nan, 1e30, -7]))


def test_o_eixo_do_lote_nao_se_preenche_numa_captura_e_os_outros_sim():
    x = nn.Tensor.abstrato((Lote(), 2, 3))
    assert x.preencher([1, (0, 2)], valor=1).forma == (Lote(), 4, 5)
    with pytest.raises(nn.ErroDeCaptura):
        x.preencher(1)


@pytest.mark.parametrize(
    ("quanto", "modo", "erro", "mensagem"),
    [
        (-1, "constante", nn.ErroDeTipo, "a partir de zero"),
        ([(1, 2, 3)], "constante", nn.ErroDeTipo, "par"),
        (1.5, "constante", nn.ErroDeTipo, "inteiro"),
        ([1, 1, 1], "constante", nn.ErroDeForma, "para 3 eixos"),
        (1, "reflect", nn.ErroDeNome, "refletido"),
    ],
)
def test_preencher_recusa_o_que_nao_entende(quanto, modo, erro, mensagem):
    with pytest.raises(erro, match=mensagem):
        nn.Tensor(X).preencher(quanto, modo)


def test_nao_se_reflete_o_que_esta_vazio():
    with pytest.raises(nn.ErroDeForma, match="vazio"):
        nn.Tensor(np.zeros((2, 0))).preencher([1], "repetido")


def test_triangular_e_o_tril_e_o_triu_do_numpy_e_um_infinito_fora_dela_some():
    x = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")
    x[0, 0, 3], x[1, 2, 0] = np.inf, np.nan
    for diagonal in range(-4, 5):
        np.testing.assert_array_equal(
            nn.Tensor(x).triangular("inferior", diagonal).dados, np.tril(x, diagonal)
        )
        np.testing.assert_array_equal(
            nn.Tensor(x).triangular("superior", diagonal).dados, np.triu(x, diagonal)
        )
    assert nn.Tensor([[True, True]]).triangular("inferior").tipo == "bool"


def test_triangular_recusa_um_vetor_e_uma_parte_que_nao_existe():
    with pytest.raises(nn.ErroDeForma, match="matriz"):
        nn.Tensor([1.0]).triangular("inferior")
    with pytest.raises(nn.ErroDeNome, match='Você quis dizer "superior"'):
        nn.Tensor([[1.0]]).triangular("superio")
