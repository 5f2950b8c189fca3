"""Os estimadores: o que o scikit-learn pede deles, e o que eles treinam."""

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

import neuronio as nn
from neuronio.sklearn import Classificador, Regressor

RAPIDO = {"camadas": (12,), "taxa": 0.05, "epocas": 15, "lote": 64, "motor": "numpy", "random_state": 0}


@pytest.fixture(scope="module")
def iris():
    (x, y), (xt, yt) = nn.dados.iris()
    nomes = np.array(["setosa", "versicolor", "virginica"])
    return x, nomes[y], xt, nomes[yt]


@pytest.mark.parametrize("classe", [Classificador, Regressor])
def test_passa_nas_conferencias_do_scikit_learn_sem_nenhuma_falha_esperada(classe):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        feitas = check_estimator(classe(**{**RAPIDO, "epocas": 12, "lote": 256}), on_fail=None, on_skip=None)
    assert len(feitas) > 50
    # a única que se pula é a de outros arrays, que só roda com SCIPY_ARRAY_API=1
    assert {f["check_name"]: f["exception"] for f in feitas if f["status"] != "passed"}.keys() <= {
        "check_array_api_input"
    }


def test_serve_num_pipeline_numa_busca_e_numa_validacao_cruzada(iris):
    x, y, xt, yt = iris
    rede = make_pipeline(StandardScaler(), Classificador(**RAPIDO))
    busca = GridSearchCV(rede, {"classificador__taxa": [1e-6, 0.05]}, cv=3).fit(x, y)
    assert busca.best_params_ == {"classificador__taxa": 0.05}
    assert busca.score(xt, yt) > 0.9
    assert cross_val_score(rede, x, y, cv=3).min() > 0.85


def test_os_rotulos_de_texto_voltam_e_as_probabilidades_seguem_a_ordem_deles(iris):
    x, y, xt, _ = iris
    rede = Classificador(**RAPIDO).fit(x, y)
    assert rede.classes_.tolist() == ["setosa", "versicolor", "virginica"]
    p = rede.predict_proba(xt)
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-12)
    assert rede.predict(xt).tolist() == rede.classes_[p.argmax(axis=1)].tolist()
    np.testing.assert_allclose(p, rede.modelo_.probabilidades(xt.astype(np.float32)), rtol=1e-5)


def test_um_peso_que_nao_e_inteiro_entra_na_perda_como_o_de_treinar(iris):
    x, y, xt, _ = iris
    pesos = np.where(y == "setosa", 0.25, 1.5)
    opcoes = {**RAPIDO, "epocas": 1, "lote": 1000, "otimizador": "sgd"}
    rede = Classificador(**opcoes).fit(x, y, sample_weight=pesos)
    outra = Classificador(**{**opcoes, "epocas": 1, "taxa": 1e-30}).fit(x, y)  # os mesmos pesos iniciais
    modelo = outra.modelo_
    modelo.compilar(nn.SGD(0.05), "entropia-cruzada", motor="numpy")
    modelo.treinar(x, np.searchsorted(rede.classes_, y), lote=1000, pesos=pesos, progresso=False)
    np.testing.assert_allclose(rede.predict_proba(xt), modelo.probabilidades(xt), rtol=1e-4)


@pytest.mark.parametrize("estimador", [Classificador, Regressor])
def test_a_ordem_nao_conta_e_um_peso_inteiro_e_uma_repeticao(estimador):
    acaso = np.random.RandomState(0)
    x, y, pesos = acaso.randn(40, 3), acaso.randint(0, 3, 40), acaso.randint(0, 4, 40)
    ordem = acaso.permutation(40)
    com_pesos = estimador(**RAPIDO).fit(x[ordem], y[ordem], sample_weight=pesos[ordem])
    repetidas = estimador(**RAPIDO).fit(x.repeat(pesos, axis=0), y.repeat(pesos))
    np.testing.assert_array_equal(com_pesos.predict(x), repetidas.predict(x))


def test_partial_fit_continua_de_onde_estava_e_recusa_uma_classe_que_nao_havia(iris):
    x, y, xt, yt = iris
    rede = Classificador(**RAPIDO)
    rede.partial_fit(x[y == "setosa"], y[y == "setosa"], classes=np.unique(y))
    antes = rede.score(xt, yt)
    for _ in range(20):
        rede.partial_fit(x, y)
    assert rede.score(xt, yt) > max(antes, 0.85)
    with pytest.raises(nn.ErroDeDados, match="há em y a classe rosa"):
        rede.partial_fit(x[:1], ["rosa"])


def test_um_regressor_de_varios_alvos_preve_tantos_quantos():
    x = np.linspace(-1, 1, 80)[:, None]
    y = np.hstack([x, -x, x**2])
    rede = Regressor(**{**RAPIDO, "epocas": 60}).fit(x, y)
    assert rede.predict(x).shape == y.shape
    assert rede.score(x, y) > 0.9


def test_os_nomes_das_colunas_se_guardam_e_outros_se_recusam(iris):
    x, y, _, _ = iris
    tabela = pd.DataFrame(x, columns=["a", "b", "c", "d"])
    rede = Classificador(**{**RAPIDO, "epocas": 1}).fit(tabela, y)
    assert rede.feature_names_in_.tolist() == ["a", "b", "c", "d"]
    with pytest.raises(ValueError, match="feature names"):
        rede.predict(tabela.rename(columns={"a": "z"}))


def test_clone_e_pickle(iris):
    x, y, xt, _ = iris
    rede = Classificador(**{**RAPIDO, "taxa": None, "otimizador": nn.Adam(0.03)})
    assert not hasattr(clone(rede.fit(x, y)), "modelo_")
    np.testing.assert_array_equal(clone(rede).fit(x, y).predict_proba(xt), rede.predict_proba(xt))
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(rede)).predict_proba(xt), rede.predict_proba(xt))


def test_o_acaso_e_so_o_do_random_state(iris):
    x, y, xt, _ = iris
    nn.semente(5)
    esperado = nn.sortear((3,)).numpy()
    nn.semente(5)
    uma = Classificador(**{**RAPIDO, "epocas": 1}).fit(x, y)
    np.testing.assert_array_equal(nn.sortear((3,)).numpy(), esperado)
    outra = Classificador(**{**RAPIDO, "epocas": 1, "random_state": 1}).fit(x, y)
    assert not np.array_equal(uma.predict_proba(xt), outra.predict_proba(xt))


def test_criar_da_outra_rede():
    def criar(forma_entrada, saidas):
        assert (forma_entrada, saidas) == ((64,), 10)
        return nn.Sequencial(
            [nn.Redimensionar(1, 8, 8), nn.Conv2D(4, 3), nn.ReLU(), nn.Flatten(), nn.Densa(saidas)]
        )

    (x, y), (xt, yt) = nn.dados.digitos()
    x, xt = x.reshape(len(x), 64), xt.reshape(len(xt), 64)
    rede = Classificador(**{**RAPIDO, "criar": criar, "epocas": 4, "taxa": 0.01}).fit(x, y)
    assert rede.score(xt, yt) > 0.85
    with pytest.raises(nn.ErroDeTipo, match=r"devolve um nn\.Modelo"):
        Classificador(criar=lambda forma, saidas: "rede").fit(x, y)


def test_uma_classe_so_e_um_erro_que_se_le():
    with pytest.raises(nn.ErroDeDados, match="só há 1 classe em y"):
        Classificador(**RAPIDO).fit([[1.0], [2.0]], [3, 3])
