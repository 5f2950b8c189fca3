"""``neuronio remedios``: o estudo dos remédios pelo terminal."""

import os
import signal
import time
from pathlib import Path

import pytest
from chamada import processo

CURTO = ("--epocas", 1, "--sementes", 1, "--processos", 1)


def test_sem_o_mnist_usa_os_digitos_e_diz(neuronio, monkeypatch, tmp_path):
    monkeypatch.setenv("NEURONIO_DADOS", str(tmp_path / "vazia"))
    feita = neuronio("remedios", "--remedios", "rede maior", *CURTO, "--saida", "x")
    assert feita.estado == 0, feita.erros
    assert "não se leu o MNIST, e usam-se os dígitos" in feita.erros
    assert "das 200 imagens do treino" in feita.saida
    assert feita.ultima_linha == "x"
    assert {"relatorio.html", "remedios.csv", "remedios.png"} <= {a.name for a in Path("x").iterdir()}
    assert neuronio("remedios", "--dados", "mnist", *CURTO).estado == 2


def test_um_remedio_que_nao_ha_se_recusa_e_nada_fica(neuronio):
    feita = neuronio("remedios", "--dados", "digitos", "--remedios", "dropot", *CURTO)
    assert feita.recusou("Dropout")
    assert not list(Path("execucoes").iterdir())


@pytest.mark.skipif(os.name == "nt", reason="sinais do Unix")
def test_ctrl_c_guarda_o_que_acabou_e_o_mesmo_comando_continua(tmp_path, neuronio):
    pedido = ("remedios", "--dados", "digitos", "--remedios", "L1,L2", "--epocas", 400, "--sementes", 2)
    estudo = processo(*pedido, "--processos", 1, "--saida", "x", pasta=tmp_path)
    treinos = tmp_path / "x" / "treinos.jsonl"
    while not treinos.exists() or not treinos.read_bytes():
        assert estudo.poll() is None
        time.sleep(0.02)
    estudo.send_signal(signal.SIGINT)
    saida, erros = estudo.communicate(timeout=30)
    assert (estudo.returncode, erros) == (130, "")
    assert "Para continuar, o mesmo comando com --saida x" in saida
    assert not (tmp_path / "x" / "relatorio.html").exists()
    assert 1 <= len(treinos.read_bytes().splitlines()) < 6
