"""A notação de Einstein: como a do NumPy, e o que se recusa."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neuronio as nn


@st.composite
def equacoes(desenhar):
    """Uma equação ao acaso, e as formas que lhe servem."""
    tamanhos = dict(zip("abcd", desenhar(st.lists(st.integers(1, 4), min_size=4, max_size=4)), strict=True))
    letras = st.text("abcd", max_size=3)
    entradas = desenhar(st.lists(letras, min_size=1, max_size=3))
    usadas = sorted(set("".join(entradas)))
    resultado = "".join(desenhar(st.permutations(usadas)))[: desenhar(st.integers(0, len(usadas)))]
    seta = "->" + resultado if desenhar(st.booleans()) else ""
    return ",".join(entradas) + seta, [tuple(tamanhos[x] for x in e) for e in entradas]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(equacoes())
def test_einsum_e_a_do_numpy(caso):
    equacao, formas = caso
    acaso = np.random.default_rng(0)
    for arrays in ([acaso.normal(size=f) for f in formas], [acaso.integers(-3, 4, f) for f in formas]):
        esperado = np.einsum(equacao, *arrays)
        obtido = nn.einsum(equacao, *(nn.Tensor(a, tipo=a.dtype.name) for a in arrays))
        assert (obtido.forma, obtido.tipo) == (esperado.shape, esperado.dtype.name)
        np.testing.assert_allclose(obtido.dados, esperado, rtol=1e-10, atol=1e-10)


def test_as_reticencias_combinam_as_formas_da_direita():
    a, b = np.ones((2, 1, 3, 4)), np.ones((5, 4, 2))
    for equacao, x, y in [
        ("...ij,...jk->...ik", a, b),
        ("...ij,...jk", a, b),
        ("...ij,...jk->k...", a, b),
        ("...j,jk->...k", a, b[0]),
        ("i...->...", a, None),
    ]:
        arrays = [x] if y is None else [x, y]
        esperado = np.einsum(equacao, *arrays)
        np.testing.assert_allclose(nn.einsum(equacao, *map(nn.Tensor, arrays)).dados, esperado)


@pytest.mark.parametrize(
    ("equacao", "formas", "erro", "mensagem"),
    [
        ("ij,jk->ik", [(2, 3)], nn.ErroDeValor, "2 tensor"),
        ("ij,jk->ik", [(2, 3), (4, 5)], nn.ErroDeForma, "letra j"),
        ("ij->i", [(2,)], nn.ErroDeForma, "tensor 0 tem 2 eixo"),
        ("ij->ik", [(2, 3)], nn.ErroDeValor, "letra k"),
        ("ij->ii", [(2, 3)], nn.ErroDeValor, "letra i"),
        ("i1->i", [(2, 3)], nn.ErroDeValor, "não se lê"),
        ("ij->i->j", [(2, 3)], nn.ErroDeValor, "não se lê"),
        ("ii->i", [(2, 3)], nn.ErroDeForma, "i"),
        ("ii->i", [(1, 3)], nn.ErroDeForma, "diagonal"),
        (None, [(2,)], nn.ErroDeTipo, "equação"),
    ],
)
def test_einsum_recusa_o_que_nao_entende(equacao, formas, erro, mensagem):
    with pytest.raises(erro, match=mensagem):
        nn.einsum(equacao, *(nn.Tensor(np.ones(f)) for f in formas))
