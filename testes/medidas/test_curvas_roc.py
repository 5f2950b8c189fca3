import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from neuronio.medidas import avaliar_classificacao
from neuronio.medidas.reamostragem import intervalo, vezes_sorteadas
from neuronio.medidas.roc import areas_sorteadas, curvas_por_classe


def auc_por_pares(notas: np.ndarray, positivos: np.ndarray) -> float:
    """A chance de um positivo tirado ao acaso ter nota maior que um negativo; o empate vale meio."""
    diferenca = notas[positivos][:, None] - notas[~positivos][None]
    return float(((diferenca > 0) + 0.5 * (diferenca == 0)).mean())


def test_curva_e_a_desenhada_a_mao() -> None:
    # Notas da classe 1, da maior à menor: positivo, negativo, positivo, negativo. Sobe, anda, sobe, anda.
    curva = avaliar_classificacao([[0.9], [0.7], [0.6], [0.2]], [1, 0, 1, 0]).curvas[1]
    assert curva.falsos_positivos.tolist() == [0, 0, 0.5, 0.5, 1]
    assert curva.verdadeiros_positivos.tolist() == [0, 0.5, 0.5, 1, 1]
    assert curva.limiares.tolist() == [np.inf, 0.9, 0.7, 0.6, 0.2]
    assert curva.auc == 0.75


@pytest.mark.parametrize(
    ("p", "esperada"), [([0.1, 0.2, 0.8, 0.9], 1.0), ([0.9, 0.8, 0.2, 0.1], 0.0), ([0.5] * 4, 0.5)]
)
def test_separacao_perfeita_vale_1_a_invertida_0_e_o_acaso_meio(p: list[float], esperada: float) -> None:
    assert avaliar_classificacao(p, [0, 0, 1, 1]).curvas[1].auc == esperada


@given(st.integers(5, 50), st.integers(2, 5), st.integers(0, 10_000), st.sampled_from([1, 12]))
def test_auc_e_a_chance_de_ordenar_um_par(amostras: int, classes: int, semente: int, casas: int) -> None:
    gerador = np.random.default_rng(semente)
    # Arredondar a uma casa traz empates, que são onde uma AUC mal feita se trai.
    p = gerador.dirichlet(np.ones(classes), amostras).round(casas).clip(0, 1)
    rotulos = gerador.integers(0, classes, amostras)
    for c, curva in enumerate(curvas_por_classe(p, rotulos, [""] * classes, np.zeros((1, classes)))):
        positivos = rotulos == c
        if positivos.any() and not positivos.all():
            assert curva.auc == pytest.approx(auc_por_pares(p[:, c], positivos))
            assert curva.auc == pytest.approx(roc_auc_score(positivos, p[:, c]))
            assert np.all(np.diff(curva.falsos_positivos) >= 0)
            assert np.all(np.diff(curva.verdadeiros_positivos) >= 0)
        else:
            assert curva.auc is None


def test_curva_de_classe_ausente_nao_esta_definida_e_diz_por_que() -> None:
    medida = avaliar_classificacao(np.full((4, 3), 1 / 3), [0, 1, 0, 1])
    ausente = medida.curvas[2]
    assert ausente.auc is None
    assert ausente.motivo == "nenhuma amostra é desta classe"
    assert ausente.falsos_positivos.size == ausente.verdadeiros_positivos.size == 0
    assert medida.auc_media == 0.5  # só das que estão definidas


def test_com_uma_classe_so_nenhuma_curva_esta_definida() -> None:
    medida = avaliar_classificacao([[0.2, 0.8], [0.6, 0.4]], [1, 1])
    assert [curva.motivo for curva in medida.curvas] == [
        "nenhuma amostra é desta classe",
        "todas as amostras são desta classe",
    ]
    assert medida.auc_media is None


@settings(max_examples=15)
@given(st.integers(2, 30), st.integers(2, 4), st.integers(0, 10_000), st.sampled_from([1, 12]))
def test_a_area_de_cada_sorteio_e_a_das_amostras_que_sairam(n: int, classes: int, semente: int, casas: int):
    gerador = np.random.default_rng(semente)
    p = gerador.dirichlet(np.ones(classes), n).round(casas)
    rotulos = gerador.integers(0, classes, n)
    vezes = next(vezes_sorteadas(n))
    for sorteio, areas in enumerate(areas_sorteadas(p, rotulos)[:5]):
        sairam = np.repeat(np.arange(n), vezes[:, sorteio])
        for c, area in enumerate(areas):
            dela = rotulos[sairam] == c
            if dela.any() and not dela.all():
                assert area == pytest.approx(roc_auc_score(dela, p[sairam, c]))
            else:
                assert np.isnan(area)


def test_o_intervalo_da_auc_e_o_de_sortear_as_amostras_uma_a_uma() -> None:
    gerador = np.random.default_rng(4)
    y = gerador.integers(0, 3, 120)
    z = gerador.normal(size=(120, 3)) + 1.2 * np.eye(3)[y]
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    medida = avaliar_classificacao(p, y)
    quais = gerador.integers(0, 120, (400, 120))
    a_mao = np.array([[auc_por_pares(p[i, c], y[i] == c) for c in range(3)] for i in quais])
    for curva, sorteadas in zip(medida.curvas, a_mao.T, strict=True):
        assert curva.intervalo == pytest.approx(intervalo(sorteadas), abs=0.015)
    assert medida.intervalos["auc"] == pytest.approx(intervalo(a_mao.mean(axis=1)), abs=0.01)


def test_sem_curva_definida_nao_ha_intervalo_da_auc() -> None:
    medida = avaliar_classificacao([[0.2, 0.8], [0.6, 0.4]], [1, 1])
    assert "auc" not in medida.intervalos
    assert [curva.intervalo for curva in medida.curvas] == [None, None]


def test_de_muitas_amostras_e_classes_se_sorteia_menos_vezes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neuronio.medidas.roc._CONTAS", 4000)
    for (n, classes), vezes in {(2, 2): 1000, (5, 2): 400, (50, 4): 200}.items():
        assert len(areas_sorteadas(np.ones((n, classes)), np.arange(n) % classes)) == vezes
