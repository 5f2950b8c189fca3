"""Um estudo num cluster Dask, de processos separados: o treino que o Dask perde se pede de novo."""

import logging
import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import joblib
import numpy as np
import pytest

import neuronio as nn
from neuronio.estudos import cluster as do_cluster

distribuido = pytest.importorskip("distributed")
Y = np.repeat([0, 1, 2], 20)
X = (np.random.default_rng(0).normal(size=(60, 4)) + Y[:, None]).astype(np.float32)
ESPACO = {"taxa": [0.01, 0.03, 0.1, 0.3], "unidades": [2, 4]}
OPCOES = {"epocas": 2, "lote": 8, "progresso": False}
LIMITE = 60
"""Em segundos: o que se prova é que nada fica parado."""


@pytest.fixture(scope="module")
def cluster():
    """Dois processos; à primeira morte, o Dask desiste do treino, e quem o pede de novo somos nós."""
    from dask import config

    with config.set({"distributed.scheduler.allowed-failures": 0}):
        dois = distribuido.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        )
    with dois, distribuido.Client(dois):
        yield


@pytest.fixture
def com_limite():
    antes = signal.signal(signal.SIGALRM, lambda *_: pytest.fail(f"parado há {LIMITE} segundos"))
    signal.alarm(LIMITE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, antes)


@pytest.fixture
def no_cluster(cluster, com_limite):
    with joblib.parallel_config("dask"):
        yield


@pytest.fixture
def criar():
    """De dentro de uma função, para que vá inteira a um processo que não acha este módulo."""

    def da_taxa(taxa, unidades=4):
        rede = nn.RedeNeural([4, unidades, 3])
        rede.compilar(nn.SGD(taxa), "entropia-cruzada", ["acuracia"], motor="numpy")
        return rede

    return da_taxa


def test_o_treino_de_um_processo_que_morre_se_repete_e_o_estudo_da_o_mesmo(no_cluster, criar, tmp_path):
    pasta, estudioso = str(tmp_path), os.getpid()

    def mortal(taxa, unidades):
        if os.getpid() != estudioso:
            with (Path(pasta) / "vezes").open("a") as vezes:
                vezes.write(f"{taxa} {unidades} {os.getpid()}\n")
            if (taxa, unidades) == (0.1, 2) and not (Path(pasta) / "morto").exists():
                (Path(pasta) / "morto").touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return criar(taxa, unidades)

    feito = nn.estudo(mortal, ESPACO, X, Y, pasta=tmp_path / "estudo", **OPCOES)
    linhas = [linha.rsplit(" ", 1) for linha in (tmp_path / "vezes").read_text().splitlines()]
    assert len({processo for _, processo in linhas}) >= 2
    vezes = Counter(treino for treino, _ in linhas)
    assert len(vezes) == 8
    assert vezes["0.1 2"] == 2
    assert len((tmp_path / "estudo" / "treinos.jsonl").read_text().splitlines()) == 8
    aqui = nn.estudo(criar, ESPACO, X, Y, processos=1, **OPCOES)
    assert {t.numero: t.erro for t in feito.tentativas} == {t.numero: t.erro for t in aqui.tentativas}


def test_se_todos_se_perdem_o_estudo_acaba_e_diz_o_primeiro_erro(no_cluster, criar):
    class SoAqui:
        def __reduce__(self):
            return __import__, ("modulo_que_la_nao_ha",)

    so_aqui = SoAqui()

    def sem_modulo(taxa):
        assert so_aqui
        return criar(taxa)

    with pytest.raises(nn.ErroDeTreino, match=r"nenhum dos 2 treinos.*tentativa 1.*perdeu-se 3 vezes") as e:
        nn.estudo(sem_modulo, {"taxa": [0.1, 0.2]}, X, Y, **OPCOES)
    assert "No module named 'modulo_que_la_nao_ha'" in e.value.__cause__.__notes__[0]


class ComTranca(nn.Callback):
    def __init__(self):
        self.tranca = threading.Lock()


def test_o_que_nao_vai_ao_cluster_se_diz_logo_e_pelo_nome(no_cluster, criar):
    tranca = threading.Lock()

    def trancada(taxa):
        assert tranca
        return criar(taxa)

    for quem, dado, nome in (
        (trancada, {}, "criar → criar → tranca"),
        (criar, {"callbacks": [ComTranca()]}, "callbacks → [0] → tranca"),
    ):
        with pytest.raises(nn.ErroDeTipo, match=re.escape(f"outro processo {nome}, que é <unlocked")):
            nn.estudo(quem, {"taxa": [0.1, 0.2]}, X, Y, **OPCOES, **dado)


@pytest.fixture
def sem_quem_reponha(com_limite):
    """Um processo só, que, se morre, ninguém repõe."""
    sem_ninguem = distribuido.LocalCluster(
        n_workers=0,
        processes=False,
        protocol="tcp://",
        dashboard_address=None,
        silence_logs=logging.CRITICAL,
    )
    comando = [sys.executable, "-m", "distributed.cli.dask_worker", sem_ninguem.scheduler_address]
    with sem_ninguem, distribuido.Client(sem_ninguem) as cliente:
        processo = subprocess.Popen(
            [*comando, "--no-nanny", "--nthreads=1", "--no-dashboard"], stderr=subprocess.DEVNULL
        )
        try:
            cliente.wait_for_workers(1, LIMITE)
            with joblib.parallel_config("dask"):
                yield
        finally:
            processo.kill()
            processo.wait()


def test_o_que_morre_num_cluster_de_um_processo_nao_leva_o_estudo(sem_quem_reponha, criar, monkeypatch):
    monkeypatch.setattr(do_cluster, "ESPERA", 0.5)

    def mortal(taxa):
        if taxa == 0.2:
            os.kill(os.getpid(), signal.SIGKILL)
        return criar(taxa)

    with pytest.raises(nn.ErroDeTreino, match="sem processo nenhum"):
        nn.estudo(mortal, {"taxa": [0.1, 0.2]}, X, Y, **OPCOES)
