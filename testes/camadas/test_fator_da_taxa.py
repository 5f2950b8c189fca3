"""Taxas diferentes por camada, e as camadas de uma rede treinada dentro de outra."""

import copy

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES
from testes.treino_pequeno import N, X, Y, iguais, pesos, treinar

nos_motores = pytest.mark.parametrize("motor", MOTORES)


def rede(otimizador, motor="auto"):
    nn.semente(0)
    r = nn.Sequencial([nn.Entrada(3), nn.Densa(5, "tanh"), nn.Densa(4, "tanh"), nn.Densa(2)])
    r.compilar(otimizador, "mse", motor=motor)
    return r


@nos_motores
@pytest.mark.parametrize(
    ("criar", "do_pytorch"),
    [
        (lambda: nn.SGD(0.1, momento=0.9), lambda torch, g: torch.optim.SGD(g, 0.1, momentum=0.9)),
        (
            lambda: nn.AdamW(nn.agendas.Polinomial(0.1, passos=12), decaimento=0.5),
            lambda torch, g: torch.optim.AdamW(g, 0.1, weight_decay=0.5),
        ),
    ],
)
def test_cada_camada_com_a_sua_taxa_e_o_treino_do_pytorch_com_grupos(motor, criar, do_pytorch):
    torch = pytest.importorskip("torch")
    r = rede(criar(), motor)
    r.camadas[1].fator_da_taxa, r.camadas[2].fator_da_taxa = 0.1, 3.0
    w = [torch.tensor(p, requires_grad=True) for p in pesos(r)]
    grupos = [{"params": w[2 * i : 2 * i + 2], "lr": 0.1 * f} for i, f in enumerate((0.1, 3.0, 1.0))]
    otimizador = do_pytorch(torch, grupos)
    reta = torch.optim.lr_scheduler.PolynomialLR(otimizador, 12)
    treinar(r)
    for passo in range(6):
        i = 8 * passo % N
        x, y = torch.tensor(X[i : i + 8]), torch.tensor(Y[i : i + 8])
        otimizador.zero_grad()
        h = torch.tanh(torch.tanh(x @ w[0] + w[1]) @ w[2] + w[3])
        ((h @ w[4] + w[5] - y) ** 2).mean().backward()
        otimizador.step()
        if r.otimizador.agenda is not None:
            reta.step()
    for nosso, dele in zip(pesos(r), w, strict=True):
        np.testing.assert_allclose(nosso, dele.detach().numpy(), rtol=1e-4, atol=1e-6)


@nos_motores
def test_o_fator_muda_no_meio_do_treino(motor):
    r = rede(nn.SGD(0.1), motor)
    vistos = [pesos(r)]

    class Muda(nn.Callback):
        def ao_fim_do_lote(self, treino):
            vistos.append(pesos(r))
            r.camadas[3].fator_da_taxa = 1e-30

    treinar(r, epocas=1, callbacks=Muda())
    assert not iguais(vistos[0][4:], vistos[1][4:])
    assert iguais(vistos[1][4:], vistos[3][4:])
    assert not iguais(vistos[1][:4], vistos[3][:4])


def test_o_fator_de_dentro_e_o_de_fora_se_multiplicam():
    dentro = nn.Sequencial([nn.Densa(4), nn.Densa(4)])
    r = nn.Sequencial([nn.Entrada(3), dentro, nn.Densa(2)])
    r.compilar("sgd", "mse")
    dentro.fator_da_taxa, dentro.camadas[0].fator_da_taxa = 0.5, 0.1
    fatores = r.fatores_da_taxa()
    assert [fatores[id(p)] for p in r.parametros()] == pytest.approx([0.05, 0.05, 0.5, 0.5, 1, 1])


def test_o_fator_vai_no_arquivo_na_copia_e_no_ponto(tmp_path):
    r = rede(nn.Adam(0.1))
    r.camadas[2].fator_da_taxa = 0.25
    for outra in (nn.carregar(r.salvar(tmp_path / "m.safetensors")), copy.deepcopy(r)):
        assert [c.fator_da_taxa for c in outra.camadas] == [1, 1, 0.25, 1]

    class Muda(nn.Callback):
        def ao_fim_da_epoca(self, treino):
            treino.modelo.camadas[1].fator_da_taxa = 0.5

    sem_parar, retomada = rede(nn.Adam(0.1)), rede(nn.Adam(0.1))
    treinar(sem_parar, epocas=4, callbacks=Muda())
    treinar(rede(nn.Adam(0.1)), epocas=2, callbacks=[Muda(), nn.PontoDeControle(tmp_path)])
    treinar(retomada, epocas=4, callbacks=Muda(), retomar=tmp_path)
    assert iguais(pesos(sem_parar), pesos(retomada))


def test_o_resumo_diz_o_fator():
    r = rede("adam")
    r.camadas[2].fator_da_taxa = 0.1
    assert "taxa × 0,1" in str(r.resumo())


@pytest.mark.parametrize("ruim", [0, -1, float("nan"), "metade"])
def test_um_fator_sem_sentido_se_recusa(ruim):
    with pytest.raises(nn.ErroNeuronio, match="fator_da_taxa"):
        nn.Densa(2).fator_da_taxa = ruim


# ── as camadas de uma rede treinada, noutra ─────────────────────────────────
@nos_motores
def test_as_camadas_de_uma_rede_treinada_aprendem_outra_tarefa(motor):
    base = rede(nn.Adam(0.05), motor)
    treinar(base)
    aprendido = pesos(base)
    nova = nn.Sequencial([*base.camadas[:-1], nn.Densa(1)])
    nova.compilar(nn.Adam(0.05), "mse", motor=motor)
    for camada in nova.camadas[:-1]:
        camada.treinavel = False
    alvo = X[:, :1] ** 2
    antes = nova.avaliar(X, alvo)["perda"]
    nova.treinar(X, alvo, epocas=30, lote=8, progresso=False)
    assert nova.avaliar(X, alvo)["perda"] < antes
    assert iguais(pesos(nova)[:4], aprendido[:4])
    so_a_cabeca = nova.avaliar(X, alvo)["perda"]
    for camada in nova.camadas[:-1]:
        camada.treinavel, camada.fator_da_taxa = True, 0.1
    nova.treinar(X, alvo, epocas=30, lote=8, progresso=False)
    assert nova.avaliar(X, alvo)["perda"] < so_a_cabeca
    assert not iguais(pesos(nova)[:4], aprendido[:4])


def test_uma_copia_das_camadas_nao_muda_a_rede_de_que_vieram():
    base = rede(nn.Adam(0.05))
    treinar(base)
    previsto = base.prever(X)
    nova = nn.Sequencial([*copy.deepcopy(base.camadas[:-1]), nn.Densa(2)])
    nova.compilar(nn.SGD(0.1), "mse")
    treinar(nova)
    np.testing.assert_array_equal(base.prever(X), previsto)
