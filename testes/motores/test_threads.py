"""``nn.threads``: quem decide quantas são, e o que se diz quando o número não serve."""

import os
import subprocess
import sys
import threading
import time
from contextlib import nullcontext

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import threads as sala
from neuronio.motores.processadores import processadores, rapidos


@pytest.fixture(autouse=True)
def variavel(monkeypatch):
    """Como num processo novo, sem nada pedido, ou com a variável de ambiente que se disser."""

    def recomecar(texto=None):
        if texto is None:
            monkeypatch.delenv("NEURONIO_THREADS", raising=False)
        else:
            monkeypatch.setenv("NEURONIO_THREADS", texto)
        sala._sem_pedido.cache_clear()

    monkeypatch.setattr(sala, "_pedidas", None)
    recomecar()
    yield recomecar
    sala._sem_pedido.cache_clear()


def test_sem_pedido_e_uma_por_processador_que_vale_a_pena(variavel):
    assert nn.threads() == min(processadores(), rapidos()) >= 1
    variavel("")
    assert nn.threads() == min(processadores(), rapidos())


def test_o_pedido_vale_mais_que_a_variavel_que_vale_mais_que_os_processadores(variavel):
    variavel(" 7 ")
    assert nn.threads() == 7
    assert nn.threads(np.int64(3)) == 3
    assert nn.threads() == 3


@pytest.mark.parametrize("ruim", [0, -1, 1025])
def test_uma_quantidade_sem_sentido_e_recusada_e_nada_muda(ruim):
    nn.threads(2)
    with pytest.raises(nn.ErroDeValor, match=rf"quantidade de threads .* recebeu {ruim}"):
        nn.threads(ruim)
    assert nn.threads() == 2


@pytest.mark.parametrize("ruim", [2.5, True, "2", [2]])
def test_o_que_nao_e_inteiro_e_recusado_e_nada_muda(ruim):
    nn.threads(2)
    with pytest.raises(nn.ErroDeTipo, match="a quantidade de threads é um número inteiro"):
        nn.threads(ruim)
    assert nn.threads() == 2


@pytest.mark.parametrize("ruim", ["abc", "0", "-1", "2.5", "²", "99999"])
def test_uma_variavel_de_ambiente_errada_nao_passa_calada(variavel, ruim):
    variavel(ruim)
    with pytest.raises(nn.ErroDeValor, match=rf'NEURONIO_THREADS .* de 1 a 1024.*"{ruim}".*nn.threads\(4\)'):
        nn.threads()
    assert nn.threads(2) == 2  # o que se pede no programa a dispensa


def test_o_treino_tambem_diz_que_a_variavel_esta_errada(variavel):
    rede = nn.Sequencial([nn.Entrada(2), nn.Densa(1)])
    rede.compilar("sgd", "mse")
    variavel("muitas")
    with pytest.raises(nn.ErroDeValor, match="NEURONIO_THREADS"):
        rede.treinar(np.ones((4, 2)), np.ones((4, 1)), progresso=False)


def test_a_mesma_rede_treina_com_as_threads_que_se_pedem():
    x, y = np.random.default_rng(0).normal(size=(200, 50)), np.arange(200) % 3
    rede = nn.Sequencial([nn.Entrada(50), nn.Densa(64, "relu"), nn.Densa(3)])
    rede.compilar("sgd", "entropia-cruzada", motor="llvm")
    for quantas in (1, 3, 2):
        nn.threads(quantas)
        rede.treinar(x, y, lote=100, progresso=False)
        assert {c.equipe.threads for c in rede.motor.llvm._compilados} >= {quantas}


@pytest.mark.parametrize("quantas", [1, 2, 3, 5])
def test_quem_faz_as_partes_de_um_lote_pode_mudar_e_os_numeros_sao_os_mesmos(quantas):
    x, y = np.random.default_rng(0).normal(size=(300, 1, 12, 12)), np.arange(300) % 3

    def pesos():
        nn.threads(quantas)
        nn.semente(0)
        rede = nn.Sequencial([nn.Conv2D(8, 3, ativacao="relu"), nn.BatchNorm(), nn.Flatten(), nn.Densa(3)])
        rede.compilar("adam", "entropia-cruzada", motor="llvm")
        rede.treinar(x, y, epocas=8, lote=64, progresso=False)
        return [p.numpy() for p in rede.parametros()]

    sozinhas = pesos()
    with sala.dividindo():
        pela_metade = pesos()
    acabou = threading.Event()

    def ir_e_vir():
        while not acabou.is_set():
            with sala.dividindo():
                time.sleep(0.0002)
            time.sleep(0.0002)

    vizinho = threading.Thread(target=ir_e_vir)
    vizinho.start()
    try:
        indo_e_vindo = pesos()
    finally:
        acabou.set()
        vizinho.join()
    for a, b, c in zip(sozinhas, pela_metade, indo_e_vindo, strict=True):
        assert np.array_equal(a, b)
        assert np.array_equal(a, c)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="só onde um processo se bifurca")
def test_um_processo_bifurcado_nao_herda_os_outros_trabalhos():
    programa = (
        "import os; from neuronio.motores import threads as t\n"
        "with t.dividindo():\n"
        "    filho = os.fork()\n"
        "    if not filho:\n"
        "        os._exit(int(t.VIZINHOS[0]))\n"
        "    print(os.waitstatus_to_exitcode(os.waitpid(filho, 0)[1]), int(t.VIZINHOS[0]))\n"
    )
    feito = subprocess.run([sys.executable, "-c", programa], capture_output=True, text=True, check=True)
    assert feito.stdout == "0 1\n"


def test_enquanto_outro_trabalho_divide_os_processadores_metade_das_threads_dorme():
    """Contam-se, no código compilado, as threads que anunciaram que chegaram."""
    nn.threads(4)
    rede = nn.Sequencial([nn.Entrada(50), nn.Densa(64, "relu"), nn.Densa(3)])
    rede.compilar("sgd", "entropia-cruzada", motor="llvm")
    x, y = np.random.default_rng(0).normal(size=(400, 50)), np.arange(400) % 3
    for contexto, esperadas in ((nullcontext(), 4), (sala.dividindo(), 2), (nullcontext(), 4)):
        with contexto:
            rede.treinar(x, y, lote=200, progresso=False)
        (compilado,) = (c for c in rede.motor.llvm._compilados if c.atribuidas)
        assert np.count_nonzero(compilado.chegadas[: 8 * 4 : 8]) == esperadas


def test_pedir_threads_nao_carrega_o_compilador():
    programa = "import neuronio as nn, sys; nn.threads(3); print(nn.threads(), 'llvmlite' in sys.modules)"
    feito = subprocess.run([sys.executable, "-c", programa], capture_output=True, text=True, check=True)
    assert feito.stdout == "3 False\n"
