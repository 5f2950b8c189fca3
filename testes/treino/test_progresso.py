"""O que se vê enquanto a rede treina, num terminal de verdade e fora dele."""

import os
import re
import subprocess
import sys

import pytest

import neuronio as nn
from neuronio.treino.progresso import figura

PROGRAMA = """
import sys, time
import numpy as np
import neuronio as nn

class Lenta(nn.Callback):
    def ao_fim_do_lote(self, treino):
        time.sleep(float(sys.argv[3]))

acaso = np.random.default_rng(0)
x, y = acaso.normal(size=(40, 3)), acaso.integers(0, 2, 40)
rede = nn.RedeNeural([3, 2])
rede.compilar("adam", "entropia-cruzada", metricas=sys.argv[4:] or ["acuracia"], motor="numpy")
rede.treinar(x, y, epocas=int(sys.argv[1]), lote=int(sys.argv[2]), validacao=(x, y), callbacks=[Lenta()])
print("depois")
"""
LINHA = re.compile(
    r"Época +(\d+)/\d+  perda \d,\d{4}  acurácia \d+,\d\d %  validação \d,\d{4}  \d+,\d\d %  \d+,\d s"
)


def _rodar(epocas, lote=16, sono=0.0, **ambiente):
    comando = [sys.executable, "-c", PROGRAMA, str(epocas), str(lote), str(sono)]
    ambiente = {**os.environ, **ambiente}
    return subprocess.run(comando, capture_output=True, check=True, env=ambiente).stdout.decode()


def _epocas_ditas(saida):
    *linhas, ultima = saida.splitlines()
    assert ultima == "depois"
    achadas = [LINHA.fullmatch(linha) for linha in linhas]
    assert all(achadas), saida
    return [int(achada[1]) for achada in achadas]


def test_fora_de_um_terminal_uma_linha_por_epoca_sem_caracteres_de_controle():
    saida = _rodar(3)
    assert _epocas_ditas(saida) == [1, 2, 3]
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", saida)


@pytest.mark.parametrize("epocas", [20, 21, 137])
def test_um_treino_de_muitas_epocas_diz_poucas_linhas_e_sempre_a_ultima(epocas):
    ditas = _epocas_ditas(_rodar(epocas))
    assert 10 <= len(ditas) <= 22
    assert ditas[0] == 1
    assert ditas[-1] == epocas


def test_as_linhas_cabem_em_80_colunas():
    assert max(map(len, _rodar(100).splitlines())) <= 80


def test_um_terminal_que_nao_sabe_utf8_nao_derruba_o_treino():
    programa = PROGRAMA + "rede.resumo()\n"
    comando = [sys.executable, "-c", programa, "2", "16", "0"]
    ambiente = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    saida = subprocess.run(comando, capture_output=True, check=True, env=ambiente).stdout.decode("cp1252")
    assert "acurácia" in saida


def _num_terminal(colunas, codificacao="utf-8", metricas=()):
    """O que se escreve num terminal desta largura."""
    import pty

    mestre, escravo = pty.openpty()
    ambiente = {**os.environ, "TERM": "xterm", "COLUMNS": str(colunas), "LINES": "24"}
    ambiente["PYTHONIOENCODING"] = codificacao
    comando = [sys.executable, "-c", PROGRAMA, "3", "4", "0.03", *metricas]
    processo = subprocess.Popen(comando, stdout=escravo, stderr=escravo, env=ambiente)
    os.close(escravo)
    pedacos = []
    while True:
        try:
            pedaco = os.read(mestre, 4096)
        except OSError:  # no Linux, ler um terminal que se fechou é um erro
            break
        if not pedaco:
            break
        pedacos.append(pedaco)
    os.close(mestre)
    assert processo.wait() == 0, b"".join(pedacos)
    return b"".join(pedacos).decode(codificacao)


@pytest.mark.skipif(sys.platform == "win32", reason="o terminal de mentira é do Unix")
def test_num_terminal_que_nao_sabe_utf8_a_barra_nao_leva_a_curva():
    saida = _num_terminal(80, "cp1252")
    assert "faltam" in saida
    assert "Época 3/3  perda" in saida


@pytest.mark.skipif(sys.platform == "win32", reason="o terminal de mentira é do Unix")
@pytest.mark.parametrize("colunas", [80, 120])
def test_num_terminal_a_barra_aparece_e_some_sem_quebrar_linhas(colunas):
    saida = _num_terminal(colunas)
    assert "━" in saida
    assert "\x1b[2K" in saida[saida.rindex("faltam") :]  # a última barra apaga-se
    assert saida.rindex("\x1b[?25h") > saida.rindex("\x1b[?25l")  # o cursor volta
    limpa = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", saida)
    linhas = [linha.rpartition("\r")[2] for linha in limpa.replace("\r\n", "\n").split("\n")]
    assert [int(a[1]) for linha in linhas if (a := LINHA.fullmatch(linha))] == [1, 2, 3]
    assert max(map(len, re.split(r"[\r\n]+", limpa))) <= colunas


@pytest.mark.skipif(sys.platform == "win32", reason="o terminal de mentira é do Unix")
def test_muitas_metricas_nao_passam_da_largura_e_a_que_so_ha_na_validacao_diz_o_nome():
    saida = _num_terminal(80, metricas=["acuracia", "precisao", "recall", "f1", "auc"])
    limpa = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", saida)
    linhas = [linha.rstrip() for linha in re.split(r"[\r\n]+", limpa)]
    assert max(map(len, linhas)) <= 80
    assert sum(bool(re.fullmatch(r" {11}validação .* AUC \d,\d{4}.*", linha)) for linha in linhas) == 3
    assert any(re.search(r"faltam .* perda \d,\d{4} [▁-█]+  acurácia \d+,\d\d %$", linha) for linha in linhas)


def test_com_um_so_lote_e_uma_so_epoca():
    assert _epocas_ditas(_rodar(1, 64)) == [1]


def test_progresso_falso_nao_diz_nada(capsys):
    rede = nn.RedeNeural([1, 1])
    rede.compilar("sgd", "mse", motor="numpy")
    rede.treinar([[1.0]], [1.0], epocas=3, progresso=False)
    assert capsys.readouterr() == ("", "")


def test_um_treino_retomado_conta_do_ponto_e_um_acabado_diz_que_acabou(tmp_path, capsys):
    def treinar(epocas):
        rede = nn.RedeNeural([1, 1])
        rede.compilar("sgd", "mse", motor="numpy")
        opcoes = {"retomar": tmp_path, "callbacks": [nn.PontoDeControle(tmp_path)]}
        rede.treinar([[1.0]], [1.0], epocas=epocas, **opcoes)
        return capsys.readouterr().out

    assert treinar(2).count("Época") == 2
    assert re.findall(r"Época (\d)/4", treinar(4)) == ["3", "4"]
    assert treinar(4) == "O treino já tem 4 épocas: não falta nenhuma das 4.\n"


def test_quem_para_antes_ve_a_ultima_epoca(capsys):
    rede = nn.RedeNeural([1, 1])
    rede.compilar(nn.SGD(1e-9), "mse", motor="numpy")
    parada = nn.ParadaAntecipada(12, monitorar="perda", melhora_minima=100)
    rede.treinar([[1.0]], [1.0], epocas=1000, callbacks=[parada])
    assert re.findall(r"Época +(\d+)/1000", capsys.readouterr().out) == ["1", "13"]


@pytest.mark.parametrize(
    ("nome", "valor", "texto"),
    [
        ("perda", 0.0, "perda 0,0000"),
        ("perda", 12.34567, "perda 12,3457"),
        ("perda", 1234567.0, "perda 1,23e+06"),
        ("perda", float("nan"), "perda nan"),
        ("mae", -0.5, "MAE -0,5000"),
        ("acuracia", 1.0, "acurácia 100,00 %"),
    ],
)
def test_as_figuras_se_leem(nome, valor, texto):
    assert figura(nome, valor) == texto
