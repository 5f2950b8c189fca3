import numpy as np
import pytest

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino
from neuronio.motores import MOTORES


def com_ruido(camada, x):
    with modo_de_treino(True):
        return camada(x).dados


def test_o_ruido_e_normal_de_media_zero_e_do_desvio_que_se_pediu():
    n = 200_000
    ruido = com_ruido(nn.RuidoGaussiano(0.5), np.full((n,), 3.0)).astype("float64") - 3
    assert abs(ruido.mean()) < 5 * 0.5 / np.sqrt(n)
    assert abs(ruido.std() - 0.5) < 5 * 0.5 / np.sqrt(2 * n)
    dentro = (np.abs(ruido) < 0.5).mean()
    assert abs(dentro - 0.6827) < 5 * np.sqrt(0.6827 * 0.3173 / n)


@pytest.mark.parametrize(("desvio", "treinando"), [(0.5, False), (0, True)])
def test_fora_do_treino_ou_sem_desvio_a_saida_e_a_entrada(desvio, treinando):
    x = nn.sortear((4, 5))
    with modo_de_treino(treinando):
        assert nn.RuidoGaussiano(desvio)(x) is x


def test_o_ruido_muda_a_cada_lote_e_a_semente_o_repete():
    x, rodadas = np.zeros((10, 10)), []
    for _ in range(2):
        nn.semente(5)
        camada = nn.RuidoGaussiano(1)
        rodadas.append([com_ruido(camada, x) for _ in range(2)])
    np.testing.assert_array_equal(rodadas[0], rodadas[1])
    assert abs(np.corrcoef(rodadas[0][0].ravel(), rodadas[0][1].ravel())[0, 1]) < 0.5


@pytest.mark.parametrize("engano", [-1, float("nan"), "muito"])
def test_um_desvio_que_nao_serve_se_recusa(engano):
    with pytest.raises(nn.ErroNeuronio, match="o desvio do ruído"):
        nn.RuidoGaussiano(engano)


@pytest.mark.parametrize("motor", MOTORES)
def test_retoma_se_bit_a_bit(motor, tmp_path):
    """O ruído, o Dropout por canal e a profundidade estocástica sorteiam o que teriam sorteado."""
    x = np.random.default_rng(0).normal(size=(12, 2, 3, 3)).astype("float32")
    y = np.arange(12) % 3

    def treinada(epocas, **opcoes):
        nn.semente(1)
        bloco = nn.Residual([nn.Conv2D(2, 3, padding="mesmo"), nn.Dropout(0.3, por="canal")], pular=0.4)
        rede = nn.Sequencial([nn.Entrada(2, 3, 3), nn.RuidoGaussiano(0.2), bloco, nn.Flatten(), nn.Densa(3)])
        rede.compilar(nn.Adam(0.01), "entropia-cruzada", motor=motor)
        rede.treinar(x, y, epocas=epocas, lote=5, progresso=False, **opcoes)
        return [v.dados.tobytes() for v in (*rede.variaveis(), *rede.otimizador.variaveis())]

    inteira = treinada(4)
    opcoes = {"callbacks": [nn.PontoDeControle(tmp_path)], "retomar": tmp_path}
    treinada(2, **opcoes)
    assert treinada(4, **opcoes) == inteira
