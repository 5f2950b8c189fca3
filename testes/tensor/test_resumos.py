"""Desvio, norma, produtório, posições e verdades: os cantos em que é fácil errar."""

import numpy as np
import pytest

import neuronio as nn

INFINITO = float("inf")


def test_desvio_de_numeros_iguais_e_zero_com_derivada_zero_e_um_nan_nao_some():
    x = nn.Tensor([[2.0, 2.0], [1.0, np.nan]], requer_grad=True)
    y = x.desvio(eixo=1)
    np.testing.assert_array_equal(y.dados, [0.0, np.nan])
    np.testing.assert_array_equal(nn.gradientes(y[0], [x])[0].dados[0], [0.0, 0.0])


@pytest.mark.parametrize("p", [1, 2, 3, INFINITO])
def test_norma_de_zeros_e_zero_com_derivada_finita_e_um_nan_nao_some(p):
    x = nn.Tensor([[0.0, 0.0], [np.nan, 1.0]], requer_grad=True)
    y = x.norma(p, eixo=1)
    np.testing.assert_array_equal(y.dados, [0.0, np.nan])
    assert np.isfinite(nn.gradientes(y[0], [x])[0].dados[0]).all()


def test_norma_e_desvio_de_inteiros_grandes_nao_dao_a_volta():
    x = nn.Tensor([2**40, -(2**40)])
    assert x.norma().item() == pytest.approx(2**40.5)
    assert x.norma(1).item() == x.norma(INFINITO).item() * 2 == 2**41
    assert x.desvio().item() == 2**40
    assert x.norma().tipo == x.desvio().tipo == "float32"


@pytest.mark.parametrize("p", [0.5, -1, float("nan")])
def test_norma_de_ordem_menor_que_um_e_recusada(p):
    with pytest.raises(nn.ErroDeValor, match="ordem da norma"):
        nn.Tensor([1.0]).norma(p)


def test_rmse_de_uma_saida_que_nao_e_um_numero_nao_e_zero():
    assert np.isnan(nn.RMSE()([[np.nan]], [1.0]).item())


@pytest.mark.parametrize("tipo", ["float32", "int64", "uint32", "bool"])
def test_produtorio_e_o_do_numpy_em_todo_tipo_e_de_nenhum_numero_e_um(tipo):
    for forma in [(), (1,), (2, 3, 4), (5, 0), (0,), (3, 7)]:
        x = np.random.default_rng(1).integers(0, 3, forma).astype(tipo)
        y = nn.Tensor(x, tipo=tipo).produtorio()
        assert (y.item(), y.tipo) == (x.prod(), "float32" if tipo == "float32" else "int64")
        for eixo in range(len(forma)):
            y = nn.Tensor(x, tipo=tipo).produtorio(eixo, manter=True)
            np.testing.assert_array_equal(y.dados, x.prod(eixo, keepdims=True))


def test_segunda_derivada_do_produtorio_e_certa_tambem_com_dois_zeros():
    x = nn.Tensor([0.0, 3.0, 0.0], requer_grad=True, tipo="float64")
    (dx,) = nn.gradientes(x.produtorio(), [x])
    np.testing.assert_array_equal(dx.dados, [0, 0, 0])
    np.testing.assert_array_equal(nn.gradientes(dx[0], [x])[0].dados, [0, 0, 3])


@pytest.mark.parametrize("tipo", ["float32", "int64", "uint32", "bool"])
def test_argmin_e_o_do_numpy_nos_empates_nos_extremos_e_nos_nan(tipo):
    x = np.array([[3, 0, 0], [0, 0, 0], [1, 1, 0]]).astype(tipo)
    if tipo == "int64":
        x[0, 2] = -(2**63)
    if tipo == "float32":
        x[2, 1] = np.nan
    t = nn.Tensor(x, tipo=tipo)
    for eixo in (0, 1, -1, None):
        np.testing.assert_array_equal(t.argmin(eixo).dados, x.argmin(eixo))


def test_algum_e_todos_sao_os_do_numpy_tambem_sem_numeros():
    x = np.array([[0.0, 2.0], [np.nan, 1.0], [0.0, 0.0]], "float32")
    for array in (x, x.astype(bool), np.array([[3, 0], [0, 0], [1, 2]]), np.zeros((2, 0))):
        t = nn.Tensor(array)
        for eixo in (None, 0, 1):
            np.testing.assert_array_equal(t.algum(eixo).dados, array.any(eixo))
            np.testing.assert_array_equal(t.todos(eixo).dados, array.all(eixo))
            assert t.algum(eixo).tipo == t.todos(eixo).tipo == "bool"


def test_piso_teto_e_arredondar_sao_os_do_numpy_e_inteiros_ficam_como_estao():
    x = np.array([0.5, 1.5, -0.5, -1.5, 2.4999, 1e30, -INFINITO, np.nan], "float32")
    t = nn.Tensor(x)
    np.testing.assert_array_equal(t.piso().dados, np.floor(x))
    np.testing.assert_array_equal(t.teto().dados, np.ceil(x))
    np.testing.assert_array_equal(t.arredondar().dados, np.round(x))
    np.testing.assert_array_equal(nn.Tensor([2.345, -1.005]).arredondar(2).dados, np.float32([2.34, -1.0]))
    for array in (np.array([3, -4]), np.array([7], "uint32")):
        for y in (nn.Tensor(array).piso(), nn.Tensor(array).teto(), nn.Tensor(array).arredondar(3)):
            assert y.tipo == array.dtype.name
            np.testing.assert_array_equal(y.dados, array)
    with pytest.raises(nn.ErroDeValor, match="casas"):
        t.arredondar(-1)


def test_um_array_a_esquerda_e_uma_variavel_tambem_dividem_por_inteiro():
    np.testing.assert_array_equal((np.array([7, -7]) // nn.Tensor([2, 2])).dados, [3, -4])
    np.testing.assert_array_equal((np.array([7, -7]) % nn.Tensor([4, 4])).dados, [3, 1])
    v = nn.Variavel(nn.Tensor([7, -7]))
    v //= 2
    np.testing.assert_array_equal(v.dados, [3, -4])
    v %= 3
    assert isinstance(v, nn.Variavel)
    np.testing.assert_array_equal(v.dados, [0, 2])
