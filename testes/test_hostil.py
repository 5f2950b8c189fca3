"""Arquivos estragados e processos mortos: uma fatia da procura de ``python -m testes.hostil``."""

import signal
import sys

import pytest

from testes.hostil.especies import ESPECIES
from testes.hostil.mortes import ate_o_fim, parar
from testes.hostil.mutacoes import Sorteio
from testes.hostil.procura import julgar, mutante, sob_vigia

QUANTOS = {"modelos": 300, "imagens": 500, "idx": 2000, "csv": 250}
so_no_unix = pytest.mark.skipif(sys.platform == "win32", reason="no Windows não há estes sinais")


@pytest.mark.parametrize("especie", ESPECIES)
def test_um_arquivo_estragado_se_le_ou_se_recusa_com_uma_frase(especie, tmp_path):
    defeitos = (julgar(especie, 0, numero, tmp_path) for numero in range(QUANTOS[especie]))
    achado = next(filter(None, defeitos), None)
    assert achado is None, str(achado)


@pytest.mark.parametrize("especie", ESPECIES)
def test_o_mutante_de_um_numero_e_sempre_o_mesmo(especie):
    assert mutante(especie, 0, 3) == mutante(especie, 0, 3)
    assert len({mutante(especie, 0, numero) for numero in range(20)}) > 10


def test_a_vigia_ve_o_que_se_executa():
    import subprocess

    with pytest.raises(AssertionError, match=r"subprocess\.Popen"), sob_vigia():
        subprocess.run([sys.executable, "--version"], check=True, capture_output=True)


@so_no_unix
def test_um_treino_que_morre_e_se_interrompe_varias_vezes_da_os_pesos_do_que_nao_parou(tmp_path):
    inteiro, sorteio, pasta = ate_o_fim(tmp_path / "inteiro"), Sorteio(0), tmp_path / "parado"
    pasta.mkdir()
    for sinal in (signal.SIGKILL, signal.SIGINT, signal.SIGKILL):
        parar(sorteio, pasta, sinal)
    assert ate_o_fim(pasta) == inteiro
    assert [p for p in pasta.iterdir() if p.name.startswith(".")] == []
