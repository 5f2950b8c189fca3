"""Um estudo num cluster Dask, de processos separados: um que morre no meio, e nada se perde."""

import logging
import os
import signal
from pathlib import Path

import joblib
import numpy as np
import pytest

import neuronio as nn

distribuido = pytest.importorskip("distributed")
Y = np.repeat([0, 1, 2], 20)
X = (np.random.default_rng(0).normal(size=(60, 4)) + Y[:, None]).astype(np.float32)
ESPACO = {"taxa": [0.01, 0.03, 0.1, 0.3], "unidades": [2, 4]}


def test_num_cluster_de_que_morre_um_processo_o_estudo_da_o_mesmo_e_nada_se_perde(tmp_path):
    pasta = str(tmp_path)

    def criar(taxa, unidades):
        rede = nn.RedeNeural([4, unidades, 3])
        rede.compilar(nn.SGD(taxa), "entropia-cruzada", ["acuracia"], motor="numpy")
        return rede

    def mortal(taxa, unidades):
        with (Path(pasta) / "processos").open("a") as processos:
            processos.write(f"{os.getpid()}\n")
        if (taxa, unidades) == (0.1, 2) and os.getpid() != estudioso:
            try:
                (Path(pasta) / "morto").touch(exist_ok=False)
            except FileExistsError:
                pass
            else:
                os.kill(os.getpid(), signal.SIGKILL)
        return criar(taxa, unidades)

    estudioso = os.getpid()
    cluster = distribuido.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        silence_logs=logging.CRITICAL,
    )
    with cluster, distribuido.Client(cluster), joblib.parallel_config("dask"):
        feito = nn.estudo(mortal, ESPACO, X, Y, epocas=2, lote=8, pasta=tmp_path / "estudo", progresso=False)
    assert (tmp_path / "morto").exists()
    processos = {int(pid) for pid in (tmp_path / "processos").read_text().split()}
    assert len(processos - {estudioso}) >= 2
    assert len((tmp_path / "estudo" / "treinos.jsonl").read_text().splitlines()) == 8
    aqui = nn.estudo(criar, ESPACO, X, Y, epocas=2, lote=8, processos=1, progresso=False)
    assert {t.numero: t.erro for t in feito.tentativas} == {t.numero: t.erro for t in aqui.tentativas}
