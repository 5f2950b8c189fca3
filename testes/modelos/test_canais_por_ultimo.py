"""Imagens com os canais por último não treinam caladas: a rede diz que vieram assim, e como se trocam."""

import numpy as np
import pytest

import neuronio as nn


def _rede(*antes):
    rede = nn.Sequencial([*antes, nn.Conv2D(4, 3), nn.ReLU(), nn.Flatten(), nn.Densa(2)])
    rede.compilar("sgd", "entropia-cruzada", motor="numpy")
    return rede


def _dados(*forma):
    return np.random.default_rng(0).random((6, *forma), np.float32), np.arange(6) % 2


@pytest.mark.parametrize("forma", [(48, 64, 3), (28, 28, 4), (30, 40, 4), (12, 9, 3), (8, 8, 3)], ids=str)
@pytest.mark.parametrize("antes", [(), (nn.BatchNorm,)], ids=["conv", "norma"])
def test_canais_por_ultimo_sao_ditos_e_a_cura_cura(forma, antes):
    x, y = _dados(*forma)
    rede = _rede(*(classe() for classe in antes))
    with pytest.raises(nn.ErroDeForma, match=r"canais por último: x\.transpose\(0, 3, 1, 2\)"):
        rede.treinar(x, y, progresso=False)
    assert rede.treinar(x.transpose(0, 3, 1, 2), y, progresso=False).epocas == 1


def test_uma_entrada_na_ordem_errada_tambem_e_dita():
    with pytest.raises(nn.ErroDeForma, match=r"Entrada\(3, 48, 64\)"):
        _rede(nn.Entrada(48, 64, 3)).prever(_dados(48, 64, 3)[0])


class PoeNaFrente(nn.Modelo):
    def __init__(self):
        self.conv, self.outra, self.densa = nn.Conv2D(48, 3), nn.Conv2D(4, 3), nn.Densa(2)

    def propagar(self, x):
        return self.densa(self.outra(self.conv(x.transpor(0, 3, 1, 2))).media((2, 3)))


def test_quem_troca_os_eixos_dentro_da_rede_sabe_o_que_faz():
    assert PoeNaFrente().prever(_dados(48, 64, 3)[0]).shape == (6, 2)


@pytest.mark.parametrize("forma", [(3, 48, 64), (1, 28, 28), (3, 64, 4), (16, 6, 3), (24, 12, 5)], ids=str)
def test_o_que_esta_na_ordem_nao_se_recusa(forma):
    assert _rede().prever(_dados(*forma)[0]).shape == (6, 2)


def test_um_sinal_de_uma_dimensao_so_nao_e_uma_imagem():
    rede = nn.Sequencial([nn.Conv2D(4, (3, 1)), nn.Flatten(), nn.Densa(2)])
    assert rede.prever(_dados(64, 128, 1)[0]).shape == (6, 2)
