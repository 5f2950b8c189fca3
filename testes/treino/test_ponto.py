"""Pontos de controle: quando se guardam, quantos ficam, e o que lhes pode acontecer."""

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
import time

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load

import neuronio as nn
from neuronio.modelos.arquivo import em_bytes
from neuronio.motores import MOTORES
from neuronio.treino.ponto import pontos_de

X = np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)
Y = np.random.default_rng(1).integers(0, 3, 30)
so_no_unix = pytest.mark.skipif(sys.platform == "win32", reason="trancas e pastas sincronizadas do Unix")


def _rede(motor="numpy"):
    rede = nn.Sequencial([nn.Densa(5, "relu"), nn.Dropout(0.2), nn.Densa(3)])
    rede.compilar(nn.SGD(0.1, momento=0.9), "entropia-cruzada", ["acuracia"], motor=motor)
    return rede


def _treinar(rede, pasta, epocas=3, ponto=None, outros=(), **mais):
    nn.semente(0)
    callbacks = [ponto or nn.PontoDeControle(pasta), *outros]
    opcoes = {"x": X, "y": Y, "lote": 8, "retomar": pasta, "progresso": False, **mais}
    return rede.treinar(epocas=epocas, callbacks=callbacks, **opcoes)


def _bits(rede):
    return [v.dados.tobytes() for v in [*rede.variaveis(), *rede.otimizador.variaveis()]]


class Cai(nn.Callback):
    """Uma queda em tal lote de tal época, quando o ponto desse lote já se podia ter guardado."""

    fica_por_ultimo = True

    def __init__(self, epoca, lote):
        self.onde = epoca, lote

    def ao_fim_do_lote(self, treino):
        if (treino.epoca, treino.lote) == self.onde:
            raise RuntimeError("caiu")


def _sempre(pasta, **mais):
    ponto = nn.PontoDeControle(pasta, minutos=1e-9, **mais)
    ponto.folga = 0
    return ponto


@pytest.mark.parametrize("motor", MOTORES)
@pytest.mark.parametrize("onde", [(1, 1), (2, 3)])
def test_de_um_ponto_no_meio_de_uma_epoca_se_continua_com_os_mesmos_bits(tmp_path, motor, onde):
    inteira, caida = _rede(motor), _rede(motor)
    certo = _treinar(inteira, tmp_path / "a", 4)
    pasta = tmp_path / "b"
    with pytest.raises(RuntimeError):
        _treinar(caida, pasta, 4, _sempre(pasta), [Cai(*onde)])
    guardado = json.loads(_metadados(pontos_de(pasta)[0])["neuronio"])
    assert guardado["posicao"]["lote"] == onde[1]
    assert len(guardado["historico"]["perda"]) == onde[0] - 1
    retomada = _rede(motor)
    historico = _treinar(retomada, pasta, 4)
    assert _bits(retomada) == _bits(inteira)
    assert (historico.perda, historico.metricas) == (certo.perda, certo.metricas)


def test_ctrl_c_no_meio_de_uma_epoca_tambem_se_guarda(tmp_path):
    class CtrlC(nn.Callback):
        def ao_fim_do_lote(self, treino):
            if (treino.epoca, treino.lote) == (2, 2):
                os.kill(os.getpid(), 2)

    inteira, parada, retomada = _rede(), _rede(), _rede()
    _treinar(inteira, tmp_path / "a")
    assert _treinar(parada, tmp_path / "b", outros=[CtrlC()]).interrompido
    assert _bits(nn.carregar(pontos_de(tmp_path / "b")[0])) == _bits(parada)
    _treinar(retomada, tmp_path / "b")
    assert _bits(retomada) == _bits(inteira)


@pytest.mark.parametrize("guardados", [1, 2, 3])
def test_ficam_os_ultimos_e_o_numero_so_cresce(tmp_path, guardados):
    _treinar(_rede(), tmp_path, 5, nn.PontoDeControle(tmp_path, guardados=guardados))
    assert [int(p.stem[-6:]) for p in pontos_de(tmp_path)] == [5, 4, 3][:guardados]
    _treinar(_rede(), tmp_path, 2, nn.PontoDeControle(tmp_path, guardados=guardados), retomar=None)
    assert pontos_de(tmp_path)[0].name == "ponto-000007.safetensors"


def test_o_que_sobrou_de_uma_morte_apaga_se_ainda_que_nada_falte_treinar(tmp_path):
    """Quem morre entre escrever o último ponto e apagar o mais velho deixa um a mais."""
    _treinar(_rede(), tmp_path)
    ultimo = pontos_de(tmp_path)[0]
    shutil.copy(ultimo, tmp_path / "ponto-000001.safetensors")
    assert len(pontos_de(tmp_path)) == 3
    _treinar(_rede(), tmp_path)
    assert [p.name for p in pontos_de(tmp_path)] == [ultimo.name, "ponto-000002.safetensors"]


def test_o_relogio_que_anda_para_tras_nao_muda_qual_e_o_ultimo(tmp_path):
    _treinar(_rede(), tmp_path, 4)
    ultimo, anterior = pontos_de(tmp_path)
    os.utime(ultimo, (0, 0))
    os.utime(anterior, (2e9, 2e9))
    assert nn.carregar(pontos_de(tmp_path)[0]).historico.epocas == 4


def test_a_melhor_epoca_fica_a_parte(tmp_path):
    historico = _treinar(_rede(), tmp_path, 12, nn.PontoDeControle(tmp_path, melhor="acuracia"), lote=4)
    melhor = nn.carregar(tmp_path / "melhor.safetensors").historico
    assert melhor.epocas == historico.metricas["acuracia"].index(max(historico.metricas["acuracia"])) + 1
    with pytest.raises(nn.ErroDeTreino, match=r'não tem validação.*melhor="perda"'):
        _treinar(_rede(), tmp_path / "b", ponto=nn.PontoDeControle(tmp_path, melhor="perda_validacao"))


def test_por_minutos_guarda_se_de_tempos_em_tempos_e_no_fim(tmp_path, monkeypatch):
    agora = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: agora[0])

    class Passa(nn.Callback):
        def ao_fim_do_lote(self, treino):
            agora[0] += 20.0

    guardadas = []
    monkeypatch.setattr(
        nn.PontoDeControle,
        "_guardar",
        lambda ponto, treino: (
            guardadas.append((treino.epoca, treino.lote)) or setattr(ponto, "_ultimo", agora[0])
        ),
    )
    _treinar(_rede(), tmp_path, 3, nn.PontoDeControle(tmp_path, minutos=1), [Passa()])
    assert guardadas == [(1, 3), (2, 2), (3, 1), (3, 4)]


class Conta(nn.Callback):
    def ao_iniciar_treino(self, treino):
        self.lotes = 0

    def ao_fim_do_lote(self, treino):
        self.lotes += 1

    def estado(self):
        return {"lotes": self.lotes}


def test_o_estado_de_um_callback_continua_onde_ia_esteja_onde_estiver_na_lista(tmp_path):
    conta = Conta()
    with pytest.raises(RuntimeError):
        _treinar(_rede(), tmp_path, 4, _sempre(tmp_path), [Conta(), Cai(2, 3)])
    _treinar(_rede(), tmp_path, 4, outros=[conta])
    assert conta.lotes == 4 * 4


def test_um_estado_que_nao_se_guarda_se_recusa(tmp_path):
    class Mau(Conta):
        def estado(self):
            return {"lotes": object()}

    with pytest.raises(nn.ErroDeTipo, match=r"o estado de um callback.*Mau"):
        _treinar(_rede(), tmp_path, outros=[Mau()])


def test_com_o_disco_cheio_o_treino_continua_diz_se_uma_vez_e_o_ultimo_bom_fica(tmp_path, monkeypatch):
    verdadeira, feitas = os.write, []

    def cheio(descritor, dados):
        feitas.append(1)
        if len(feitas) > 2:
            verdadeira(descritor, bytes(dados)[:100])
            raise OSError(errno.ENOSPC, "cheio")
        return verdadeira(descritor, dados)

    inteira, rede = _rede(), _rede()
    _treinar(inteira, tmp_path / "a", 6)
    monkeypatch.setattr(os, "write", cheio)
    with pytest.warns(UserWarning, match=r"o disco está cheio.*O treino continua") as avisos:
        _treinar(rede, tmp_path / "b", 6)
    assert len(avisos) == 1
    assert _bits(rede) == _bits(inteira)
    monkeypatch.undo()
    assert [nn.carregar(p).historico.epocas for p in pontos_de(tmp_path / "b")] == [2, 1]
    assert len(list((tmp_path / "b").iterdir())) == 2


@so_no_unix
def test_o_ponto_vai_ao_disco_antes_de_ter_o_nome_e_o_nome_logo_depois(tmp_path, monkeypatch):
    feitas = []
    for nome in ("write", "fsync", "replace", "unlink"):
        verdadeira = getattr(os, nome)

        def anotada(*argumentos, nome=nome, verdadeira=verdadeira, **nomeados):
            resultado = verdadeira(*argumentos, **nomeados)
            if nome == "fsync":
                de_pasta = stat.S_ISDIR(os.fstat(argumentos[0]).st_mode)
                feitas.append("fsync da pasta" if de_pasta else "fsync")
            elif nome == "write" or ".safetensors" in str(argumentos):
                feitas.append(nome)
            return resultado

        monkeypatch.setattr(os, nome, anotada)
    _treinar(_rede(), tmp_path, 3, nn.PontoDeControle(tmp_path, guardados=1))
    um = ["write", "fsync", "replace", "fsync da pasta"]
    assert feitas == [*um, *um, "unlink", *um, "unlink"]


@so_no_unix
def test_dois_treinos_na_mesma_pasta_o_segundo_se_recusa(tmp_path):
    outro = """
import sys, time, neuronio as nn
rede = nn.RedeNeural([1, 1])
rede.compilar("sgd", "mse", motor="numpy")
class Espera(nn.Callback):
    def ao_iniciar_treino(self, treino):
        print("pronto", flush=True)
        sys.stdin.read()
rede.treinar([[1.0]], [1.0], callbacks=[nn.PontoDeControle(sys.argv[1]), Espera()], progresso=False)
"""
    outro = outro.replace(
        "class Espera(nn.Callback):", "class Espera(nn.Callback):\n    fica_por_ultimo = True"
    )
    comando = [sys.executable, "-c", outro, str(tmp_path)]
    processo = subprocess.Popen(comando, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert processo.stdout.readline() == "pronto\n"
    with pytest.raises(nn.ErroDeArquivo, match="outro treino guarda agora"):
        _treinar(_rede(), tmp_path)
    processo.kill()
    processo.communicate()
    assert _treinar(_rede(), tmp_path, retomar=None).epocas == 3  # morto o outro, a pasta é livre


@pytest.mark.parametrize(
    ("mudanca", "dito"),
    [
        ({"lote": 16}, "em lotes de 8, e agora são de 16"),
        ({"embaralhar": False}, "embaralhar=True, e agora é False"),
        ({"x": X[:-1], "y": Y[:-1]}, "30 amostras, e agora são 29"),
        ({"x": X + 1}, "outros dados"),
        ({"y": Y[::-1]}, "outros dados"),
    ],
)
def test_um_ponto_de_outros_dados_diz_em_que_diferem(tmp_path, mudanca, dito):
    _treinar(_rede(), tmp_path)
    with pytest.raises(nn.ErroDeArquivo, match=dito):
        _treinar(_rede(), tmp_path, 5, **mudanca)


def test_um_ponto_com_outra_validacao_se_recusa(tmp_path):
    _treinar(_rede(), tmp_path, validacao=(X[:5], Y[:5]))
    with pytest.raises(nn.ErroDeArquivo, match="noutros dados de validação"):
        _treinar(_rede(), tmp_path, 5, validacao=(X[5:10], Y[5:10]))


def test_um_ponto_de_uma_versao_mais_nova_nao_se_pula(tmp_path):
    _treinar(_rede(), tmp_path)
    ultimo = pontos_de(tmp_path)[0]
    texto = json.loads(_metadados(ultimo)["neuronio"])
    texto["formato"] = 99
    ultimo.write_bytes(em_bytes(json.dumps(texto), load(ultimo.read_bytes())))
    with pytest.raises(nn.ErroDeArquivo, match=r"formato 99.*Atualize"):
        _treinar(_rede(), tmp_path, 5)


def _metadados(ponto):
    with safe_open(ponto, framework="np") as arquivo:
        return arquivo.metadata()
