"""A escolha do motor, e a independência entre treinos ao mesmo tempo."""

import threading

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES, MotorNumpy, Passo, escolher_motor
from neuronio.tensor import Tensor, Variavel

X = np.random.default_rng(0).normal(size=(64, 6)).astype(np.float32)
Y = np.random.default_rng(1).integers(0, 3, 64)


@pytest.mark.parametrize("nome", ["numpy", "NumPy", "NUMPY"])
def test_o_motor_numpy_sempre_existe(nome):
    assert isinstance(escolher_motor(nome), MotorNumpy)


def test_auto_e_um_dos_instalados():
    assert escolher_motor("auto").nome in MOTORES


def test_um_motor_que_nao_esta_instalado_e_dito_com_todas_as_letras():
    if "llvm" in MOTORES:
        assert escolher_motor("llvm").nome == "llvm"
        return
    with pytest.raises(nn.ErroDeNome, match=r'o motor "llvm" não está nesta instalação.*auto, numpy'):
        escolher_motor("LLVM")


def test_um_nome_errado_sugere_o_proximo():
    with pytest.raises(nn.ErroDeNome, match=r'motor "nunpy".*"numpy"'):
        escolher_motor("nunpy")
    for nao_e_nome in (3, None, ["numpy"], MotorNumpy):
        with pytest.raises(nn.ErroDeTipo, match="pedido pelo nome"):
            escolher_motor(nao_e_nome)


def test_percorrer_da_todos_os_lotes_na_ordem_pedida():
    x, y = np.arange(7, dtype=np.float32)[:, None], np.arange(7)
    ordem = np.array([6, 0, 3, 1, 2, 5, 4])
    partes = list(MotorNumpy().percorrer(Passo(lambda a, b: [a * 2, b], ()), [x, y], ordem[None], 3))
    assert [t.amostras.tolist() for t in partes] == [[3], [3], [1]]
    assert np.concatenate([t.saidas[0][0][:, 0] for t in partes]).tolist() == [12, 0, 6, 2, 4, 10, 8]
    assert np.concatenate([t.saidas[1][0] for t in partes]).tolist() == ordem.tolist()
    assert partes[0].saidas[1][0].dtype == np.int64


@pytest.mark.parametrize("motor", MOTORES)
@pytest.mark.parametrize("um_de_cada_vez", [True, False])
@pytest.mark.parametrize(("n", "lote"), [(7, 3), (6, 3), (3, 3), (2, 5), (5, 1)])
def test_os_trechos_nao_juntam_uma_epoca_com_a_seguinte(motor, um_de_cada_vez, n, lote):
    soma, lotes = Variavel(Tensor(0.0), "soma"), -(-n // lote)

    def conta(x):
        soma.atribuir(soma + x.soma())
        return [soma.tensor, x * 2]

    x = np.arange(1, n + 1, dtype=np.float32)[:, None]
    ordens = np.array([np.random.default_rng(i).permutation(n) for i in range(20)])
    vistos, amostras, somas = [], [], []
    trechos = escolher_motor(motor).percorrer(Passo(conta, (soma,)), [x], ordens, lote, um_de_cada_vez)
    for trecho in trechos:
        feitos, quantos = len(amostras), len(trecho.amostras)
        assert quantos == 1 or not um_de_cada_vez
        de_uma_epoca = feitos // lotes == (feitos + quantos - 1) // lotes
        assert de_uma_epoca or feitos % lotes == quantos % lotes == 0
        amostras += trecho.amostras.tolist()
        somas += [float(s) for s in trecho.saidas[0]]
        vistos += [v for dobros in trecho.saidas[1] for v in dobros[:, 0]]
        assert soma.dados == somas[-1]  # a variável é a de logo depois do último lote
    assert amostras == [min(lote, n - i) for i in range(0, n, lote)] * 20
    assert vistos == (2 * x[ordens, 0]).ravel().tolist()
    cortes = [x[ordem[i : i + lote], 0].sum() for ordem in ordens for i in range(0, n, lote)]
    assert somas == np.cumsum(cortes).tolist()


@pytest.mark.parametrize("motor", MOTORES)
@pytest.mark.parametrize("ruim", range(9))
def test_o_lote_que_deixa_de_ser_um_numero_vem_sozinho_e_o_de_antes_tambem(motor, ruim):
    soma = Variavel(Tensor(1.0), "soma")

    def conta(x):
        soma.atribuir(soma + 1)
        return [soma * x.soma()]

    x = np.ones((9, 1), np.float32)
    x[ruim] = np.nan
    motor = escolher_motor(motor)
    passo = Passo(conta, (soma,))
    list(
        motor.percorrer(passo, [np.ones((9, 1), np.float32)], np.arange(9)[None], 1)
    )  # já sabe quanto demora
    soma.atribuir(0.0)
    feitos, antes = 0, 0
    for trecho in motor.percorrer(passo, [x], np.arange(9).reshape(3, 3), 1):
        feitos += len(trecho.amostras)
        assert soma.dados == feitos
        if feitos == ruim + 1:
            assert len(trecho.amostras) == 1
            assert antes <= 1
            assert np.isnan(trecho.saidas[0][0])
            break
        assert np.isfinite(trecho.saidas[0]).all()
        antes = len(trecho.amostras)
    assert feitos == ruim + 1


def _rede(semente, motor="numpy"):
    """Uma rede com sorteios e médias móveis, que já treinou uma época: a ordem dos dados já está sorteada."""
    nn.semente(semente)
    camadas = [nn.Densa(16), nn.BatchNorm(), nn.TanH(), nn.Dropout(0.3), nn.Densa(3)]
    rede = nn.Sequencial([nn.Entrada(6), *camadas])
    rede.compilar(nn.Adam(0.01), "entropia-cruzada", metricas=["acuracia"], motor=motor)
    rede.treinar(X, Y, lote=10, progresso=False)
    return rede


def _treinar(rede, progresso=False):
    rede.treinar(X, Y, epocas=8, lote=10, validacao=(X[:20], Y[:20]), progresso=progresso)
    return [v.dados.tobytes() for v in rede.variaveis()], rede.historico.perda


def test_a_mesma_semente_repete_um_treino_bit_a_bit():
    assert _treinar(_rede(1)) == _treinar(_rede(1))
    assert _treinar(_rede(1)) != _treinar(_rede(2))


@pytest.mark.parametrize("motor", MOTORES)
def test_treinos_em_threads_ao_mesmo_tempo_nao_se_atrapalham(capsys, motor):
    esperados = [_treinar(_rede(semente, motor)) for semente in range(2)]
    redes, obtidos = [_rede(semente, motor) for semente in range(2)], [None] * 2
    so_preve = nn.Sequencial([nn.Entrada(6), nn.Dropout(0.9), nn.Densa(3)])
    so_preve.compilar("sgd", "mse", motor=motor)
    previstos = set()
    juntos = threading.Barrier(3)

    def treinar(i):
        juntos.wait()
        obtidos[i] = _treinar(redes[i], progresso=True)

    def prever():
        juntos.wait()
        previstos.update(so_preve.prever(X).tobytes() for _ in range(100))

    threads = [threading.Thread(target=treinar, args=(i,)) for i in range(2)]
    threads.append(threading.Thread(target=prever))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert obtidos == esperados
    assert len(previstos) == 1
    assert capsys.readouterr().out.count("Época") == 2 * 8
