import numpy as np
import pytest

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino


@pytest.mark.parametrize("lados", [(), (4, 3)])
def test_no_treino_cada_canal_sai_com_media_0_e_variancia_1(lados):
    x = np.random.default_rng(0).normal(5, 3, (50, 2, *lados))
    with modo_de_treino(True):
        y = nn.BatchNorm()(x).dados
    eixos = (0, *range(2, x.ndim))
    np.testing.assert_allclose(y.mean(eixos), 0, atol=1e-5)
    np.testing.assert_allclose(y.var(eixos), 1, rtol=1e-4)


def test_as_medias_moveis_acompanham_o_lote():
    camada = nn.BatchNorm(momento=0.25)
    with modo_de_treino(True):
        camada(np.array([[1.0], [3.0], [8.0]]))
    assert camada.media_movel.dados.tolist() == [0.75 * 0 + 0.25 * 4]
    assert camada.variancia_movel.dados.tolist() == [0.75 * 1 + 0.25 * 13]  # (9 + 1 + 16) / (3 − 1)


def test_fora_do_treino_valem_as_moveis_e_nada_muda():
    camada = nn.BatchNorm(epsilon=1e-12)
    x = np.array([[1.0, 2.0], [5.0, 0.0]])
    camada(x)
    camada.media_movel.atribuir([1.0, 2.0])
    camada.variancia_movel.atribuir([4.0, 0.25])
    camada.gama.atribuir([1.0, 10.0])
    camada.beta.atribuir([0.0, 100.0])
    assert camada(x).dados.tolist() == [[0.0, 100.0], [2.0, 60.0]]
    assert camada.media_movel.dados.tolist() == [1.0, 2.0]
    assert camada.variancia_movel.dados.tolist() == [4.0, 0.25]


def test_as_moveis_nao_sao_parametros_nem_guardam_o_grafo():
    camada = nn.BatchNorm()
    with modo_de_treino(True):
        camada(nn.Tensor(np.ones((3, 2)), requer_grad=True))
    assert [p.nome for p in camada.parametros()] == ["gama", "beta"]
    assert [v.nome for v in camada.variaveis()] == ["gama", "beta", "media_movel", "variancia_movel"]
    assert not camada.media_movel.tensor.requer_grad
    assert camada.media_movel.tensor.progenitor == ()


def test_layernorm_normaliza_a_ultima_dimensao():
    x = np.random.default_rng(0).normal(5, 3, (4, 3, 100))
    y = nn.LayerNorm()(x).dados
    np.testing.assert_allclose(y.mean(-1), 0, atol=1e-5)
    np.testing.assert_allclose(y.var(-1), 1, rtol=1e-4)


def test_numeros_iguais_nao_dividem_por_zero():
    assert not nn.LayerNorm()(np.full((2, 3), 4.0)).dados.any()
    with modo_de_treino(True):
        assert not nn.BatchNorm()(np.full((2, 3), 4.0)).dados.any()
