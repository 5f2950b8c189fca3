"""Processos que morrem, ou se interrompem, num momento sorteado do treino ou da escrita."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import neuronio as nn
from testes.hostil.mutacoes import Sorteio

EPOCAS = 40
TREINO = f"""
import json, sys
import numpy as np
import neuronio as nn

pasta = sys.argv[1]
nn.semente(3)
x = np.random.default_rng(0).normal(size=(40, 6)).astype("float32")
rede = nn.Sequencial([nn.Entrada(6), nn.Densa(8, "tanh"), nn.Dropout(0.2), nn.Densa(2)])
rede.compilar(nn.Adam(0.01), "mse", motor="numpy")
print("pronto", flush=True)
h = rede.treinar(x, x[:, :2], epocas={EPOCAS}, lote=8, progresso=False,
                 callbacks=[nn.PontoDeControle(pasta)], retomar=pasta)
rede.salvar(pasta + "/fim.safetensors")
print(json.dumps([h.epocas, [v.dados.tobytes().hex() for v in rede.variaveis()]]), flush=True)
"""


def _comecar(pasta: Path) -> subprocess.Popen[str]:
    comando = [sys.executable, "-c", TREINO, str(pasta)]
    ambiente = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    processo = subprocess.Popen(
        comando, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ambiente
    )
    assert processo.stdout is not None
    assert processo.stdout.readline() == "pronto\n"
    return processo


def ate_o_fim(pasta: Path) -> list[object]:
    """Quantas épocas e que pesos tem o treino que se retoma da pasta, e que não para."""
    saida, erros = _comecar(pasta).communicate()
    assert not erros, erros
    resultado: list[object] = json.loads(saida)
    return resultado


def parar(sorteio: Sorteio, pasta: Path, sinal: signal.Signals, ate: float = 0.3) -> None:
    """Manda o sinal a um treino num momento sorteado, e confere o que ficou na pasta.

    Args:
        ate: segundos, depois de começar, em que o sinal pode vir.
    """
    pasta.mkdir(exist_ok=True)
    processo = _comecar(pasta)
    time.sleep(sorteio.random() * ate)
    processo.send_signal(sinal)
    _, erros = processo.communicate()
    if sinal == signal.SIGINT:
        assert "Traceback" not in erros or "KeyboardInterrupt" in erros, erros
    for arquivo in pasta.iterdir():
        if arquivo.suffix == ".safetensors":
            nn.carregar(arquivo).prever([[0.0] * 6])
        else:
            assert arquivo.name.startswith(".neuronio-"), arquivo
            assert sinal == signal.SIGKILL, f"{arquivo} ficou para trás"
