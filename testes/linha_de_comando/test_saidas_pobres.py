"""Uma saída que não tem todas as letras, ou um caminho que não é UTF-8, não derruba o comando."""

import os
import subprocess
import sys

import pytest
from chamada import PROGRAMA

import neuronio as nn


def _rodar(*argumentos, **ambiente):
    comando = [sys.executable, "-c", PROGRAMA, *argumentos]
    return subprocess.run(comando, capture_output=True, env={**os.environ, "PYTHONUTF8": "0", **ambiente})


@pytest.mark.parametrize("codigo", ["cp1252", "latin-1", "ascii"])
def test_numa_saida_sem_unicode_o_sinal_de_menos_continua_a_se_ler(codigo, tmp_path):
    argumentos = ("desenhar", "(a*b - 3).tanh()", "a=0.5", "b=-3", "--saida", str(tmp_path / "g.svg"))
    feita = _rodar(*argumentos, PYTHONIOENCODING=codigo)
    assert (feita.returncode, feita.stderr) == (0, b"")
    texto = feita.stdout.decode(codigo)
    assert "b = -3,0" in texto
    assert "dy/db = " in texto
    assert "y2" in texto.replace("\xb2", "2")


@pytest.mark.skipif(os.name == "nt", reason="lá todo caminho é Unicode")
def test_um_caminho_que_nao_e_utf8_e_dito_como_se_pode():
    feita = _rodar("prever", b"/tmp/\xff.safetensors", "x.png")
    assert feita.returncode == 2
    assert feita.stderr.startswith(b"Erro: ")
    assert b"Traceback" not in feita.stderr


@pytest.mark.skipif(os.name == "nt", reason="lá todo caminho é Unicode")
def test_um_treino_com_caminhos_que_nao_sao_utf8_se_faz_se_avalia_e_se_retoma(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    dados = os.fsdecode(b"da\xffdos.csv")
    linhas = [f"{i};{i % 3};{'sim' if i % 2 else 'não'}" for i in range(60)]
    (tmp_path / dados).write_text("\n".join(["a;b;y", *linhas]), encoding="utf-8")
    treino = ("treinar", "--dados", dados, "--alvo", "y", "--epocas", "1", "--saida", b"x\xff")
    for argumentos in (
        treino,
        ("avaliar", b"x\xff"),
        ("treinar", "--retomar", "--epocas", "2", "--saida", b"x\xff"),
    ):
        feita = _rodar(*argumentos)
        assert (feita.returncode, feita.stderr) == (0, b"")
        assert (tmp_path / os.fsdecode(feita.stdout.splitlines()[-1])).is_dir()


def test_h_e_a_ajuda_e_version_a_versao(neuronio):
    assert "Uso: neuronio treinar" in neuronio("treinar", "-h").saida
    assert neuronio("-h").saida == neuronio("--help").saida
    assert "--help, -h" in neuronio("-h").saida
    assert neuronio("--version").saida.strip() == f"neuronio {nn.__version__}"
