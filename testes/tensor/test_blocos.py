"""O produto que pula blocos: quando se faz, e que dá o mesmo."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES
from neuronio.tensor.blocos import Blocos, multiplicar_em_blocos


def mascara(linhas, colunas, lado, fracao):
    camada = nn.Esparsa(colunas, fracao, bloco=lado)
    camada(np.zeros((1, linhas)))
    return camada.kernel.mascara


def test_a_regra_acha_o_lado_dos_blocos_que_faltam():
    for lado in (8, 16, 32, 64):
        m = mascara(256, 512, lado, 0.9)
        blocos = Blocos.da_mascara(m)
        assert blocos is not None
        assert blocos.largura == lado
        np.testing.assert_array_equal(blocos.mascara, m)


def test_a_regra_so_pula_o_que_compensa():
    assert Blocos.da_mascara(mascara(256, 256, 8, 0.5)) is None
    assert Blocos.da_mascara(np.ones((64, 64), bool)) is None
    assert Blocos.da_mascara(np.random.default_rng(0).random((256, 256)) < 0.1) is None  # espalhados
    assert Blocos.da_mascara(np.eye(30, 20) > 0) is None  # nenhum lado cabe


def test_os_mesmos_blocos_escrevem_se_igual_e_outros_nao():
    ha = np.eye(4, dtype=bool)
    assert repr(Blocos(ha, 8, 8)) == repr(Blocos(ha.copy(), 8, 8))
    assert len({repr(Blocos(h, a, b)) for h, a, b in ((ha, 8, 8), (ha[::-1], 8, 8), (ha, 8, 4))}) == 3


def test_o_que_falta_conta_como_zero_e_nao_tem_derivada():
    blocos, x = Blocos(np.array([[1, 0], [0, 0]], bool), 2, 3), np.ones((4, 5, 4), "float32")
    w = nn.Parametro(nn.Tensor(np.arange(24.0).reshape(4, 6)), "w")
    y = multiplicar_em_blocos(nn.Tensor(x), w, blocos)
    np.testing.assert_array_equal(y.dados, x @ (w.dados * blocos.mascara))
    (dw,) = nn.gradientes(y.soma(), [w])
    np.testing.assert_array_equal(dw.dados, 20 * blocos.mascara)


@pytest.mark.parametrize("motor", MOTORES)
def test_uma_esparsa_em_blocos_treina_como_uma_densa_com_a_mesma_mascara(motor):
    acaso = np.random.default_rng(0)
    x, y = acaso.normal(size=(20, 64)).astype("float32"), acaso.normal(size=(20, 3)).astype("float32")

    def treinada(camada, kernel=None, m=None):
        nn.semente(1)
        rede = nn.Sequencial([nn.Entrada(64), nn.Densa(64, "tanh"), camada, nn.Densa(3)])
        rede.compilar(nn.Adam(0.01), "mse", motor=motor)
        if kernel is not None:
            rede.parametros()[2].mascara = m
            for p, valor in zip(rede.parametros(), kernel, strict=True):
                p.atribuir(valor)
        antes = [p.dados for p in rede.parametros()]
        rede.treinar(x, y, epocas=4, lote=7, embaralhar=False, progresso=False)
        return rede, antes

    class Inteira(nn.Densa):
        def multiplicar(self, x):
            return x @ self.kernel

    esparsa, antes = treinada(nn.Esparsa(64, 0.9, ativacao="relu", bloco=16))
    m = esparsa.parametros()[2].mascara
    programa = str(esparsa.programa("previsao", x))
    assert "produto_em_blocos" in programa
    inteira, _ = treinada(Inteira(64, "relu"), antes, m)
    assert "produto_em_blocos" not in str(inteira.programa("previsao", x))
    for a, b in zip(esparsa.parametros(), inteira.parametros(), strict=True):
        np.testing.assert_allclose(a.dados, b.dados, atol=2e-5)
    assert not esparsa.parametros()[2].dados[~m].any()
