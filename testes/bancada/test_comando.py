"""``python -m bancada``: estados de saída, mensagens e arquivos."""

import json
from dataclasses import replace

import pytest

from bancada.__main__ import principal
from bancada.cargas import CARGAS
from bancada.cargas.xor import XOR
from bancada.pares import instalado

PAR = "pytorch" if instalado("pytorch") else "jax"
SO_O_XOR = ["xor", "--rapido", "--motor", "numpy", "--pares", PAR if instalado(PAR) else ""]


@pytest.fixture(autouse=True)
def _sem_compilar(monkeypatch):
    """O torch.compile leva dezenas de segundos, e não é dele que se trata aqui."""
    monkeypatch.setenv("TORCHDYNAMO_DISABLE", "1")


def test_o_xor_roda_inteiro_e_grava_json_e_grafico(monkeypatch, tmp_path):
    monkeypatch.setitem(CARGAS, "xor", replace(XOR, epocas=20))
    arquivo, grafico = tmp_path / "medidas.json", tmp_path / "razoes.png"
    assert principal([*SO_O_XOR, "--json", str(arquivo), "--grafico", str(grafico)]) == 0
    lido = json.loads(arquivo.read_text(encoding="utf-8"))
    assert lido["pico_de_operacoes_por_segundo"] > 0
    assert "neuronio" in [linha["biblioteca"] for linha in lido["resultados"][0]["linhas"]]
    assert grafico.read_bytes().startswith(b"\x89PNG")


@pytest.mark.skipif(not instalado(PAR), reason="sem um par não há com quem discordar")
def test_uma_discordancia_faz_a_bancada_falhar(monkeypatch, capsys):
    monkeypatch.setitem(CARGAS, "xor", replace(XOR, epocas=20, tolerancia=-1.0))
    assert principal(SO_O_XOR) == 1
    assert "FALHOU  xor: a 1.ª perda" in capsys.readouterr().out


def test_uma_carga_que_nao_existe_sugere_a_mais_proxima(capsys):
    assert principal(["xorr"]) == 2
    assert 'Você quis dizer "xor"?' in capsys.readouterr().err


def test_sem_o_mnist_a_mensagem_diz_onde_o_por(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("NEURONIO_DADOS", str(tmp_path))
    assert principal(["mlp", "--rapido", "--motor", "numpy", "--pares", ""]) == 2
    assert "NEURONIO_DADOS" in capsys.readouterr().err
