import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeTipo, ErroDeValor, ErroNeuronio
from neuronio.medidas import avaliar_classificacao

# Quatro amostras, três classes: acerta a 0 e a 1, toma uma 2 por 0 e outra 2 por 1.
PROBABILIDADES = np.array([[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.5, 0.2, 0.3], [0.05, 0.9, 0.05]])
ROTULOS = np.array([0, 1, 2, 2])


def sorteio(amostras: int, classes: int, semente: int) -> tuple[np.ndarray, np.ndarray]:
    gerador = np.random.default_rng(semente)
    return gerador.dirichlet(np.ones(classes), amostras), gerador.integers(0, classes, amostras)


def test_acuracia_e_matriz_sao_as_contadas_a_mao() -> None:
    medida = avaliar_classificacao(PROBABILIDADES, ROTULOS)
    assert medida.amostras == 4
    assert medida.acuracia == 0.5
    assert medida.total_de_enganos == 2
    assert medida.matriz.tolist() == [[1, 0, 0], [0, 1, 0], [1, 1, 0]]


def test_medidas_por_classe_sao_as_contadas_a_mao() -> None:
    primeira, segunda, terceira = avaliar_classificacao(PROBABILIDADES, ROTULOS).por_classe
    assert (primeira.precisao, primeira.recall, primeira.suporte) == (0.5, 1.0, 1)
    assert primeira.f1 == pytest.approx(2 / 3)
    assert segunda.f1 == pytest.approx(2 / 3)
    assert (terceira.recall, terceira.f1, terceira.suporte) == (0.0, 0.0, 2)


def test_precisao_da_classe_que_a_rede_nunca_disse_nao_esta_definida() -> None:
    assert avaliar_classificacao(PROBABILIDADES, ROTULOS).por_classe[2].precisao is None


@given(st.integers(1, 60), st.integers(2, 6), st.integers(0, 10_000))
def test_medidas_sao_as_do_scikit_learn(amostras: int, classes: int, semente: int) -> None:
    probabilidades, rotulos = sorteio(amostras, classes, semente)
    previstos = probabilidades.argmax(axis=1)
    medida = avaliar_classificacao(probabilidades, rotulos)
    nomes = np.arange(classes)
    assert medida.acuracia == pytest.approx(accuracy_score(rotulos, previstos))
    np.testing.assert_array_equal(medida.matriz, confusion_matrix(rotulos, previstos, labels=nomes))
    esperado = precision_recall_fscore_support(rotulos, previstos, labels=nomes, zero_division=np.nan)
    for posicao, nome in enumerate(("precisao", "recall", "f1", "suporte")):
        obtido = [getattr(m, nome) for m in medida.por_classe]
        np.testing.assert_allclose(np.array(obtido, dtype=float), esperado[posicao].astype(float))


def test_enganos_vem_do_mais_ao_menos_confiante() -> None:
    primeiro, segundo = avaliar_classificacao(PROBABILIDADES, ROTULOS).enganos
    assert (primeiro.indice, primeiro.verdadeiro, primeiro.previsto, primeiro.probabilidade) == (3, 2, 1, 0.9)
    assert (segundo.indice, segundo.verdadeiro, segundo.previsto, segundo.probabilidade) == (2, 2, 0, 0.5)


def test_so_se_guardam_os_enganos_pedidos_e_os_empates_ficam_na_ordem_dos_dados() -> None:
    medida = avaliar_classificacao(np.full((50, 2), (0.9, 0.1)), np.ones(50, dtype=int), enganos=3)
    assert [engano.indice for engano in medida.enganos] == [0, 1, 2]
    assert medida.total_de_enganos == 50


def test_rede_que_acerta_tudo_nao_tem_enganos() -> None:
    medida = avaliar_classificacao(np.eye(3), [0, 1, 2])
    assert medida.enganos == ()
    assert medida.total_de_enganos == 0


def test_coluna_de_sigmoide_equivale_as_duas_colunas() -> None:
    p = np.array([0.9, 0.4, 0.3, 0.7])
    rotulos = [1, 1, 0, 0]
    uma = avaliar_classificacao(p[:, None], rotulos)
    duas = avaliar_classificacao(np.stack([1 - p, p], axis=1), rotulos)
    assert uma.classes == ("0", "1")
    assert uma.matriz.tolist() == duas.matriz.tolist() == [[1, 1], [1, 1]]
    assert [c.auc for c in uma.curvas] == [c.auc for c in duas.curvas]
    assert uma.enganos == duas.enganos
    assert avaliar_classificacao(p, rotulos).matriz.tolist() == uma.matriz.tolist()


@pytest.mark.parametrize(
    "rotulos",
    [np.eye(3)[ROTULOS], ROTULOS[:, None], ROTULOS.astype(float), ROTULOS.astype(np.uint8), list(ROTULOS)],
)
def test_rotulos_em_qualquer_feitio_dao_a_mesma_medida(rotulos: object) -> None:
    medida = avaliar_classificacao(PROBABILIDADES, rotulos)
    assert medida.matriz.tolist() == [[1, 0, 0], [0, 1, 0], [1, 1, 0]]


def test_nomes_dados_as_classes_aparecem_nas_medidas() -> None:
    medida = avaliar_classificacao(PROBABILIDADES, ROTULOS, classes=["gato", "rato", "pato"])
    assert medida.classes == ("gato", "rato", "pato")
    assert [m.classe for m in medida.por_classe] == [c.classe for c in medida.curvas] == list(medida.classes)


def test_arredondamento_de_float32_nao_e_erro() -> None:
    assert avaliar_classificacao([[1.0000001, -1e-8]], [0]).acuracia == 1


SEM_NUMERO = np.where(np.eye(4, 3), np.nan, PROBABILIDADES)


@pytest.mark.parametrize(
    ("probabilidades", "rotulos", "erro", "trecho"),
    [
        (PROBABILIDADES, ROTULOS[:3], ErroDeForma, "4 linhas de probabilidades e 3 rótulos"),
        (PROBABILIDADES, [0, 1, 2, 3], ErroDeDados, "inteiros de 0 a 2"),
        (PROBABILIDADES, [0, 1, 2, -1], ErroDeDados, "a amostra 3 tem -1"),
        (PROBABILIDADES, [0, 1, 2, 1.5], ErroDeDados, "a amostra 3 tem 1.5"),
        (PROBABILIDADES, [0, 1, 2, np.nan], ErroDeDados, "a amostra 3 tem nan"),
        (PROBABILIDADES, ["a", "b", "c", "d"], ErroDeTipo, "esperava números"),
        (PROBABILIDADES, np.ones((4, 3)), ErroDeDados, "um único 1"),
        (PROBABILIDADES, np.eye(4), ErroDeForma, "4 colunas"),
        (PROBABILIDADES, np.zeros((4, 1, 1)), ErroDeForma, "(4, 1, 1)"),
        (SEM_NUMERO, ROTULOS, ErroDeDados, "linha 0, coluna 0"),
        (np.log(PROBABILIDADES), ROTULOS, ErroDeDados, "modelo.probabilidades(x)"),
        (PROBABILIDADES * 5, ROTULOS, ErroDeDados, "entre 0 e 1"),
        (np.empty((0, 3)), [], ErroDeDados, "vazio"),
        ([[0.5, 0.5], [1.0]], [0, 1], ErroDeForma, "comprimentos diferentes"),
        (np.zeros((2, 2, 2)), [0, 1], ErroDeForma, "(2, 2, 2)"),
        ([["a", "b"]], [0], ErroDeTipo, "esperava números"),
    ],
)
def test_entrada_errada_e_explicada(
    probabilidades: object, rotulos: object, erro: type[ErroNeuronio], trecho: str
) -> None:
    with pytest.raises(erro) as pego:
        avaliar_classificacao(probabilidades, rotulos)
    assert trecho in str(pego.value)


def test_nomes_a_mais_ou_a_menos_sao_erro() -> None:
    with pytest.raises(ErroDeForma, match="2 nomes"):
        avaliar_classificacao(PROBABILIDADES, ROTULOS, classes=["a", "b"])


def test_quantidade_negativa_de_enganos_e_erro() -> None:
    with pytest.raises(ErroDeValor, match="-1"):
        avaliar_classificacao(PROBABILIDADES, ROTULOS, enganos=-1)
