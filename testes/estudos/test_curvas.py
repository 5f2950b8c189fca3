"""As curvas de complexidade e de aprendizado: as palavras, onde se sabe o que houve."""

import numpy as np
import pytest

import neuronio as nn

ACASO = np.random.default_rng(0)
X = ACASO.uniform(-1, 1, (60, 1)).astype(np.float32)
Y = (np.sin(6 * X) + ACASO.normal(0, 0.3, X.shape)).astype(np.float32)


class Potencias(nn.Camada):
    """1, x, x², ..., x^grau."""

    def __init__(self, grau):
        self.grau = grau

    def propagar(self, x):
        return nn.concatenar([x**k for k in range(1, self.grau + 1)], eixo=1)


def polinomio(grau, taxa=0.05):
    rede = nn.Sequencial([nn.Entrada(1), Potencias(int(grau)), nn.BatchNorm(), nn.Densa(1)])
    rede.compilar(nn.Adam(taxa), "mse", motor="numpy")
    return rede


def larga():
    rede = nn.RedeNeural([20, 128, 2])
    rede.compilar(nn.Adam(0.01), "entropia-cruzada", ["acuracia"], motor="numpy")
    return rede


def test_uma_reta_num_seno_e_subajuste_e_os_erros_sao_os_das_partes():
    curva = nn.curva_de_complexidade(polinomio, [1, 5], X, Y, partes=3, epocas=60, lote=20, processos=1)
    assert curva.palavras == ["subajuste", ""]
    assert curva.treino.shape == (2, 3)
    assert (curva.treino[0] > curva.treino[1]).all()
    um = nn.validacao_cruzada(lambda: polinomio(5), X, Y, 3, epocas=60, lote=20, processos=1)
    np.testing.assert_array_equal(curva.validacao[1], [p.medidas["perda"] for p in um.partes])
    assert repr(curva).splitlines()[-1].startswith("Regra:")


def test_com_rotulos_ao_acaso_uma_rede_larga_e_sobreajuste():
    x = ACASO.normal(size=(60, 20)).astype(np.float32)
    y = ACASO.integers(0, 2, 60)
    curva = nn.curva_de_aprendizado(larga, x, y, [20, 40], partes=3, epocas=30, lote=10, processos=1)
    assert curva.figura == "acuracia"
    assert curva.palavras == ["sobreajuste", "sobreajuste"]
    assert curva.treino.max() < 0.1


def test_uma_rede_que_nao_pode_aprender_e_subajuste_com_qualquer_quantidade():
    curva = nn.curva_de_aprendizado(lambda: polinomio(1, taxa=1e-5), X, Y, partes=2, epocas=1, processos=1)
    assert curva.pontos == [3, 6, 12, 18, 24, 30]
    assert set(curva.palavras) == {"subajuste"}


def test_com_menos_amostras_os_passos_sao_os_mesmos():
    passos = []

    class Conta(nn.Callback):
        def ao_fim_do_treino(self, treino):
            passos.append(treino.epocas * treino.lotes)

    nn.curva_de_aprendizado(
        lambda: polinomio(2), X, Y, [10, 30], partes=2, epocas=4, lote=5, callbacks=[Conta()], processos=1
    )
    assert passos == [24] * 4


@pytest.mark.parametrize(
    ("fazer", "erro", "dito"),
    [
        (lambda: nn.curva_de_complexidade(polinomio, [5, 1], X, Y), nn.ErroDeValor, "do menor para o maior"),
        (lambda: nn.curva_de_complexidade(polinomio, [5], X, Y), nn.ErroDeValor, "dois ou mais"),
        (lambda: nn.curva_de_aprendizado(larga, X, Y, [10, 500]), nn.ErroDeDados, "48 amostras.*500"),
        (lambda: nn.curva_de_complexidade(polinomio, [1, 2], X, Y, figura="auc"), nn.ErroDeNome, "auc"),
    ],
)
def test_o_que_nao_serve_se_recusa_com_uma_frase(fazer, erro, dito):
    with pytest.raises(erro, match=dito):
        fazer()
