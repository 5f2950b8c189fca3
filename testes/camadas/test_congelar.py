"""Camadas congeladas: ``treinavel`` vale a qualquer momento, e quem treina, resume ou compila o vê."""

import copy

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES
from testes.treino_pequeno import N, X, Y, iguais, treinar

nos_motores = pytest.mark.parametrize("motor", MOTORES)


def rede(motor="auto", otimizador=None):
    nn.semente(0)
    r = nn.Sequencial([nn.Entrada(3), nn.Densa(5), nn.BatchNorm(), nn.Densa(4, "tanh"), nn.Densa(2)])
    r.compilar(otimizador or nn.AdamW(0.05, decaimento=0.1), "mse", motor=motor)
    return r


def estado(camada):
    return [v.numpy() for v in camada.variaveis()]


@nos_motores
@pytest.mark.parametrize("otimizador", [nn.AdamW, nn.SGD, nn.Lion])
def test_uma_camada_congelada_nao_muda_nem_pelo_decaimento_e_as_outras_sim(motor, otimizador):
    r = rede(motor, otimizador(0.05))
    r.camadas[1].treinavel = r.camadas[2].treinavel = False
    antes = [estado(c) for c in r.camadas]
    treinar(r)
    mudaram = [not iguais(a, estado(c)) for a, c in zip(antes, r.camadas, strict=True) if a]
    assert mudaram == [False, False, True, True]
    assert len(r.parametros()) == 8
    assert len(r.treinaveis()) == 4


@nos_motores
def test_congelada_a_rede_da_o_mesmo_que_o_pytorch_sem_os_gradientes_dela(motor):
    import torch

    r = rede(motor, nn.SGD(0.1))
    r.camadas[1].treinavel = r.camadas[2].treinavel = False
    w = [torch.tensor(v.numpy(), requires_grad=i > 5) for i, v in enumerate(r.variaveis())]
    treinar(r, epocas=1)
    for i in range(0, N, 8):
        x, y = torch.tensor(X[i : i + 8]), torch.tensor(Y[i : i + 8])
        h = torch.nn.functional.batch_norm(x @ w[0] + w[1], w[4], w[5], w[2], w[3], training=False)
        perda = ((torch.tanh(h @ w[6] + w[7]) @ w[8] + w[9] - y) ** 2).mean()
        for p, g in zip(w[6:], torch.autograd.grad(perda, w[6:]), strict=True):
            p.data -= 0.1 * g
    for v, p in zip(r.variaveis(), w, strict=True):
        np.testing.assert_allclose(v.numpy(), p.detach().numpy(), rtol=1e-4, atol=1e-6)


@nos_motores
def test_congelar_e_descongelar_no_meio_do_treino(motor):
    r = rede(motor)
    vistos = []

    class Congela(nn.Callback):
        def ao_fim_da_epoca(self, treino):
            vistos.append(estado(r.camadas[3]))
            r.camadas[3].treinavel = treino.epoca == 2

    treinar(r, epocas=3, callbacks=Congela())
    assert iguais(vistos[0], vistos[1])
    assert not iguais(vistos[1], vistos[2])


def test_descongelada_a_camada_continua_com_o_estado_que_o_otimizador_tinha():
    r, outra = rede(), rede()
    for modelo in (r, outra):
        treinar(modelo)
    r.camadas[1].treinavel = False
    r.preparar_otimizador()
    r.camadas[1].treinavel = True
    treinar(r)
    treinar(outra)
    assert iguais(estado(r), estado(outra))


@nos_motores
def test_uma_rede_treinada_dentro_de_outra_se_congela_inteira(motor):
    base = rede(motor)
    treinar(base)
    antes = estado(base)
    base.treinavel = False
    nova = nn.Sequencial([nn.Entrada(3), base, nn.Densa(2)])
    nova.compilar(nn.SGD(0.1), "mse", motor=motor)
    treinar(nova)
    assert iguais(antes, estado(base))
    assert [p.nome for p in nova.treinaveis()] == [p.nome for p in nova.camadas[2].parametros()]
    base.treinavel = True
    treinar(nova)
    assert not iguais(antes, estado(base))


def test_o_dropout_de_uma_parte_congelada_continua_a_sortear():
    camada = nn.Sequencial([nn.Dropout(0.5)])
    camada.treinavel = False
    from neuronio.camadas.camada import modo_de_treino

    with modo_de_treino(True):
        assert (camada(np.ones((1, 200))).numpy() == 0).any()


def test_uma_camada_congelada_continua_congelada_no_arquivo_e_na_copia(tmp_path):
    r = rede()
    r.camadas[3].treinavel = False
    for outra in (nn.carregar(r.salvar(tmp_path / "m.safetensors")), copy.deepcopy(r)):
        assert [c.treinavel for c in outra.camadas] == [True, True, True, False, True]
        antes = estado(outra.camadas[3])
        treinar(outra)
        assert iguais(antes, estado(outra.camadas[3]))


def test_uma_camada_congelada_no_meio_do_treino_se_retoma_bit_a_bit(tmp_path):
    class Congela(nn.Callback):
        def ao_fim_da_epoca(self, treino):
            treino.modelo.camadas[3].treinavel = False

    sem_parar, retomada = rede(), rede()
    treinar(sem_parar, epocas=4, callbacks=Congela())
    treinar(rede(), epocas=2, callbacks=[Congela(), nn.PontoDeControle(tmp_path)])
    treinar(retomada, epocas=4, callbacks=Congela(), retomar=tmp_path)
    assert iguais(estado(sem_parar), estado(retomada))


def test_o_resumo_diz_o_que_treina_e_o_que_esta_congelado():
    r = rede()
    r.camadas[1].treinavel = False
    texto = str(r.resumo())
    assert "20 congelados" in texto
    assert "congelada" in texto


def test_o_que_nao_se_pode_congelar_ou_treinar():
    r = rede()
    with pytest.raises(nn.ErroDeTipo, match="True ou False"):
        r.camadas[1].treinavel = "não"
    r.treinavel = False
    with pytest.raises(nn.ErroDeTreino, match="congeladas"):
        treinar(r)
