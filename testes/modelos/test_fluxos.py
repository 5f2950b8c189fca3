"""Fluxos: o estado de uma camada recorrente passa de uma janela à seguinte, de um lote ao outro."""

import numpy as np
import pytest

import neuronio as nn

FLUXOS, JANELA, JANELAS = 4, 5, 6
TEXTO = np.random.default_rng(0).integers(0, 7, (FLUXOS, JANELA * JANELAS + 1))
X = np.concatenate([TEXTO[:, k * JANELA : (k + 1) * JANELA] for k in range(JANELAS)])
Y = np.concatenate([TEXTO[:, k * JANELA + 1 : (k + 1) * JANELA + 1] for k in range(JANELAS)])
FLUXO = np.array([[i, k] for k in range(JANELAS) for i in range(FLUXOS)])
DADOS = {"x": X, "fluxo": FLUXO}

CAMADAS = {nome: getattr(nn, nome) for nome in ("RNN", "GRU", "LSTM")}


def rede(camada="LSTM", motor="numpy", fluxos=FLUXOS):
    nn.semente(0)
    nova = nn.Sequencial(
        [
            nn.Embedding(7, 4),
            CAMADAS[camada](6, retornar_sequencia=True, fluxos=fluxos),
            CAMADAS[camada](5, retornar_sequencia=True, fluxos=fluxos),
            nn.Densa(7),
        ]
    )
    nova.compilar(nn.SGD(0.5), "entropia-cruzada", motor=motor)
    return nova


@pytest.mark.parametrize("motor", ["numpy", "llvm"])
@pytest.mark.parametrize("camada", CAMADAS)
def test_as_janelas_em_fila_dao_o_que_da_a_sequencia_inteira(camada, motor):
    r = rede(camada, motor)
    for _ in range(2):  # a janela 0 recomeça do zero
        por_janela = r.prever(DADOS, lote=FLUXOS).reshape(JANELAS, FLUXOS, JANELA, 7)
        em_fila = por_janela.transpose(1, 0, 2, 3).reshape(FLUXOS, -1, 7)
        np.testing.assert_allclose(em_fila, r.prever(TEXTO[:, :-1]), atol=1e-5)


def test_so_os_fluxos_do_lote_mudam_e_em_qualquer_ordem():
    r = rede()
    r.prever(DADOS, lote=FLUXOS)
    estado = [v.dados.copy() for v in r.camadas[1].guardados]
    de_novo = {"x": X[[2, 0]], "fluxo": np.array([[2, 0], [0, 1]])}
    r.prever(de_novo)
    for antes, agora in zip(estado, r.camadas[1].guardados, strict=True):
        mudaram = (antes != agora.dados).any(axis=1)
        assert mudaram.tolist() == [True, False, True, False]


@pytest.mark.parametrize("motor", ["numpy", "llvm"])
def test_o_treino_e_a_retropropagacao_truncada_do_pytorch(motor):
    torch = pytest.importorskip("torch")
    r = rede("LSTM", motor)
    r.prever(DADOS, lote=FLUXOS)
    pesos = [torch.tensor(p.dados.copy(), requires_grad=True) for p in r.parametros()]
    otimizador = torch.optim.SGD(pesos, 0.5)

    def lstm(x, estado, kernel, recorrente, bias):
        h, c = estado
        saidas = []
        for t in range(x.shape[1]):
            i, f, g, o = (x[:, t] @ kernel + h @ recorrente + bias).chunk(4, 1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            saidas.append(h)
        return torch.stack(saidas, 1), (h, c)

    perdas = []
    for _ in range(2):
        estados = [tuple(torch.zeros(FLUXOS, u) for _ in "hc") for u in (6, 5)]
        for k in range(JANELAS):
            y = pesos[0][torch.tensor(X[k * FLUXOS : (k + 1) * FLUXOS])]
            for camada in (0, 1):
                y, estado = lstm(y, estados[camada], *pesos[1 + 3 * camada : 4 + 3 * camada])
                estados[camada] = tuple(e.detach() for e in estado)
            logits = (y @ pesos[7] + pesos[8]).reshape(-1, 7)
            alvos = torch.tensor(Y[k * FLUXOS : (k + 1) * FLUXOS].ravel())
            perda = torch.nn.functional.cross_entropy(logits, alvos)
            otimizador.zero_grad()
            perda.backward()
            otimizador.step()
            perdas.append(perda.item())
    historico = r.treinar(DADOS, Y, epocas=2, lote=FLUXOS, embaralhar=False, progresso=False)
    np.testing.assert_allclose(historico.perda, np.reshape(perdas, (2, -1)).mean(1), atol=1e-5)
    for nosso, dela in zip(r.parametros(), pesos, strict=True):
        np.testing.assert_allclose(nosso.dados, dela.detach().numpy(), atol=1e-5)


def test_a_validacao_tambem_leva_o_estado_e_nao_mexe_com_o_treino():
    com = rede()
    h = com.treinar(DADOS, Y, 2, FLUXOS, (DADOS, Y), embaralhar=False, progresso=False)
    sem = rede()
    sem.treinar(DADOS, Y, 2, FLUXOS, embaralhar=False, progresso=False)
    for a, b in zip(com.parametros(), sem.parametros(), strict=True):
        np.testing.assert_array_equal(a.dados, b.dados)
    assert h.perda_validacao[-1] == pytest.approx(com.avaliar(DADOS, Y)["perda"], abs=1e-6)


MAUS = {
    "embaralhar": (lambda: rede().treinar(DADOS, Y, lote=FLUXOS), "embaralhar=False"),
    "lote": (
        lambda: rede().treinar(DADOS, Y, lote=8, embaralhar=False),
        "são 4 fluxos, e por isso",
    ),
    "ordem": (
        lambda: rede().treinar({"x": X, "fluxo": FLUXO[::-1]}, Y, lote=FLUXOS, embaralhar=False),
        "a amostra 4 é a janela 4 do fluxo 3, e devia ser a 6",
    ),
    "sem guardar": (lambda: rede(fluxos=None).prever(DADOS), "fluxos=64"),
    "forma": (lambda: rede().prever({"x": X, "fluxo": FLUXO[:, 0]}), r"\(lote, 2\)"),
    "uma a menos": (
        lambda: rede().prever({"x": X[:8], "fluxo": FLUXO[[0, 1, 2, 3, 8, 9, 10, 11]]}),
        "a amostra 4 é a janela 2 do fluxo 0, e devia ser a 1",
    ),
    "a mais": (lambda: rede(fluxos=2).prever(DADOS, lote=FLUXOS), "não existe o índice 2"),
    "bidirecional": (lambda: nn.Bidirecional(nn.LSTM(3, fluxos=2)), "não guarda fluxos"),
}


@pytest.mark.parametrize("nome", MAUS)
def test_o_que_quebraria_a_corrente_se_recusa(nome):
    chamar, frase = MAUS[nome]
    with pytest.raises(nn.ErroNeuronio, match=frase):
        chamar()
