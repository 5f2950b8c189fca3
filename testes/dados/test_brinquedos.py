"""Os dados de brinquedo: são o que dizem, repetem-se, e só uma rede com camada escondida os separa."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

import neuronio as nn

DE_CLASSES = ("espiral", "luas", "circulos", "xor")
TODOS = (*DE_CLASSES, "senoide")


@pytest.mark.parametrize("nome", TODOS)
def test_a_semente_repete_os_pontos_e_outra_os_muda(nome):
    gerar = getattr(nn.dados, nome)
    for a, b in zip(gerar(semente=3), gerar(semente=3), strict=True):
        np.testing.assert_array_equal(a, b)
    assert (gerar(semente=3)[0] != gerar(semente=4)[0]).any()


@pytest.mark.parametrize("nome", DE_CLASSES)
def test_as_classes_se_equilibram_e_vem_embaralhadas(nome):
    x, y = getattr(nn.dados, nome)(101)
    contagens = np.bincount(y)
    assert x.shape == (101, 2)
    assert (x.dtype, y.dtype) == (np.float32, np.int64)
    assert contagens.max() - contagens.min() <= 1
    assert len(set(y[:12].tolist())) > 1


@pytest.mark.parametrize("nome", DE_CLASSES)
def test_uma_reta_nao_separa_o_que_os_vizinhos_separam(nome):
    x, y = getattr(nn.dados, nome)(600, ruido=0.02)
    reta = LogisticRegression().fit(x[:400], y[:400]).score(x[400:], y[400:])
    vizinhos = KNeighborsClassifier(3).fit(x[:400], y[:400]).score(x[400:], y[400:])
    assert vizinhos > 0.97
    assert reta < 0.92


def test_a_senoide_e_o_seno_mais_o_ruido_que_se_pediu():
    x, y = nn.dados.senoide(4000, ruido=0.2)
    assert np.std(y - np.sin(1.5 * np.pi * x[:, 0])) == pytest.approx(0.2, rel=0.05)


@pytest.mark.parametrize(
    "pedido",
    [{"amostras": 0}, {"amostras": 2.5}, {"ruido": -1}, {"ruido": "muito"}, {"semente": "x"}, {"noise": 1}],
)
@pytest.mark.parametrize("nome", TODOS)
def test_um_pedido_sem_sentido_se_recusa_em_portugues(nome, pedido):
    with pytest.raises(nn.ErroNeuronio):
        getattr(nn.dados, nome)(**pedido)


def test_uma_espiral_tem_ao_menos_dois_bracos_e_um_ponto_em_cada():
    with pytest.raises(nn.ErroDeValor, match="classes"):
        nn.dados.espiral(classes=1)
    with pytest.raises(nn.ErroDeValor, match="amostras"):
        nn.dados.espiral(3, classes=4)
