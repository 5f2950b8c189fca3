"""Acumular gradientes: o passo de um lote maior, o corte depois, e o que ficou a meio, que se retoma."""

from itertools import pairwise

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES
from testes.treino_pequeno import iguais

N = 48
X = np.random.default_rng(0).normal(size=(N, 3)).astype("float32")
Y = np.random.default_rng(1).normal(size=(N, 2)).astype("float32")

nos_motores = pytest.mark.parametrize("motor", MOTORES)


def rede(otimizador, motor="auto"):
    nn.semente(0)
    r = nn.Sequencial([nn.Entrada(3), nn.Densa(5, "tanh"), nn.Densa(2)])
    r.compilar(otimizador, "mse", motor=motor)
    return r


def treinar(r, lote=4, epocas=2, **opcoes):
    return r.treinar(X, Y, epocas=epocas, lote=lote, progresso=False, embaralhar=False, **opcoes)


def estado(r):
    return [v.numpy() for v in [*r.parametros(), *r.otimizador.variaveis()]]


@nos_motores
@pytest.mark.parametrize(
    "criar",
    [
        lambda **o: nn.SGD(0.1, momento=0.9, **o),
        lambda **o: nn.AdamW(0.01, **o),
        lambda **o: nn.Nadam(0.01, norma_maxima=0.05, **o),
        lambda **o: nn.RMSProp(nn.agendas.Cosseno(0.01), valor_maximo=0.02, **o),
    ],
)
def test_quatro_lotes_acumulados_dao_o_mesmo_que_um_quatro_vezes_maior(motor, criar):
    acumulada, maior = rede(criar(acumular=4), motor), rede(criar(), motor)
    treinar(acumulada, lote=4)
    treinar(maior, lote=16)
    assert acumulada.otimizador.passos == maior.otimizador.passos == 6
    for a, b in zip(acumulada.parametros(), maior.parametros(), strict=True):
        np.testing.assert_allclose(a.dados, b.dados, rtol=2e-5, atol=1e-6)


@nos_motores
def test_entre_um_passo_e_outro_nada_muda(motor):
    r = rede(nn.Adam(0.1, acumular=5), motor)
    vistos = [[p.numpy() for p in r.parametros()]]

    class Ve(nn.Callback):
        def ao_fim_do_lote(self, treino):
            vistos.append([p.numpy() for p in r.parametros()])

    treinar(r, epocas=1, callbacks=Ve())
    mudou = [not iguais(a, b) for a, b in pairwise(vistos)]
    assert mudou == [lote % 5 == 0 for lote in range(1, 13)]


@nos_motores
def test_o_que_falta_juntar_continua_na_epoca_seguinte_e_num_treino_retomado(motor, tmp_path):
    sem_parar, parada, retomada = (rede(nn.Adam(0.1, acumular=7), motor) for _ in range(3))
    treinar(sem_parar, epocas=3)
    treinar(parada, epocas=2, callbacks=nn.PontoDeControle(tmp_path))
    treinar(retomada, epocas=3, retomar=tmp_path)
    assert sem_parar.otimizador.passos == 36 // 7
    assert iguais(estado(sem_parar), estado(retomada))


def test_o_gradiente_que_nao_e_um_numero_num_lote_nao_estraga_os_passos_depois_do_seu():
    w = nn.Parametro([1.0])
    otimizador = nn.SGD(0.5, acumular=2)
    otimizador.preparar([w])
    for g in (1.0, 3.0, 2.0, 4.0):
        otimizador.aplicar([nn.Tensor([g])])
    np.testing.assert_allclose(w.dados, [1 - 0.5 * 2 - 0.5 * 3])
    otimizador.aplicar([nn.Tensor([np.inf])])
    assert np.isfinite(w.dados).all()


@nos_motores
def test_acumular_se_muda_no_meio_do_treino(motor):
    r = rede(nn.SGD(0.1), motor)

    class Muda(nn.Callback):
        def ao_fim_da_epoca(self, treino):
            treino.modelo.otimizador.acumular = 3

    treinar(r, callbacks=Muda())
    assert r.otimizador.passos == 12 + 4


@pytest.mark.parametrize("ruim", [0, -1, 2.5, "4"])
def test_acumular_sem_sentido_se_recusa(ruim):
    with pytest.raises(nn.ErroNeuronio, match="acumular"):
        nn.Adam(acumular=ruim)
