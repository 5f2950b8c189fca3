import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from neuronio.medidas import avaliar_classificacao
from neuronio.medidas.roc import curvas_por_classe


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
    for c, curva in enumerate(curvas_por_classe(p, rotulos, [""] * classes)):
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
