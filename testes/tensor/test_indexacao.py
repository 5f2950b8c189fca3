"""``t[...]`` é o do NumPy, e o gradiente volta ao lugar de onde cada número saiu."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import neuronio as nn

X = np.arange(2 * 3 * 4 * 5, dtype="float32").reshape(2, 3, 4, 5)

CHAVES = [
    0,
    -1,
    np.int64(1),
    ...,
    (),
    None,
    (0, 1, 2, 3),
    slice(None, None, -1),
    (slice(None), slice(2, None, -2)),
    (slice(5, 0), ...),
    (..., slice(-2, None), 1),
    (0, ..., None),
    (None, slice(1), ..., 2, None),
    [0, 1, 1],
    [],
    ([1, 0], [2, 0]),
    (slice(None), [2, 0], [1, 3]),
    ([0, 1], slice(None), [1, 3]),
    (0, slice(None), [1, 3]),
    (slice(None), 0, [1, 3]),
    ([1, 0], None, 0),
    (0, [1, 2], slice(1, 3), [0, 4]),
    ([[0, 1], [1, 0]], [[0], [2]]),
    (..., [4, -5]),
    (slice(None), np.array([2, 0], "uint32")),
    X > 50,
    X[0, :, :, 0] > 5,
    (1, X[0, :, :, 0] > 5),
    (slice(None), np.array([True, False, True])),
    (np.array([True, False]), ..., [0, 1, 2]),
    (np.array([True, False]), [1, 2]),
    [True, False],
    (slice(None), [False, False, False]),
    range(2),
]


@pytest.mark.parametrize(
    "chave", [c for c in CHAVES if not (isinstance(c, np.ndarray) and c.shape == (3, 4))]
)
def test_indexar_e_como_no_numpy(chave):
    conferir(X, chave)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(dados=st.data())
def test_indexar_com_chaves_ao_acaso_e_como_no_numpy(dados):
    x = np.arange(1, 25, dtype="float64").reshape(
        dados.draw(st.sampled_from([(24,), (4, 6), (2, 3, 4), (2, 1, 3, 4)]))
    )
    if dados.draw(st.booleans()):
        conferir(x, dados.draw(hnp.basic_indices(x.shape, allow_newaxis=True)))
    else:
        conferir(x, dados.draw(hnp.integer_array_indices(x.shape)))


def conferir(x, chave):
    """O resultado do NumPy e, como gradiente, quantas vezes cada posição foi tomada (pesadas)."""
    t = nn.Tensor(x, tipo="float64", requer_grad=True)
    y, esperado = t[chave], x[list(chave) if isinstance(chave, range) else chave]
    assert nn.Tensor.abstrato(x.shape)[chave].forma == esperado.shape
    assert y.forma == esperado.shape
    np.testing.assert_array_equal(y.dados, esperado)
    pesos = np.cos(np.arange(y.dados.size)).reshape(y.forma)
    (dx,) = nn.gradientes((y * pesos).soma(), [t])
    contagem = np.zeros(x.size)
    posicoes = np.arange(x.size).reshape(x.shape)[list(chave) if isinstance(chave, range) else chave]
    np.add.at(contagem, posicoes.reshape(-1), pesos.reshape(-1))
    np.testing.assert_allclose(dx.dados.reshape(-1), contagem, atol=1e-12)


def test_indices_e_mascaras_podem_ser_tensores():
    t = nn.Tensor(X)
    np.testing.assert_array_equal(t[nn.Tensor([1, 0])].dados, X[[1, 0]])
    np.testing.assert_array_equal(t[t > 50].dados, X[X > 50])
    np.testing.assert_array_equal(t[nn.Tensor(1)].dados, X[1])
    np.testing.assert_array_equal(t[:, nn.Tensor([0, 2]), 1].dados, X[:, [0, 2], 1])


def test_o_que_nao_e_indice_e_recusado_com_explicacao():
    t = nn.Tensor(X)
    for chave in [
        "a",
        1.0,
        np.float32(1),
        True,
        np.bool_(True),
        {0},
        [0.5],
        [[1, 2], [3]],
        slice(0.5, 2),
        slice(0, 2, 0),
    ]:
        with pytest.raises(nn.ErroNeuronio):
            t[chave]


@pytest.mark.parametrize(
    ("chave", "trecho"),
    [
        (2, r"não existe o índice 2.* no eixo 0 de um tensor \(2, 3, 4, 5\): os dele vão de -2 a 1"),
        ((0, -4), "índice -4 no eixo 1"),
        ([0, 2], "índice 2.* no eixo 0"),
        ((..., [-6]), "índice -6.* no eixo 3"),
        ((0, 0, 0, 0, 0), "5 índices para um tensor de 4 eixo"),
        ((..., 0, ...), "só pode haver uma reticência"),
        ([True, False, True], r"a máscara tem forma \(3,\), mas os eixos em que age têm forma \(2,\)"),
        (([0, 1], [0, 1, 2]), r'\(2,\) e \(3,\) não combinam em "índices"'),
    ],
)
def test_indice_fora_do_tensor_diz_qual_e_onde(chave, trecho):
    with pytest.raises(nn.ErroDeForma, match=trecho):
        nn.Tensor(X)[chave]


def test_um_tensor_nao_aceita_atribuicao_de_elementos():
    with pytest.raises(nn.ErroDeTipo, match=r"nn\.onde"):
        nn.Tensor(X)[0] = 1.0
