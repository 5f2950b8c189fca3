import os
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
import weakref

import numpy as np
import pytest

from neuronio.dados import Fonte, Leitor, adiantar
from neuronio.dados.adiantamento import ler_blocos
from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeValor
from neuronio.motores.threads import VIZINHOS


class EmArquivos(Fonte):
    """Uma amostra por arquivo, como quem tem mais dados do que memória."""

    def __init__(self, pasta, quantas):
        self.pasta, self.quantas = pasta, quantas
        for i in range(quantas):
            np.full((4, 4), i, np.float32).tofile(pasta / f"{i}.bin")

    def __len__(self):
        return self.quantas

    def ler(self, indices):
        lidas = [np.fromfile(self.pasta / f"{i}.bin", np.float32).reshape(4, 4) for i in indices]
        return np.stack(lidas), indices % 3


class Numeros(Fonte):
    """x é o índice; anota quantos se leem, e em que threads."""

    def __init__(self, quantas=1000, demora=0.0):
        self.quantas, self.demora = quantas, demora
        self.lidos, self.threads, self.tranca = 0, set(), threading.Lock()

    def __len__(self):
        return self.quantas

    def ler(self, indices):
        time.sleep(self.demora * len(indices))
        with self.tranca:
            self.lidos += len(indices)
            self.threads.add(threading.get_ident())
        return indices.astype(np.float32), None


def de_leitura():
    return [t for t in threading.enumerate() if t.name.startswith("neuronio-leitura")]


def ate(condicao, segundos=10.0):
    fim = time.monotonic() + segundos
    while not condicao() and time.monotonic() < fim:
        time.sleep(0.005)
    return condicao()


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("por_bloco", [1, 7, 40, 100])
def test_os_blocos_sao_os_da_ordem_um_depois_do_outro(tmp_path, por_bloco, threads):
    fonte = EmArquivos(tmp_path, 60)
    ordem = np.random.RandomState(0).randint(0, 60, 95)
    blocos = list(adiantar(fonte, ordem, por_bloco, threads=threads))
    assert [len(x) for x, _ in blocos[:-1]] == [por_bloco] * (len(blocos) - 1)
    assert (np.concatenate([x for x, _ in blocos]) == ordem[:, None, None]).all()
    assert (np.concatenate([y for _, y in blocos]) == ordem % 3).all()


def test_sem_ordem_sao_todas_e_os_nomes_se_mantem():
    class ComNomes(Numeros):
        def ler(self, indices):
            return {"a": indices, "b": indices[:, None] / 2}, {"c": indices}

    (x, y), *_ = adiantar(ComNomes(50), None, 50)
    assert x["a"].tolist() == y["c"].tolist() == list(range(50))
    assert x["b"].shape == (50, 1)


def test_enquanto_se_usa_um_bloco_leem_se_os_dois_seguintes_e_nenhum_mais():
    fonte = Numeros(1000)
    blocos = adiantar(fonte, None, 100, threads=2)
    assert fonte.lidos == 0
    next(blocos)
    assert ate(lambda: fonte.lidos == 300)
    time.sleep(0.1)
    assert fonte.lidos == 300
    next(blocos)
    assert ate(lambda: fonte.lidos == 400)
    time.sleep(0.1)
    assert fonte.lidos == 400
    blocos.close()


def test_ficam_vivos_no_maximo_tres_blocos_e_o_que_se_le():
    vivos, maximo, tranca = set(), 0, threading.Lock()

    class Pesada(Numeros):
        def ler(self, indices):
            nonlocal maximo
            x = np.ones((len(indices), 1000), np.float32)
            with tranca:
                numero = len(indices), id(x), time.monotonic_ns()
                vivos.add(numero)
                weakref.finalize(x, vivos.discard, numero)
                maximo = max(maximo, sum(n for n, *_ in vivos))
            return x, None

    tracemalloc.start()
    for x, _ in adiantar(Pesada(5000), None, 250, threads=2):
        assert x.shape == (250, 1000)
    _, pico = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert maximo <= 250  # os pedaços que se leem, juntos, não passam de um bloco
    assert pico < 4.5 * 250 * 1000 * 4


def test_cada_bloco_se_reparte_entre_as_threads():
    """Cada pedaço do primeiro bloco espera pelo de outra thread: uma só ficaria parada."""
    encontro = threading.Barrier(2)

    class Encontro(Numeros):
        def ler(self, indices):
            encontro.wait(timeout=10)
            return super().ler(indices)

    fonte = Encontro(64)
    list(adiantar(fonte, None, 64, threads=2))
    assert len(fonte.threads) == 2


@pytest.mark.parametrize("atributo", ["em_ordem", "em_paralelo"])
def test_uma_fonte_que_nao_se_divide_e_lida_por_uma_thread_so_em_ordem(atributo):
    vistos = []

    class Sequencial(Numeros):
        em_ordem = atributo == "em_ordem"
        em_paralelo = atributo != "em_paralelo"

        def ler(self, indices):
            vistos.extend(indices.tolist())
            return super().ler(indices)

    fonte = Sequencial(500)
    list(adiantar(fonte, None, 64, threads=4))
    assert vistos == list(range(500))
    assert len(fonte.threads) == 1


@pytest.mark.parametrize("por_bloco", [1, 8])
def test_um_buffer_que_a_fonte_reaproveita_nao_estraga_o_que_ja_se_leu(por_bloco):
    class Reaproveita(Numeros):
        em_paralelo = False
        guardado = np.empty(8)

        def ler(self, indices):
            self.guardado[: len(indices)] = indices
            return self.guardado[: len(indices)], None

    lidos = np.concatenate([x for x, _ in adiantar(Reaproveita(64), None, por_bloco)])
    assert lidos.tolist() == list(range(64))


def test_um_arquivo_truncado_para_o_laco_e_diz_que_amostras(tmp_path):
    fonte = EmArquivos(tmp_path, 60)
    inteiro = (tmp_path / "33.bin").read_bytes()
    (tmp_path / "33.bin").write_bytes(inteiro[: len(inteiro) // 2])
    blocos = adiantar(fonte, None, 10)
    assert [len(next(blocos)[0]) for _ in range(3)] == [10, 10, 10]
    with pytest.raises(ErroDeDados, match=r"EmArquivos falhou ao ler as amostras .*ValueError") as erro:
        next(blocos)
    assert isinstance(erro.value.__cause__, ValueError)
    assert not de_leitura()


def test_um_erro_nosso_chega_como_foi():
    original = ErroDeForma("a amostra 3 é torta")

    class Torta(Numeros):
        def ler(self, indices):
            raise original

    with pytest.raises(ErroDeForma) as erro:
        next(adiantar(Torta(), None, 10))
    assert erro.value is original


def test_quem_espera_por_um_bloco_ajuda_a_le_lo():
    leitores = set()

    class QuemLe(Numeros):
        def ler(self, indices):
            leitores.add(threading.current_thread().name)
            return super().ler(indices)

    blocos = list(adiantar(QuemLe(400, demora=0.0001), None, 200, threads=2))
    assert leitores == {"MainThread", "neuronio-leitura_0"}
    assert [x[0] for x, _ in blocos] == [0, 200]


def test_os_primeiros_blocos_podem_ser_menores():
    ordem = np.arange(20)[::-1]
    blocos = [x for x, _ in ler_blocos(Leitor(Numeros(20)), np.split(ordem, [2, 5, 12, 19]), 2)]
    assert [len(x) for x in blocos] == [2, 3, 7, 7, 1]
    assert np.array_equal(np.concatenate(blocos), ordem)


def test_enquanto_se_le_o_codigo_compilado_usa_metade_das_threads():
    vistos = []

    class Olha(Numeros):
        def ler(self, indices):
            vistos.append(int(VIZINHOS[0]))
            return super().ler(indices)

    list(adiantar(Olha(40), None, 10, threads=2))
    assert min(vistos) >= 1
    assert VIZINHOS[0] == 0


def test_sair_do_laco_para_as_threads_e_nao_le_o_que_falta():
    fonte = Numeros(10_000, demora=0.0001)
    blocos = adiantar(fonte, None, 1000, threads=2)
    next(blocos)
    assert len(de_leitura()) == 1  # a outra é quem espera
    blocos.close()
    lidos = fonte.lidos
    assert not de_leitura()
    assert lidos < 3000
    time.sleep(0.05)
    assert fonte.lidos == lidos


def test_o_laco_deixado_no_meio_nao_prende_threads():
    for _ in adiantar(Numeros(), None, 10):
        break
    assert ate(lambda: not de_leitura())


@pytest.mark.skipif(sys.platform == "win32", reason="o Windows não manda um Ctrl-C a outro processo")
def test_ctrl_c_encerra_o_programa_logo(tmp_path):
    programa = tmp_path / "programa.py"
    programa.write_text(
        "import time, numpy as np, neuronio as nn\n"
        "class Lenta(nn.dados.Fonte):\n"
        "    def __len__(self): return 10**6\n"
        "    def ler(self, indices):\n"
        "        time.sleep(0.2)\n"
        "        return indices, None\n"
        "for x, _ in nn.dados.adiantar(Lenta(), None, 1000):\n"
        "    print('um bloco', flush=True)\n",
        encoding="utf-8",
    )
    ambiente = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, str(programa)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ambiente
    ) as processo:
        assert processo.stdout.readline() == b"um bloco\n"
        processo.send_signal(signal.SIGINT)
        _, avisos = processo.communicate(timeout=20)
    assert b"KeyboardInterrupt" in avisos


def test_tamanhos_que_nao_fazem_sentido_se_recusam_antes_de_ler():
    for argumentos in ({"por_bloco": 0}, {"por_bloco": 5, "threads": 0}):
        with pytest.raises(ErroDeValor, match="pelo menos 1"):
            adiantar(Numeros(), None, **argumentos)
