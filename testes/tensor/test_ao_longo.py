"""Acumular, ordenar, os maiores e coletar ao longo de um eixo: como no NumPy, e o que se recusa."""

import numpy as np
import pytest

import neuronio as nn

X = np.array([[3.0, np.nan, -0.0, 0.0, 3.0, -np.inf], [1.0, 1.0, 2.0, np.nan, np.nan, 0.5]], "float32")


def test_acumular_sem_eixo_e_em_fila_e_inteiros_somam_em_int64():
    igual(nn.Tensor([[1.0, 2.0], [3.0, 4.0]]).acumular(), [1, 3, 6, 10], "float32")
    igual(nn.Tensor([True, True, False]).acumular(), [1, 2, 2], "int64")
    igual(nn.Tensor([2**32 - 1, 5], tipo="uint32").acumular(0), [2**32 - 1, 2**32 + 4], "int64")
    igual(nn.Tensor(np.zeros((2, 0))).acumular(1), np.zeros((2, 0)), "float32")


def test_ordenar_mantem_os_empates_na_ordem_e_leva_os_nan_para_o_lado_dos_maiores():
    valores, posicoes = nn.Tensor(X).ordenar()
    np.testing.assert_array_equal(posicoes.dados, [[5, 2, 3, 0, 4, 1], [5, 0, 1, 2, 3, 4]])
    np.testing.assert_array_equal(valores.dados, np.sort(X))
    _, ao_contrario = nn.Tensor(X).ordenar(decrescente=True)
    np.testing.assert_array_equal(ao_contrario.dados, [[1, 0, 4, 2, 3, 5], [3, 4, 2, 0, 1, 5]])


def test_maiores_sao_o_comeco_da_ordem_decrescente():
    valores, posicoes = nn.Tensor([[1, 9, 4], [7, 2, 7]]).maiores(2, eixo=1)
    igual(valores, [[9, 4], [7, 7]], "int64")
    igual(posicoes, [[1, 2], [0, 2]], "int64")
    assert nn.Tensor([1.0]).maiores(0)[0].forma == (0,)
    with pytest.raises(nn.ErroDeValor, match="não há 4 maiores no eixo 0"):
        nn.Tensor([1.0, 2.0]).maiores(4)


def test_coletar_e_o_take_along_axis_e_as_formas_se_combinam_fora_do_eixo():
    x = np.arange(24.0).reshape(2, 3, 4)
    for eixo, indices in [(1, [[[0]], [[-1]]]), (2, [[[3, 0]]]), (0, [[[1, 0, 1, 0]]])]:
        esperado = np.take_along_axis(x, np.array(indices), eixo)
        np.testing.assert_array_equal(nn.Tensor(x).coletar(indices, eixo).dados, esperado)


def test_o_gradiente_de_coletar_soma_o_que_se_repete():
    x = nn.Tensor([[1.0, 2.0], [3.0, 4.0]], requer_grad=True)
    (dx,) = nn.gradientes(x.coletar([[0, 0, 0], [0, 1, 1]], 1).soma(), [x])
    np.testing.assert_array_equal(dx.dados, [[3, 0], [1, 2]])


@pytest.mark.parametrize(
    ("indices", "erro", "mensagem"),
    [
        ([0, 1], nn.ErroDeForma, r"tantos eixos quantos há em \(2, 2\)"),
        ([[2]], nn.ErroDeForma, "não existe o índice 2, na posição .* no eixo 1"),
        ([[0.0]], nn.ErroDeTipo, "precisam ser inteiros"),
        ([[0], [0], [0]], nn.ErroDeForma, "não combinam"),
    ],
)
def test_coletar_recusa_indices_que_nao_servem(indices, erro, mensagem):
    with pytest.raises(erro, match=mensagem):
        nn.Tensor([[1.0, 2.0], [3.0, 4.0]]).coletar(indices, 1)


def test_um_numero_so_nao_tem_eixo_a_ordenar():
    for operacao in (lambda t: t.ordenar(), lambda t: t.acumular(0), lambda t: t.maiores(1)):
        with pytest.raises(nn.ErroDeForma, match="não existe o eixo"):
            operacao(nn.Tensor(1.0))


def igual(t, esperado, tipo):
    assert t.tipo == tipo
    np.testing.assert_array_equal(t.dados, esperado)
