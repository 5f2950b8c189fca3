"""Um modelo se desenha como qualquer conta, se já conhece a forma das amostras."""

import numpy as np
import pytest

import neuronio as nn


class Duas(nn.Modelo):
    def __init__(self):
        self.a, self.b = nn.Densa(3, "relu"), nn.Densa(1)

    def propagar(self, imagem, tabela):
        h = self.a(imagem)
        return {"h": h, "y": self.b(nn.concatenar([h, tabela], 1))}


def test_uma_rede_se_desenha_com_os_seus_parametros_e_nao_muda():
    rede = nn.Sequencial([nn.Entrada(4), nn.Densa(3, "relu"), nn.Dropout(0.5), nn.Densa(2)])
    rede.compilar("adam", "mse")
    antes = [v.dados for v in rede.variaveis()]
    svg = nn.desenhar(rede).svg
    for texto in ("entrada", "densa_1.kernel", "densa_2.bias", "lote"):
        assert texto in svg
    assert all((v.dados == a).all() for v, a in zip(rede.variaveis(), antes, strict=True))


def test_as_entradas_e_as_saidas_com_nome_tambem():
    rede = Duas()
    rede.prever({"imagem": np.zeros((2, 4)), "tabela": np.zeros((2, 5))})
    svg = nn.desenhar(rede).svg
    assert "imagem" in svg
    assert "tabela" in svg


def test_uma_rede_que_nao_conhece_as_amostras_diz_o_que_fazer():
    with pytest.raises(nn.ErroDeTreino, match=r"nn\.Entrada\(\.\.\.\)"):
        nn.desenhar(nn.Sequencial([nn.Densa(3)]))
