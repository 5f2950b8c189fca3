"""O que se mede do que uma rede inventa: contas à mão, e a distância de Fréchet pela raiz da matriz."""

import numpy as np
import pytest
from scipy import linalg

from neuronio.erros import ErroDeDados, ErroDeForma
from neuronio.medidas import avaliar_inventadas, distancia_de_frechet, distancia_media

ACASO = np.random.default_rng(0)


def test_a_distancia_de_frechet_e_a_da_raiz_da_matriz():
    a = ACASO.normal(0, 1, (300, 5)) @ ACASO.normal(0, 1, (5, 5))
    b = ACASO.normal(1, 2, (200, 5))
    sa, sb = np.cov(a.T), np.cov(b.T)
    esperada = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(sa + sb - 2 * linalg.sqrtm(sa @ sb).real)
    assert distancia_de_frechet(a, b) == pytest.approx(esperada, rel=1e-9)
    assert distancia_de_frechet(b, a) == pytest.approx(esperada, rel=1e-9)


def test_a_distancia_de_uma_nuvem_a_si_mesma_e_zero_ainda_que_lhe_faltem_direcoes():
    a = np.hstack([ACASO.normal(0, 1, (50, 3)), np.zeros((50, 2))])
    assert distancia_de_frechet(a, a) == pytest.approx(0, abs=1e-6)


def test_a_distancia_media_e_a_de_pares_diferentes():
    x = ACASO.normal(0, 1, (400, 3))
    assert distancia_media(x, 20_000) == pytest.approx(4 / np.sqrt(np.pi), rel=0.03)  # de normais, em 3 eixos
    assert distancia_media(np.zeros((3, 4))) == 0


def test_contam_se_as_classes_a_confianca_e_a_variedade():
    reais = ACASO.normal(0, 1, (100, 1, 4, 4))
    y = np.arange(100) % 2
    certas = np.where(np.eye(2)[y] > 0, 0.95, 0.05)
    inventadas = 0.5 * reais[:60]
    ditas = np.array([[0.91, 0.09]] * 15 + [[0.3, 0.7]] * 45)
    medida = avaliar_inventadas(inventadas, reais, ditas, certas, y, ("a", "b"))
    assert medida.inventadas.tolist() == [0.25, 0.75]
    assert medida.reais.tolist() == [0.5, 0.5]
    assert (medida.confiantes, medida.confiantes_reais, medida.acuracia) == (0.25, 1.0, 1.0)
    assert medida.diversidade == pytest.approx(0.5, rel=0.05)
    assert medida.quantas == 60


@pytest.mark.parametrize(
    ("chamar", "erro", "frase"),
    [
        (lambda: distancia_media(np.zeros((1, 3))), ErroDeDados, "só há 1"),
        (
            lambda: distancia_de_frechet(np.zeros((4, 3)), np.zeros((4, 2))),
            ErroDeForma,
            r"\(4, 3\).*\(4, 2\)",
        ),
        (
            lambda: avaliar_inventadas(np.zeros((2, 3)), np.zeros((2, 4)), *[np.eye(2)] * 2, [0, 1], "ab"),
            ErroDeForma,
            r"\(3,\).*\(4,\)",
        ),
        (
            lambda: avaliar_inventadas(*[np.zeros((2, 3))] * 2, np.eye(2), np.eye(3), [0, 1], "ab"),
            ErroDeForma,
            r"\(3, 3\)",
        ),
    ],
)
def test_o_que_nao_combina_se_recusa_com_uma_frase(chamar, erro, frase):
    with pytest.raises(erro, match=frase):
        chamar()
