"""As threads que servem o código compilado: acordam, não se perdem num Ctrl-C nem ao bifurcar, e acabam."""

import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores.llvm import motor
from neuronio.motores.llvm.execucao.equipe import Equipe
from neuronio.motores.llvm.geracao import servico

REDE = """
import os, signal, sys, threading, time
import numpy as np
import neuronio as nn
nn.threads(3)
x = np.random.default_rng(0).normal(size=(4000, 200)).astype("float32")
rede = nn.Sequencial([nn.Entrada(200), nn.Densa(300, "relu"), nn.Densa(3)])
rede.compilar("sgd", "entropia-cruzada", motor="llvm")
certo = rede.prever(x)
"""


def uma_rede():
    """Uma função que prevê, e confere o que ela prevê."""
    x = np.random.default_rng(0).normal(size=(30, 20)).astype("float32")
    rede = nn.Sequencial([nn.Entrada(20), nn.Densa(30, "relu"), nn.Densa(3)])
    rede.compilar("sgd", "entropia-cruzada", motor="llvm")
    certo = rede.prever(x)

    def prever():
        assert np.array_equal(rede.prever(x), certo)

    return prever


@pytest.fixture
def previsao(monkeypatch):
    """A previsão de uma rede pequena, que se faz com 3 threads."""
    for nome in ("TRABALHO_PEQUENO", "PREVISAO_PEQUENA"):
        monkeypatch.setattr(motor, nome, 0)
    antes = nn.threads()
    nn.threads(3)
    yield uma_rede()
    nn.threads(antes)


def rodar(programa):
    feito = subprocess.run(
        [sys.executable, "-c", REDE + programa], capture_output=True, text=True, timeout=60
    )
    assert feito.returncode == 0, feito.stderr
    return feito.stdout


def test_quem_dormiu_acorda(previsao):
    equipe = Equipe.do_processo()
    for _ in range(3):
        limite = time.monotonic() + 10
        while equipe._quadro[servico.DORMINDO, 0] < 2 and time.monotonic() < limite:
            time.sleep(0.001)
        assert equipe._quadro[servico.DORMINDO, 0] == 2
        previsao()


def test_duas_threads_do_python_pedem_ao_mesmo_tempo(previsao):
    """Cada uma com a sua rede, que as da mesma já esperam umas pelas outras."""
    erros = []

    def muitas():
        try:
            prever = uma_rede()
            for _ in range(50):
                prever()
        except BaseException as erro:
            erros.append(erro)

    todas = [threading.Thread(target=muitas) for _ in range(3)]
    for thread in todas:
        thread.start()
    for thread in todas:
        thread.join()
    assert not erros


def test_quem_se_despede_volta_a_nascer(previsao):
    equipe = Equipe.do_processo()
    antigas = list(equipe._vivas)
    Equipe.despedir_todas()
    assert not any(thread.is_alive() for thread in antigas)
    previsao()
    assert len(equipe._vivas) == 2


def test_um_processo_acaba_logo_ainda_que_as_threads_nao_tenham_dormido():
    assert rodar("print('fim')") == "fim\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="só onde um processo se bifurca")
def test_um_processo_bifurcado_tem_as_suas_threads():
    programa = """
filho = os.fork()
certos = all(np.array_equal(rede.prever(x), certo) for _ in range(20))
if not filho:
    os._exit(0 if certos else 1)
print(certos, os.waitstatus_to_exitcode(os.waitpid(filho, 0)[1]))
"""
    assert rodar(programa) == "True 0\n"


@pytest.mark.skipif(sys.platform == "win32", reason="o Windows não manda um SIGINT a si mesmo")
def test_muitos_ctrl_c_nao_deixam_ninguem_a_espera():
    programa = """
def incomodar():
    for _ in range(200):
        time.sleep(0.002)
        os.kill(os.getpid(), signal.SIGINT)

def parar(*_):
    if dentro:
        raise KeyboardInterrupt

dentro = False
signal.signal(signal.SIGINT, parar)
quem = threading.Thread(target=incomodar)
interrompidas = 0
quem.start()
while quem.is_alive():
    try:
        dentro = True
        rede.prever(x)
        dentro = False
    except KeyboardInterrupt:
        dentro = False
        interrompidas += 1
signal.signal(signal.SIGINT, signal.SIG_IGN)
print(interrompidas > 0, np.array_equal(rede.prever(x), certo))
"""
    assert rodar(programa) == "True True\n"


def test_uma_previsao_em_pedacos_conta_se_inteira(previsao):
    """Os pedaços são pequenos para caberem no cache, e não por serem pouco trabalho."""
    x = np.ones((64, 200), "float32")
    rede = nn.Sequencial([nn.Entrada(200), nn.Densa(300, "relu"), nn.Densa(3)])
    rede.compilar("sgd", "entropia-cruzada", motor="llvm")
    rede.prever(x, lote=64)
    (compilado,) = rede.motor.llvm._compilados
    assert [compilado._threads_para(16, ao_todo, 40 * compilado.custo) for ao_todo in (16, 64)] == [1, 3]


def test_uma_previsao_pequena_so_pede_ajuda_a_quem_ainda_espera_acordado(previsao, monkeypatch):
    x = np.random.default_rng(0).normal(size=(64, 200)).astype(np.float32)
    rede = nn.Sequencial([nn.Entrada(200), nn.Densa(300, "relu"), nn.Densa(3)])
    rede.compilar("sgd", "entropia-cruzada", motor="llvm")
    monkeypatch.setattr(motor, "PREVISAO_PEQUENA", 10**12)
    monkeypatch.setattr(motor, "EM_RITMO", 0)
    certo = rede.prever(x, lote=64)
    (compilado,) = rede.motor.llvm._compilados

    def com_quantas():
        assert np.array_equal(rede.prever(x, lote=64), certo)
        return compilado._andado[1]

    for _ in range(2):
        time.sleep(0.01)
        assert com_quantas() == 1
        assert 3 in {com_quantas() for _ in range(500)}
