"""A máscara de um parâmetro: os pesos que ela não tem são zero, o que quer que se faça."""

import numpy as np
import pytest

import neuronio as nn

M = np.array([[1, 0, 1], [0, 1, 1]], bool)


def novo():
    w = nn.Parametro(nn.Tensor(np.arange(1.0, 7).reshape(2, 3)), "w")
    w.mascara = M
    return w


def test_atribuir_nao_traz_de_volta_o_que_ela_apaga():
    w = novo()
    np.testing.assert_array_equal(w.dados, [[1, 0, 3], [0, 5, 6]])
    w.atribuir(np.full((2, 3), 9.0))
    w += 1
    np.testing.assert_array_equal(w.dados, M * 10)
    w.mascara = None
    w += 1
    np.testing.assert_array_equal(w.dados, M * 10 + 1)


def test_a_derivada_em_relacao_ao_que_ela_apaga_e_zero():
    w = novo()
    (dw,) = nn.gradientes((w * w * 3).soma(), [w])
    np.testing.assert_array_equal(dw.dados, 6 * w.dados)
    (dw,) = nn.gradientes((w * 5).soma(), [w])
    np.testing.assert_array_equal(dw.dados, 5 * M)
    (w * 5).soma().retropropagar()
    np.testing.assert_array_equal(w.grad.dados, 5 * M)


def test_o_array_que_se_deu_pode_mudar_e_o_dela_nao():
    w, dada = novo(), M.copy()
    w.mascara = dada
    dada[:] = False
    np.testing.assert_array_equal(w.mascara, M)
    with pytest.raises(ValueError, match="read-only"):
        w.mascara[0, 0] = False


@pytest.mark.parametrize(
    ("mascara", "erro", "diz"),
    [
        (np.zeros((2, 3)), nn.ErroDeValor, r'"w" é toda zero.*pelo menos um'),
        (np.ones((3, 2)), nn.ErroDeForma, r'"w" tem a forma dos pesos, \(2, 3\).*\(3, 2\)'),
        (np.full((2, 3), 0.5), nn.ErroDeTipo, "array de 0 e 1"),
        ([[1], [1, 0]], nn.ErroDeTipo, "array de 0 e 1"),
        ("toda", nn.ErroDeTipo, "'toda'"),
    ],
)
def test_uma_mascara_que_nao_serve_se_recusa_numa_frase(mascara, erro, diz):
    w = novo()
    with pytest.raises(erro, match=diz):
        w.mascara = mascara
    np.testing.assert_array_equal(w.mascara, M)
