"""O que faz uma rede mal aprender sem erro algum é dito, uma vez, com o remédio."""

import re
import warnings

import numpy as np
import pytest

import neuronio as nn
from neuronio.diagnosticos.escala import problema_da_escala

SORTE = np.random.default_rng(0)
IMAGENS = SORTE.integers(0, 256, (40, 1, 6, 6))
TABELA = SORTE.normal(size=(40, 3)) * [1, 20000, 0.5]
Y = SORTE.integers(0, 2, 40)


def _avisos(camadas, x, taxa=1e-4, perda="entropia-cruzada", y=Y, epocas=2):
    rede = nn.Sequencial(camadas)
    rede.compilar(nn.SGD(taxa), perda)
    with warnings.catch_warnings(record=True) as ditos:
        warnings.simplefilter("always")
        rede.treinar(x, y, epocas=epocas, progresso=False)
    return [str(aviso.message) for aviso in ditos]


@pytest.mark.parametrize(
    ("camadas", "x", "remedio"),
    [
        (lambda: [nn.Flatten(), nn.Densa(2)], IMAGENS.astype(np.float32), "x = x / 255"),
        (lambda: [nn.Conv2D(3, 3), nn.Flatten(), nn.Densa(2)], IMAGENS.astype(np.uint8), "x = x / 255"),
        (lambda: [nn.Densa(4, "relu"), nn.Densa(2)], TABELA, r"vai de 0,\d+ a 2\d\.\d{3}. Padronize"),
        (lambda: [nn.Densa(2)], 1000 + 100 * TABELA[:, :1], "são grandes.*Padronize"),
        (lambda: [nn.Densa(2)], 2000 + 6 * TABELA[:, :1], "longe de 0: a média é 2.000.*Padronize"),
    ],
)
def test_a_escala_que_atrapalha_e_dita_uma_vez_com_o_remedio(camadas, x, remedio):
    (aviso,) = _avisos(camadas(), x, taxa=1e-12)
    assert re.search(remedio, aviso), aviso


@pytest.mark.parametrize(
    ("camadas", "x"),
    [
        (lambda: [nn.Flatten(), nn.Densa(2)], IMAGENS / 255),
        (lambda: [nn.BatchNorm(), nn.Densa(2)], TABELA),
        (lambda: [DivideDentro()], IMAGENS.astype(np.float32)),
        (lambda: [nn.Densa(2)], np.eye(40)),
        (lambda: [nn.Densa(2)], TABELA / TABELA.std(0)),
    ],
)
def test_o_que_esta_na_escala_ou_a_rede_ja_corrige_nao_e_dito(camadas, x):
    assert _avisos(camadas(), x) == []


class DivideDentro(nn.Camada):
    def construir(self, forma):
        self.densa = nn.Densa(2)

    def propagar(self, x):
        return self.densa((x / 255).redimensionar(x.forma[0], 36))


def test_rotulos_inteiros_de_uma_tabela_de_vetores_nao_tem_escala():
    assert problema_da_escala(np.zeros((3, 2))) is None


@pytest.mark.parametrize("motor", ["numpy", "llvm"])
def test_a_perda_que_cresce_sem_ficar_infinita_e_dita_com_a_taxa(motor):
    x = np.random.default_rng(1).normal(size=(64, 3)).astype(np.float32)
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(3), nn.Densa(1)])
    rede.compilar(nn.SGD(3.0), "mse", motor=motor)
    with pytest.warns(
        UserWarning, match=r"acabou em \d{1,3}(\.\d{3})+: a rede desaprendeu.*A taxa é 3; recomece com 0,3"
    ):
        historico = rede.treinar(x, x[:, 0], epocas=3, progresso=False)
    assert historico.perda[-1] > 1e6
    assert _avisos([nn.Densa(1)], x, 0.01, "mse", x[:, 0]) == []
