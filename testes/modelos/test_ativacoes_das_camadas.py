"""O que cada camada dá: o mesmo que ela daria chamada à mão, em qualquer motor."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES


@pytest.fixture(params=[m for m in ("numpy", "llvm") if m in MOTORES])
def motor(request):
    return request.param


def x_de(n, *forma):
    return np.random.default_rng(0).normal(size=(n, *forma)).astype("float32")


def construida(motor, *camadas):
    nn.semente(1)
    rede = nn.Sequencial(list(camadas))
    rede.compilar("adam", "mse", motor=motor)
    return rede


def test_as_de_uma_fila_sao_as_das_camadas_chamadas_uma_a_uma(motor):
    rede = construida(
        motor, nn.Entrada(1, 6, 6), nn.Conv2D(3, 3), nn.BatchNorm(), nn.ReLU(), nn.Flatten(), nn.Dropout(0.5)
    )
    x = x_de(300, 1, 6, 6)  # mais do que cabe num lote
    vistas = rede.ativacoes(x)
    assert list(vistas) == ["entrada_1", "conv2d_1", "batchnorm_1", "relu_1", "flatten_1", "dropout_1"]
    a_mao = nn.Tensor(x)
    with nn.sem_gradiente():
        for camada in rede.camadas:
            a_mao = camada(a_mao)
            np.testing.assert_allclose(vistas[camada.nome], a_mao.numpy(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(vistas["dropout_1"], rede.prever(x), rtol=1e-5)


def test_so_as_que_se_pedem_na_ordem_em_que_se_pedem_pelo_nome_ou_pelo_objeto(motor):
    rede = construida(motor, nn.Entrada(4), nn.Densa(3), nn.TanH(), nn.Densa(2))
    x = x_de(5, 4)
    assert list(rede.ativacoes(x, "tanh_1")) == ["tanh_1"]
    assert list(rede.ativacoes(x, [rede.camadas[3], "densa_1"])) == ["densa_2", "densa_1"]


def test_as_de_dentro_de_outra_tem_o_caminho_ate_ela(motor):
    rede = construida(motor, nn.Entrada(4), nn.Residual([nn.Densa(4, "relu")]))
    vistas = rede.ativacoes(x := x_de(3, 4))
    np.testing.assert_allclose(vistas["residual_1"], vistas["residual_1.camadas_0"] + x, rtol=1e-5)


def test_de_uma_camada_usada_duas_vezes_ha_as_duas(motor):
    class Gemeas(nn.Modelo):
        def __init__(self):
            self.ramo = nn.Densa(4)

        def propagar(self, a, b):
            return {"soma": self.ramo(a) + self.ramo(b)}

    rede = Gemeas()
    rede.compilar("adam", {"soma": "mse"}, motor=motor)
    vistas = rede.ativacoes({"a": x_de(3, 2), "b": 2 * x_de(3, 2)}, "ramo")
    assert list(vistas) == ["ramo", "ramo_2"]
    soma = rede.prever({"a": x_de(3, 2), "b": 2 * x_de(3, 2)})["soma"]
    np.testing.assert_allclose(vistas["ramo"] + vistas["ramo_2"], soma, rtol=1e-5)


def test_o_que_esta_dentro_de_um_passo_do_tempo_nao_se_ve(motor):
    class Celula(nn.Camada):
        def __init__(self):
            self.densa = nn.Densa(3)
            self.densa(np.zeros((1, 2), "float32"))  # os parâmetros nascem antes do tempo

        def propagar(self, x):
            def passo(h, x_t):
                h = (self.densa(x_t) + h).tanh()
                return h, None

            return nn.varrer(passo, nn.Tensor(np.zeros((1, 3), "float32")), x)[0]

    rede = construida(motor, Celula(), nn.Densa(2))
    x = x_de(4, 5, 2)
    assert list(rede.ativacoes(x)) == ["celula_1", "densa_1"]
    with pytest.raises(nn.ErroDeTreino, match=r'"celula_1\.densa" existe.*nn\.varrer.*celula_1, densa_1'):
        rede.ativacoes(x, "celula_1.densa")


def test_com_a_media_movel_sao_as_da_rede_que_se_usa(motor):
    rede = nn.Sequencial([nn.Entrada(4), nn.Densa(3)])
    rede.compilar(nn.SGD(0.5), "mse", motor=motor, media_movel=0.9)
    rede.treinar(x_de(20, 4), x_de(20, 3), epocas=5, progresso=False)
    np.testing.assert_allclose(
        rede.ativacoes(x_de(4, 4), "densa_1")["densa_1"], rede.prever(x_de(4, 4)), rtol=1e-5
    )


def test_uma_camada_que_nao_existe_diz_as_que_existem():
    rede = construida("numpy", nn.Entrada(4), nn.Densa(3), nn.ReLU())
    with pytest.raises(nn.ErroDeNome, match=r'camada "densa_7"\. Você quis dizer "densa_1".*relu_1'):
        rede.ativacoes(x_de(2, 4), "densa_7")
    with pytest.raises(nn.ErroDeNome, match="densa_1"):
        rede.ativacoes(x_de(2, 4), nn.Densa(3))
    with pytest.raises(nn.ErroDeTipo, match="pelo nome"):
        rede.ativacoes(x_de(2, 4), 3)


def test_dados_que_nao_cabem_recusam_se_como_em_prever():
    rede = construida("numpy", nn.Entrada(4), nn.Densa(3))
    with pytest.raises(nn.ErroDeForma):
        rede.ativacoes(x_de(2, 5))
    with pytest.raises(nn.ErroDeDados):
        rede.ativacoes(np.full((2, 4), np.nan))
