import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score

from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeTipo, ErroNeuronio
from neuronio.medidas import avaliar_regressao


def test_medidas_sao_as_feitas_a_mao() -> None:
    medida = avaliar_regressao(
        [1.0, 2.0, 6.0], [1.0, 3.0, 5.0]
    )  # erros 0, -1, 1; média 3; variação 4 + 0 + 4
    assert medida.amostras == 3
    assert medida.mse == pytest.approx(2 / 3)
    assert medida.mae == pytest.approx(2 / 3)
    assert medida.r2 == pytest.approx(1 - 2 / 8)


@pytest.mark.parametrize("saidas", [1, 3])
def test_medidas_sao_as_do_scikit_learn(saidas: int) -> None:
    gerador = np.random.default_rng(saidas)
    alvos = gerador.normal(size=(40, saidas))
    previstos = alvos + gerador.normal(size=(40, saidas)) * np.arange(1, saidas + 1)
    medida = avaliar_regressao(previstos, alvos)
    assert medida.mse == pytest.approx(mean_squared_error(alvos, previstos))
    assert medida.mae == pytest.approx(mean_absolute_error(alvos, previstos))
    assert medida.r2 == pytest.approx(r2_score(alvos, previstos))


def test_vetor_e_coluna_se_alinham_em_vez_de_se_espalhar() -> None:
    # Espalhadas, as formas (3, 1) e (3,) dariam nove diferenças, e um erro que não é 0.
    medida = avaliar_regressao([[1.0], [2.0], [3.0]], [1.0, 2.0, 3.0])
    assert medida.mse == 0
    assert medida.r2 == 1


def test_r2_de_alvos_que_nao_variam_nao_esta_definido() -> None:
    assert avaliar_regressao([1.0, 2.0], [0.1, 0.1]).r2 is None
    assert avaliar_regressao([1.0], [2.0]).r2 is None


def test_saida_que_nao_varia_fica_fora_da_media_do_r2() -> None:
    alvos = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]])
    assert avaliar_regressao(alvos + np.array([0.0, 1.0]), alvos).r2 == 1


@pytest.mark.parametrize(
    ("saidas", "alvos", "erro", "trecho"),
    [
        ([1.0, 2.0], [1.0], ErroDeForma, "(2, 1) e os alvos (1, 1)"),
        (np.ones((2, 3)), np.ones((2, 2)), ErroDeForma, "uma unidade por alvo"),
        ([1.0, np.nan], [1.0, 2.0], ErroDeDados, "saídas"),
        ([1.0, 2.0], [1.0, np.inf], ErroDeDados, "alvos"),
        ([], [], ErroDeDados, "vazio"),
        (["caro"], [1.0], ErroDeTipo, "esperava números"),
    ],
)
def test_entrada_errada_e_explicada(
    saidas: object, alvos: object, erro: type[ErroNeuronio], trecho: str
) -> None:
    with pytest.raises(erro) as pego:
        avaliar_regressao(saidas, alvos)
    assert trecho in str(pego.value)
