"""O código compilado num processo de verdade: bifurcado, com muitas threads, interrompido no meio."""

import os
import subprocess
import sys

import pytest

COMECO = """
import faulthandler, os, signal, sys, threading, time
faulthandler.dump_traceback_later(100, exit=True)
import numpy as np
import neuronio as nn
nn.threads(2)
sys.setswitchinterval(1e-5)
X = np.random.default_rng(0).normal(size=(600, 64)).astype("float32")
Y = np.random.default_rng(1).integers(0, 10, 600)

def rede(semente=0, unidades=256, motor="llvm"):
    nn.semente(semente)
    nova = nn.Sequencial([nn.Entrada(64), nn.Densa(unidades, "tanh"), nn.Densa(10)])
    nova.compilar(nn.SGD(0.1), "entropia-cruzada", motor=motor)
    return nova

def treinar(modelo, **opcoes):
    modelo.treinar(X, Y, epocas=2, lote=100, embaralhar=False, progresso=False, **opcoes)
    return modelo.prever(X)

def juntas(*tarefas):
    threads = [threading.Thread(target=t) for t in tarefas]
    for t in threads: t.start()
    for t in threads: t.join()

def confere(obtido, esperado):
    erro = np.linalg.norm(obtido - esperado) / np.linalg.norm(esperado)
    assert erro < 1e-3, erro
"""


def num_processo(programa: str, **ambiente: str) -> None:
    """Executa o programa num processo novo; um que não acaba em 120 s, ou que morre, reprova."""
    feito = subprocess.run(
        [sys.executable, "-c", COMECO + programa + "\nprint('até o fim')"],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **ambiente},
    )
    assert (feito.returncode, feito.stdout) == (0, "até o fim\n"), feito.stderr[-2000:]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="não há bifurcação neste sistema")
def test_um_processo_bifurcado_depois_de_usar_o_motor_treina_e_preve():
    num_processo("""
modelo = rede()
esperado = treinar(rede())
modelo.prever(X)
treinar(rede(1))
filho = os.fork()
if filho == 0:
    confere(treinar(modelo), esperado)   # um que já estava compilado
    confere(treinar(rede()), esperado)   # e um novo
    os._exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(filho, 0)[1]) == 7
confere(treinar(modelo), esperado)
""")


def test_duas_threads_compilam_e_treinam_redes_diferentes_ao_mesmo_tempo():
    num_processo("""
casos = [(k, 40 + 60 * k) for k in range(4)]
esperados = {c: treinar(rede(*c, motor="numpy")) for c in casos}
redes = {c: rede(*c) for c in casos}
obtidos = {}
def tarefa(c):
    return lambda: obtidos.update({c: treinar(redes[c])})
juntas(*map(tarefa, casos))
for c in casos:
    confere(obtidos[c], esperados[c])
""")


@pytest.mark.parametrize("do_motor", [1, 2])
def test_o_mesmo_modelo_preve_e_se_compila_em_muitas_threads_ao_mesmo_tempo(do_motor):
    num_processo(
        f"nn.threads({do_motor})"
        + """
modelo = rede()
esperado = modelo.prever(X)
falhas = []
def prever(primeiro):
    for lote in range(primeiro, primeiro + 10):   # cada lote novo se compila, e faz esquecer um
        for _ in range(30):
            try:
                confere(modelo.prever(X, lote=lote), esperado)
            except BaseException as erro:
                falhas.append(erro)
def capturar():
    for _ in range(100):
        modelo.programa("previsao", X)
juntas(lambda: prever(100), lambda: prever(102), capturar)
assert not falhas, falhas[0]
"""
    )


@pytest.mark.skipif(sys.platform != "linux", reason="só o Linux diz assim quanta memória se usa")
def test_o_codigo_de_muitos_tamanhos_de_lote_e_de_dados_nao_se_acumula():
    num_processo("""
import gc
from neuronio.motores.llvm.motor import Compilado
from neuronio.motores.recentes import QUANTOS

class DeQualquerTamanho(nn.Modelo):
    def __init__(self):
        self.densa = nn.Densa(4)
    def propagar(self, x):
        return self.densa(x.maximo(eixo=1, manter=True))

def megas():
    gc.collect()
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

def usar(modelo, tamanhos):
    for n in tamanhos:
        treinar_e_medir = {"x": X[:, :n], "y": Y % 4, "lote": n}
        modelo.prever(X[:, :n], lote=n)
        modelo.treinar(**treinar_e_medir, progresso=False)
        modelo.avaliar(**treinar_e_medir)

modelo = DeQualquerTamanho()
modelo.compilar("adam", "entropia-cruzada", motor="llvm")
usar(modelo, range(20, 29))
antes = megas()
usar(modelo, range(29, 40))
vivos = sum(type(o) is Compilado for o in gc.get_objects())
assert vivos <= 3 * QUANTOS, vivos  # do treino, da avaliação e da previsão
assert megas() - antes < 15, (antes, megas())
""")


def test_o_mesmo_modelo_treinado_por_duas_threads_continua_inteiro():
    num_processo("""
modelo = rede()
falhas = []
def tarefa():
    try:
        for _ in range(3):
            treinar(modelo)
    except BaseException as erro:
        falhas.append(erro)
juntas(tarefa, tarefa)
assert not falhas, falhas[0]
assert all(np.isfinite(p.dados).all() for p in modelo.parametros())
perda = modelo.avaliar(X, Y)["perda"]
treinar(modelo)
assert modelo.avaliar(X, Y)["perda"] < perda < 2.4
""")


def test_um_erro_num_callback_encerra_o_treino_e_o_modelo_continua_util():
    num_processo("""
class Falha(nn.Callback):
    def __init__(self, momento): self.momento, self.vezes = momento, 0
    def _contar(self, qual):
        self.vezes += qual == self.momento
        if self.vezes == 3: raise RuntimeError(qual)
    def ao_fim_do_lote(self, treino): self._contar("lote")
    def ao_fim_da_epoca(self, treino): self._contar("época")
for momento in ("lote", "época"):
    modelo = rede()
    try:
        modelo.treinar(X, Y, epocas=9, lote=100, progresso=False, callbacks=[Falha(momento)])
    except RuntimeError as erro:
        assert str(erro) == momento
    else:
        raise AssertionError("o erro se perdeu")
    antes = modelo.avaliar(X, Y)["perda"]
    treinar(modelo)
    assert modelo.avaliar(X, Y)["perda"] < antes < np.inf
    do_numpy = rede(motor="numpy")
    for p, q in zip(do_numpy.parametros(), modelo.parametros()): p.atribuir(q.dados)
    confere(modelo.prever(X), do_numpy.prever(X))
""")


@pytest.mark.skipif(sys.platform == "win32", reason="o Windows não manda sinais a si mesmo assim")
def test_ctrl_c_no_meio_de_uma_previsao_nao_estraga_as_seguintes():
    num_processo("""
modelo = rede(unidades=600)
esperado = modelo.prever(X)
interrompidas = 0
for k in range(60):
    aviso = threading.Timer(0.0003 * k, lambda: os.kill(os.getpid(), signal.SIGINT))
    try:
        aviso.start()
        for _ in range(4): modelo.prever(X)
        time.sleep(5)  # o aviso interrompe; esperar com join é que um Ctrl-C estragaria
    except KeyboardInterrupt:
        interrompidas += 1
    confere(modelo.prever(X), esperado)
assert interrompidas == 60, interrompidas
""")


@pytest.mark.skipif(sys.platform != "linux", reason="só o Linux diz quanto cada thread correu")
def test_treinar_nao_acorda_as_threads_do_blas_que_girariam_no_lugar_das_do_motor():
    programa = """
imagens = np.random.default_rng(0).normal(size=(640, 1, 28, 28))
rotulos = np.arange(640) % 10

def de_outros():
    nossas = {t.native_id for t in threading.enumerate()}
    outras = [t for t in os.listdir("/proc/self/task") if int(t) not in nossas]
    return sum(int(open(f"/proc/self/task/{t}/schedstat").read().split()[0]) for t in outras)

conv = nn.Sequencial([nn.Conv2D(24, 3), nn.ReLU(), nn.Conv2D(30, 3), nn.Flatten(), nn.Densa(10)])
conv.compilar("adam", "entropia-cruzada", motor="llvm")
conv.treinar(imagens, rotulos, lote=64, progresso=False)
antes = de_outros()
conv.treinar(imagens, rotulos, lote=64, progresso=False)
assert de_outros() == antes, (de_outros() - antes) / 1e6
"""
    num_processo(programa, OPENBLAS_NUM_THREADS="2")
