"""As partes de uma validação cruzada, contra as do scikit-learn e as propriedades que prometem."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import TimeSeriesSplit

from neuronio.erros import ErroDeDados, ErroDeValor
from neuronio.estudos.divisao import dividir, espalhadas

ROTULOS = np.repeat([0, 1, 2], [50, 30, 10])


def _medidas(divisoes):
    return [medida for _, medida in divisoes]


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 7), st.lists(st.integers(7, 40), min_size=1, max_size=4), st.integers(0, 9))
def test_cada_parte_tem_de_cada_classe_o_mesmo_a_menos_de_uma_amostra(partes, tamanhos, semente):
    rotulos = np.repeat(np.arange(len(tamanhos)), tamanhos)
    divisoes = dividir(len(rotulos), partes, rotulos, semente=semente)
    quantas = np.array([np.bincount(rotulos[m], minlength=len(tamanhos)) for m in _medidas(divisoes)])
    assert (np.ptp(quantas, axis=0) <= 1).all()
    assert np.ptp(quantas.sum(axis=1)) <= 1
    assert sorted(np.concatenate(_medidas(divisoes))) == list(range(len(rotulos)))
    for treino, medida in divisoes:
        assert sorted([*treino, *medida]) == list(range(len(rotulos)))


def test_um_grupo_nunca_fica_dos_dois_lados_e_as_partes_ficam_do_mesmo_tamanho():
    grupos = np.random.default_rng(0).integers(0, 17, 400)
    divisoes = dividir(400, 4, grupos=grupos)
    for treino, medida in divisoes:
        assert not set(grupos[treino]) & set(grupos[medida])
    assert max(map(len, _medidas(divisoes))) - min(map(len, _medidas(divisoes))) < 40


@pytest.mark.parametrize(("n", "partes"), [(10, 3), (100, 5), (7, 6)])
def test_em_ordem_a_divisao_e_a_do_scikit_learn(n, partes):
    esperadas = TimeSeriesSplit(partes).split(np.zeros(n))
    for (treino, medida), (treino_de_la, medida_de_la) in zip(
        dividir(n, partes, em_ordem=True), esperadas, strict=True
    ):
        assert treino.tolist() == treino_de_la.tolist()
        assert medida.tolist() == medida_de_la.tolist()


def test_outra_semente_e_outra_divisao_e_a_mesma_e_a_mesma():
    uma, igual, outra = (
        [m.tolist() for m in _medidas(dividir(90, 3, ROTULOS, semente=s))] for s in (0, 0, 1)
    )
    assert uma == igual
    assert uma != outra


@pytest.mark.parametrize(
    ("pedido", "erro", "dito"),
    [
        ({"n": 4, "partes": 5}, ErroDeDados, "4 amostras.*5 partes"),
        ({"n": 90, "partes": 11, "rotulos": ROTULOS}, ErroDeDados, "classe 2 tem 10 amostra.*até 10 partes"),
        ({"n": 4, "partes": 3, "grupos": [0, 0, 1, 1]}, ErroDeDados, "2 grupo"),
        ({"n": 4, "partes": 2, "grupos": [0, 1]}, ErroDeDados, r"forma \(2,\)"),
        ({"n": 3, "partes": 3, "em_ordem": True}, ErroDeValor, "pelo menos 4 amostras"),
    ],
)
def test_partes_que_nao_cabem_se_recusam(pedido, erro, dito):
    with pytest.raises(erro, match=dito):
        dividir(**pedido)


@pytest.mark.parametrize("quantas", [9, 18, 45])
def test_todo_comeco_da_ordem_espalhada_tem_as_classes_do_todo(quantas):
    comeco = ROTULOS[espalhadas(np.arange(90), ROTULOS, 3)[:quantas]]
    assert np.abs(np.bincount(comeco, minlength=3) - np.array([50, 30, 10]) * quantas / 90).max() <= 1
