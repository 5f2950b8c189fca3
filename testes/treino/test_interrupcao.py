"""Ctrl-C encerra ao fim do lote e guarda o que se aprendeu; o segundo interrompe na hora."""

import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import neuronio as nn

X = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)
Y = np.random.default_rng(1).integers(0, 2, 20)

PREAMBULO = """
import sys, time, signal
import numpy as np
import neuronio as nn

acaso = np.random.default_rng(0)
x, y = acaso.normal(size=(40, 3)), acaso.integers(0, 2, 40)
rede = nn.RedeNeural([3, 2])
rede.compilar("adam", "entropia-cruzada", motor="numpy")

class Lenta(nn.Callback):
    fim = 0
    def ao_fim_do_lote(self, treino):
        print("lote", treino.lote, flush=True)
        time.sleep(0.3)
        print("depois", treino.lote, flush=True)
    def ao_fim_do_treino(self, treino):
        print("fim", treino.lote, flush=True)
"""
UMA_VEZ = """
historico = rede.treinar(x, y, epocas=100, lote=4, callbacks=[Lenta()], progresso="--progresso" in sys.argv)
print("interrompido", historico.interrompido, "épocas", historico.epocas)
print("caminho", rede.salvar(sys.argv[1]))
print("sinal", signal.getsignal(signal.SIGINT) is signal.default_int_handler)
print("mais", rede.treinar(x, y, epocas=2, progresso=False).epocas)
"""
DUAS_VEZES = """
try:
    rede.treinar(x, y, epocas=100, lote=4, callbacks=[Lenta()], progresso=False)
except KeyboardInterrupt:
    print("interrompido na hora")
"""
so_unix = pytest.mark.skipif(sys.platform == "win32", reason="os sinais daqui são do Unix")


def _rodar(programa, *argumentos, vezes=1):
    comando = [sys.executable, "-u", "-c", PREAMBULO + programa, *map(str, argumentos)]
    processo = subprocess.Popen(comando, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    linhas = []
    while not linhas or not linhas[-1].startswith("lote 1"):
        linhas.append(processo.stdout.readline())
        assert linhas[-1], processo.stderr.read()
    for _ in range(vezes):
        processo.send_signal(signal.SIGINT)
        time.sleep(0.05)
    saida, erros = processo.communicate(timeout=60)
    return processo.returncode, "".join(linhas) + saida, erros


@so_unix
@pytest.mark.parametrize("opcoes", [[], ["--progresso"]])
def test_ctrl_c_encerra_ao_fim_do_lote_e_o_modelo_fica_util(tmp_path, opcoes):
    codigo, saida, erros = _rodar(UMA_VEZ, tmp_path / "m", *opcoes)
    assert (codigo, erros) == (0, "")
    assert "depois 1\nfim 1" in saida
    assert "lote 2" not in saida
    assert "interrompido True épocas 0" in saida
    assert "sinal True" in saida
    assert "mais 2" in saida
    assert nn.carregar(tmp_path / "m").prever([[1, 2, 3]]).shape == (1, 2)
    assert ("Interrompido na época 1, lote 1" in saida) == bool(opcoes)


@so_unix
def test_o_segundo_ctrl_c_interrompe_na_hora():
    codigo, saida, erros = _rodar(DUAS_VEZES, vezes=2)
    assert (codigo, erros) == (0, "")
    assert "interrompido na hora" in saida
    assert "depois 1" not in saida
    assert "fim 1" in saida


@so_unix
def test_quem_ignora_o_ctrl_c_continua_a_ignorar():
    programa = "signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + UMA_VEZ.replace(
        "epocas=100", "epocas=1"
    ).replace("lote=4", "lote=20")
    codigo, saida, _ = _rodar(programa, "/dev/null/nada")
    assert "interrompido False épocas 1" in saida
    assert codigo == 1  # só porque não se salva em /dev/null


def test_treinar_fora_da_thread_principal():
    rede = nn.RedeNeural([3, 2])
    rede.compilar("adam", "entropia-cruzada", motor="numpy")
    antes = signal.getsignal(signal.SIGINT)
    resultados = []
    thread = threading.Thread(target=lambda: resultados.append(rede.treinar(X, Y, epocas=3, progresso=False)))
    thread.start()
    thread.join()
    assert resultados[0].epocas == 3
    assert signal.getsignal(signal.SIGINT) is antes


def test_o_tratador_de_sinal_volta_ao_de_antes_mesmo_com_erro():
    class Falha(nn.Callback):
        def ao_fim_do_lote(self, treino):
            assert signal.getsignal(signal.SIGINT) is not antes
            raise ZeroDivisionError

    antes = signal.getsignal(signal.SIGINT)
    rede = nn.RedeNeural([3, 2])
    rede.compilar("adam", "entropia-cruzada", motor="numpy")
    with pytest.raises(ZeroDivisionError):
        rede.treinar(X, Y, callbacks=[Falha()], progresso=False)
    assert signal.getsignal(signal.SIGINT) is antes
