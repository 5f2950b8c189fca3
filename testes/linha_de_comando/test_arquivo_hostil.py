"""Um ARQUIVO.py, ou um número, que não serve: diz-se antes do treino, e nada se escreve."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

REDE = "import neuronio as nn\ndef criar(f, s):\n    return nn.Sequencial([nn.Entrada(*f), {}])\n"
ARQUIVOS = [
    (REDE.format("nn.Flatten()"), "não tem parâmetros"),
    (REDE.format("nn.Densa(7)"), "a rede dá 7 números, e os dados pedem 3 números, um por classe"),
    (REDE.format("nn.Densa(3)").encode("utf-16"), "UTF-8"),
    (REDE.format("nn.Densa(3)") + "\0", "caractere nulo na linha"),
    ("import sys\nsys.exit(0)\n", "encerrou o programa"),
    ("def criar(f, s):\n    raise SystemExit\n", "encerrou o programa"),
]


@pytest.mark.parametrize(("conteudo", "trecho"), ARQUIVOS, ids=[trecho[:20] for _, trecho in ARQUIVOS])
def test_um_arquivo_de_modelo_que_nao_serve_e_dito_antes_do_treino(neuronio, conteudo, trecho):
    Path("m.py").write_bytes(conteudo if isinstance(conteudo, bytes) else conteudo.encode())
    treino = neuronio("treinar", "--dados", "iris", "--modelo", "m.py", "--saida", "x")
    assert treino.recusou(trecho)
    assert "Época" not in treino.saida
    assert not Path("x").exists()


@pytest.mark.parametrize("opcao", ["--epocas", "--lote", "--semente", "--taxa", "--validacao"])
@pytest.mark.parametrize("numero", ["1" * 400, "9" * 5000])
def test_um_numero_de_centenas_de_algarismos_e_recusado(neuronio, opcao, numero):
    chamada = neuronio("treinar", "--dados", "iris", opcao, numero)
    assert chamada.recusou(opcao)
    assert len(chamada.erros) < 300


@pytest.mark.skipif(os.name == "nt", reason="sinais do Unix")
@pytest.mark.parametrize("espera", [0.0, 0.1, 0.25])
def test_um_ctrl_c_enquanto_o_comando_se_carrega_e_so_uma_frase(tmp_path, espera):
    # o programa avisa que já começou: antes disso quem manda é o próprio Python
    programa = "import sys, neuronio_comando as c; print('começou', flush=True); sys.exit(c.principal())"
    comando = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", programa, "taxa"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert comando.stdout.readline() == "começou\n"
    time.sleep(0.02 + espera)
    comando.send_signal(signal.SIGINT)
    _, erros = comando.communicate(timeout=60)
    assert (comando.returncode, erros) == (130, "Interrompido.\n")
