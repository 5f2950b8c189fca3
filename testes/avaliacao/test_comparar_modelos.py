"""Dois modelos nas mesmas amostras: a diferença é pareada, e o intervalo cobre o que diz cobrir."""

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import balanced_accuracy_score, f1_score

import neuronio as nn
from neuronio.medidas.comparacao import comparar_classes, comparar_numeros
from neuronio.medidas.reamostragem import intervalo


def _ditas(acaso, y, acertos):
    return np.where(acaso.random(len(y)) < acertos, y, acaso.integers(0, 4, len(y)))


def test_as_medidas_sao_as_de_cada_um_e_o_teste_e_o_de_mcnemar():
    acaso = np.random.default_rng(0)
    y = acaso.integers(0, 4, 400)
    a, b = _ditas(acaso, y, 0.8), _ditas(acaso, y, 0.6)
    feita = comparar_classes(a, b, y, 4)
    for nome, conta in (
        ("acuracia", lambda y, d: (y == d).mean()),
        ("acuracia_balanceada", balanced_accuracy_score),
        ("f1", lambda y, d: f1_score(y, d, average="macro")),
    ):
        assert (feita.medidas[nome].a, feita.medidas[nome].b) == pytest.approx((conta(y, a), conta(y, b)))
    so_a, so_b = ((a == y) & (b != y)).sum(), ((b == y) & (a != y)).sum()
    assert (feita.so_a, feita.so_b) == (so_a, so_b)
    assert feita.p_valor == pytest.approx(binomtest(int(so_a), int(so_a + so_b)).pvalue)
    assert feita.medidas["acuracia"].decidida


def test_o_intervalo_e_o_da_diferenca_pareada_e_nao_o_de_dois_sorteios():
    acaso = np.random.default_rng(1)
    y = acaso.integers(0, 4, 500)
    a = _ditas(acaso, y, 0.7)
    b = np.where(acaso.random(500) < 0.05, acaso.integers(0, 4, 500), a)  # erram quase sempre juntos
    quais = acaso.integers(0, 500, (3000, 500))
    pareada = intervalo(((a == y).astype(int) - (b == y))[quais].mean(axis=1))
    feita = comparar_classes(a, b, y, 4).medidas["acuracia"].intervalo
    assert feita == pytest.approx(pareada, abs=0.005)
    soltos = intervalo((a == y)[quais].mean(axis=1) - (b == y)[quais[::-1]].mean(axis=1))
    assert feita[1] - feita[0] < 0.5 * (soltos[1] - soltos[0])


def test_o_intervalo_cobre_a_diferenca_verdadeira_em_95_de_cada_cem_vezes():
    acaso = np.random.default_rng(2)
    dentro = 0
    for _ in range(60):
        y = acaso.integers(0, 2, 200)
        a, b = (np.where(acaso.random(200) < p, y, 1 - y) for p in (0.85, 0.75))
        baixo, alto = comparar_classes(a, b, y, 2).medidas["acuracia"].intervalo
        dentro += baixo <= 0.1 <= alto
    assert 52 <= dentro <= 60


def test_de_numeros_compara_os_erros():
    acaso = np.random.default_rng(0)
    y = acaso.normal(size=(300, 1))
    a, b = y + 0.1 * acaso.normal(size=y.shape), y + 0.3 * acaso.normal(size=y.shape)
    feita = comparar_numeros(a, b, y)
    assert feita.medidas["mae"].diferenca == pytest.approx(np.abs(a - y).mean() - np.abs(b - y).mean())
    assert feita.medidas["rmse"].intervalo[1] < 0
    assert feita.p_valor is None


def _modelo(saidas, perda):
    modelo = nn.RedeNeural([3, saidas])
    modelo.compilar("sgd", perda, motor="numpy")
    return modelo


def test_um_modelo_com_ele_mesmo_nao_difere_em_nada():
    x = np.random.default_rng(0).normal(size=(30, 3)).astype(np.float32)
    modelo = _modelo(4, "entropia-cruzada")
    feita = nn.avaliacao.comparar(modelo, modelo, x, np.arange(30) % 4)
    assert feita.medidas["acuracia"].intervalo == (0.0, 0.0)
    assert not feita.medidas["acuracia"].decidida
    assert feita.p_valor == 1.0


def test_o_que_nao_se_compara_e_um_erro_que_se_le():
    x, y = np.zeros((6, 3), np.float32), np.zeros(6, int)
    with pytest.raises(nn.ErroDeTipo, match="um dos modelos classifica"):
        nn.avaliacao.comparar(_modelo(2, "entropia-cruzada"), _modelo(1, "mse"), x, y)
    with pytest.raises(nn.ErroDeForma, match=r"\(6, 2\) e \(6, 3\)"):
        nn.avaliacao.comparar(_modelo(2, "entropia-cruzada"), _modelo(3, "entropia-cruzada"), x, y)
