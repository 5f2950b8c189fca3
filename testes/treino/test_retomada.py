"""Um treino que caiu e foi retomado dá os mesmos bits que o que não parou."""

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES
from neuronio.treino.ponto import pontos_de

TREINO = """
import json, os, sys, time
import numpy as np
import neuronio as nn

pasta, epocas, devagar = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])

class Lenta(nn.Callback):
    def ao_fim_do_lote(self, treino):
        if treino.lote == 2:
            print(treino.epoca, flush=True)
            time.sleep(devagar * (treino.epoca > 1))

nn.semente(3)
acaso = np.random.default_rng(0)
x, y = acaso.normal(size=(70, 1, 6, 6)).astype("float32"), acaso.integers(0, 3, 70)
rede = nn.Sequencial([
    nn.Entrada(1, 6, 6), nn.Conv2D(3, 3), nn.BatchNorm(), nn.ReLU(), nn.Flatten(),
    nn.Dropout(0.3), nn.Densa(8, "tanh"), nn.Dropout(0.2), nn.Densa(3),
])
rede.compilar(nn.Adam(0.01), "entropia-cruzada", metricas=["acuracia"], motor=sys.argv[4])
parada = nn.ParadaAntecipada(5, restaurar=True, melhora_minima=1e-4)
h = rede.treinar(x, y, epocas=epocas, lote=16, validacao=(x[:20], y[:20] * 0), progresso=False,
                 callbacks=[nn.PontoDeControle(pasta), Lenta(), parada], retomar=pasta)
print(json.dumps({
    "historico": {n: s for n, s in h.para_dict().items() if n != "segundos"},
    "pesos": [v.dados.tobytes().hex() for v in rede.variaveis()],
    "otimizador": [v.dados.tobytes().hex() for v in rede.otimizador.variaveis()],
}))
"""


def _rodar(pasta, epocas, motor):
    comando = [sys.executable, "-c", TREINO, pasta, str(epocas), "0", motor]
    saida = subprocess.run(comando, capture_output=True, text=True, check=True).stdout.splitlines()
    return [int(e) for e in saida[:-1]], json.loads(saida[-1])


@pytest.mark.skipif(sys.platform == "win32", reason="no Windows não há SIGKILL")
@pytest.mark.parametrize("motor", MOTORES)
def test_um_treino_morto_no_meio_e_retomado_da_os_mesmos_bits(tmp_path, motor):
    epocas, inteiro = _rodar(tmp_path / "inteiro", 12, motor)
    assert len(epocas) > 4

    pasta = tmp_path / "morto"
    comando = [sys.executable, "-c", TREINO, pasta, "12", "30", motor]
    processo = subprocess.Popen(comando, stdout=subprocess.PIPE, text=True)
    assert [processo.stdout.readline() for _ in range(2)] == ["1\n", "2\n"]  # o ponto da época 1 já lá está
    processo.send_signal(signal.SIGKILL)
    processo.wait()
    processo.stdout.close()
    _, parcial = _rodar(pasta, 3, motor)  # cai de novo, agora pelo total pedido
    assert len(parcial["historico"]["perda"]) == 3
    retomadas, final = _rodar(pasta, 12, motor)
    assert retomadas[0] == 4
    assert final == inteiro

    outra_vez, de_novo = _rodar(pasta, 12, motor)  # já acabou: não treina nada
    assert outra_vez == []
    assert de_novo == inteiro


X = np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)
Y = np.random.default_rng(1).integers(0, 3, 30)


def _rede(unidades=5, otimizador=None, metricas=("acuracia",), perda="entropia-cruzada"):
    rede = nn.Sequencial([nn.Densa(unidades, "relu"), nn.Dropout(0.2), nn.Densa(3)])
    rede.compilar(otimizador or nn.SGD(0.1, momento=0.9), perda, metricas, motor="numpy")
    return rede


def _treinar(rede, pasta, epocas=3, retomar=True, x=X, **mais):
    nn.semente(0)  # a rede é construída, e a ordem dos dados sorteada, no primeiro treino
    opcoes = {"callbacks": [nn.PontoDeControle(pasta)], "retomar": pasta if retomar else None, **mais}
    return rede.treinar(x, Y, epocas=epocas, lote=8, progresso=False, **opcoes)


def _bits(rede):
    return [v.dados.tobytes() for v in [*rede.variaveis(), *rede.otimizador.variaveis()]]


def test_epocas_e_o_total_quando_se_retoma(tmp_path):
    inteira, aos_pedacos = _rede(), _rede()
    _treinar(inteira, tmp_path / "a", 6)
    for total in (2, 3, 6):
        historico = _treinar(aos_pedacos, tmp_path / "b", total)
        assert historico.epocas == total
    assert _bits(aos_pedacos) == _bits(inteira)
    assert historico.perda == inteira.historico.perda
    assert len(historico.segundos) == 6


@pytest.mark.parametrize("cada", [1, 2, 4, 10])
def test_o_ponto_da_ultima_epoca_e_sempre_guardado(tmp_path, cada):
    rede = _rede()
    _treinar(rede, tmp_path, 5, callbacks=[nn.PontoDeControle(tmp_path, cada=cada)])
    guardado = nn.carregar(pontos_de(tmp_path)[0])
    assert guardado.historico.epocas == 5
    assert _bits(guardado) == _bits(rede)


def test_retomar_um_treino_acabado_nao_treina_nada(tmp_path):
    rede = _rede()
    _treinar(rede, tmp_path, 3)
    contador = []

    class Conta(nn.Callback):
        def ao_fim_do_lote(self, treino):
            contador.append(treino.lote)

    outra = _rede()
    assert _treinar(outra, tmp_path, 3, callbacks=[Conta()]).perda == rede.historico.perda
    assert _treinar(outra, tmp_path, 2, callbacks=[Conta()]).epocas == 3
    assert contador == []
    assert _bits(outra) == _bits(rede)


def test_retomar_sem_ponto_comeca_do_inicio(tmp_path):
    assert _treinar(_rede(), tmp_path / "vazia", 2).epocas == 2
    (tmp_path / "outra").mkdir()
    assert _treinar(_rede(), tmp_path / "outra", 2, callbacks=[]).epocas == 2


def test_o_segundo_treino_de_um_modelo_tambem_se_retoma(tmp_path):
    inteira, caida = _rede(), _rede()
    for rede, pasta in ((inteira, "a"), (caida, "b")):
        _treinar(rede, tmp_path / "primeiro", 2, retomar=False)
        _treinar(rede, tmp_path / pasta, 5 if rede is inteira else 2, retomar=False)
    nova = nn.carregar(pontos_de(tmp_path / "b")[0])
    _treinar(nova, tmp_path / "b", 5)
    assert _bits(nova) == _bits(inteira)


def _recusa(rede, pasta, padrao, **mais):
    rede.prever(mais.get("x", X))
    rede.preparar_otimizador()
    antes_na_pasta = {p.name: p.read_bytes() for p in pontos_de(pasta)}
    antes = _bits(rede)
    with pytest.raises(nn.ErroDeArquivo, match=padrao):
        _treinar(rede, pasta, **mais)
    assert _bits(rede) == antes
    assert {p.name: p.read_bytes() for p in pontos_de(pasta)} == antes_na_pasta


def test_um_ponto_de_outra_receita_e_recusado_e_nada_se_perde(tmp_path):
    _treinar(_rede(), tmp_path)
    _recusa(_rede(unidades=6), tmp_path, "outra rede: em densa_1, unidades era 5, e agora é 6")
    _recusa(
        _rede(otimizador=nn.SGD(0.2, momento=0.9)), tmp_path, r"otimizador: era SGD\(taxa=0.1.*SGD\(taxa=0.2"
    )
    _recusa(_rede(otimizador="adam"), tmp_path, r"era SGD\(taxa.*agora é Adam\(")
    _recusa(_rede(metricas=[]), tmp_path, r"metricas: era \[Acuracia\(ignorar=None\)\], e agora é \[\]")
    _recusa(_rede(), tmp_path, "amostras de forma", x=np.ones((30, 7), np.float32))
    _recusa(_rede(), tmp_path, "Treine sem a validação", validacao=(X, Y))
    assert _treinar(_rede(), tmp_path, 4).epocas == 4


def test_um_treino_com_validacao_pede_validacao_ao_retomar(tmp_path):
    _treinar(_rede(), tmp_path, validacao=(X, Y))
    _recusa(_rede(), tmp_path, "Treine com a validação")


def test_de_um_ponto_estragado_se_diz_o_que_tem_e_continua_se_do_anterior(tmp_path):
    inteira = _rede()
    _treinar(inteira, tmp_path / "a", 5)
    for estragar, dito in ((lambda b: b[:-10], "truncado"), (lambda b: b[:-1] + b"?", "alterado")):
        pasta = tmp_path / dito
        _treinar(_rede(), pasta, 3)
        ultimo = pontos_de(pasta)[0]
        ultimo.write_bytes(estragar(ultimo.read_bytes()))
        rede = _rede()
        with pytest.warns(UserWarning, match=f"{dito}.*continua do ponto anterior, .*, da época 2"):
            _treinar(rede, pasta, 5)
        assert _bits(rede) == _bits(inteira)


def test_se_todos_os_pontos_estao_estragados_nada_recomeca_sozinho(tmp_path):
    _treinar(_rede(), tmp_path)
    for ponto in pontos_de(tmp_path):
        ponto.write_bytes(ponto.read_bytes()[:-10])
    _recusa(_rede(), tmp_path, "nenhum ponto de controle .* se lê.*truncado")


def test_se_todos_os_pontos_estao_estragados_serve_o_da_melhor_epoca(tmp_path):
    inteira = _rede()
    _treinar(inteira, tmp_path / "a", 5)
    _treinar(_rede(), tmp_path / "b", 3, callbacks=[nn.PontoDeControle(tmp_path / "b", melhor="perda")])
    for ponto in pontos_de(tmp_path / "b"):
        ponto.write_bytes(ponto.read_bytes()[:-10])
    rede = _rede()
    with pytest.warns(UserWarning, match=r"truncado.*continua do ponto anterior, melhor\.safetensors"):
        _treinar(rede, tmp_path / "b", 5)
    assert _bits(rede) == _bits(inteira)


def test_retomar_pede_uma_pasta(tmp_path):
    (tmp_path / "arquivo").write_bytes(b"")
    with pytest.raises(nn.ErroDeArquivo, match="pede a pasta"):
        _treinar(_rede(), tmp_path / "arquivo", callbacks=[])
    with pytest.raises(nn.ErroDeTipo, match="caminho"):
        _treinar(_rede(), 3, callbacks=[])
    with pytest.raises(nn.ErroDeArquivo, match="um arquivo onde se esperava uma pasta"):
        _treinar(_rede(), tmp_path / "arquivo", retomar=False)


def test_a_espera_da_parada_antecipada_continua_na_retomada(tmp_path):
    def parada():
        return nn.ParadaAntecipada(4, monitorar="perda", melhora_minima=100, restaurar=True)

    for ordem in (slice(None), slice(None, None, -1)):
        pasta = tmp_path / str(ordem.step)
        inteira, caida = _rede(), _rede()
        callbacks = [nn.PontoDeControle(pasta / "a"), parada()][ordem]
        assert _treinar(inteira, pasta / "a", 50, callbacks=callbacks).epocas == 5  # 1 melhora, 4 sem
        for total in (1, 3, 50):
            callbacks = [nn.PontoDeControle(pasta / "b"), parada()][ordem]
            historico = _treinar(caida, pasta / "b", total, callbacks=callbacks)
            caida = _rede() if total != 50 else caida
        assert historico.perda == inteira.historico.perda
        assert _bits(caida)[:4] == _bits(inteira)[:4]


def test_depois_de_retomar_o_tempo_ja_gasto_continua_no_historico(tmp_path):
    class Dorme(nn.Callback):
        def ao_fim_do_lote(self, treino):
            time.sleep(0.01)

    _treinar(_rede(), tmp_path, 1, callbacks=[Dorme(), nn.PontoDeControle(tmp_path)])
    historico = _treinar(_rede(), tmp_path, 2)
    assert historico.segundos[0] > 0.03
