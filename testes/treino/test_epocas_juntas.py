"""Muitas épocas por chamada ao motor dão os mesmos bits que uma época, ou um lote, de cada vez."""

import math
import os
import re
import signal
import sys
import threading
import time

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES
from neuronio.treino.embaralhamento import Embaralhamento
from neuronio.treino.laco import Laco

X = np.random.default_rng(0).normal(size=(11, 3)).astype(np.float32)
Y = np.random.default_rng(1).normal(size=(11, 2)).astype(np.float32)
LOTE = 4  # dois lotes cheios e um de três amostras

so_llvm = pytest.mark.skipif("llvm" not in MOTORES, reason="falta o llvmlite")


class CadaLote(nn.Callback):
    def ao_fim_do_lote(self, treino):
        pass


class CadaEpoca(nn.Callback):
    def ao_fim_da_epoca(self, treino):
        pass


class SoAsPontas(nn.Callback):
    def ao_iniciar_treino(self, treino):
        pass

    def ao_fim_do_treino(self, treino):
        pass


def _rede(motor="numpy", otimizador=None, meio=()):
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(3), nn.Densa(5, "tanh"), *meio, nn.Densa(2)])
    rede.compilar(otimizador or nn.SGD(0.1), "mse", metricas=["mae"], motor=motor)
    return rede


def _bits(rede):
    return [v.dados.tobytes() for v in [*rede.variaveis(), *rede.otimizador.variaveis()]]


def _treinar(rede, epocas=9, callbacks=(), **mais):
    return rede.treinar(X, Y, epocas=epocas, lote=LOTE, callbacks=callbacks, progresso=False, **mais)


class DoComeco:
    """Treina a mesma rede muitas vezes, sempre do mesmo começo: compila-se uma vez só."""

    def __init__(self, rede):
        self.rede = rede
        self.variaveis = [*rede.variaveis(), *rede.otimizador.variaveis()]
        self.comeco = [v.tensor for v in self.variaveis]

    def treinar(self, epocas=9, callbacks=(), **mais):
        """O que um treino deixa: o erro, os pesos, o que se mediu, e quantas épocas se embaralharam."""
        for variavel, tensor in zip(self.variaveis, self.comeco, strict=True):
            variavel.atribuir(tensor)
        self.rede.embaralhamento, erro = Embaralhamento([5]), ""
        try:
            _treinar(self.rede, epocas, callbacks, **mais)
        except nn.ErroDeTreino as excecao:
            erro = str(excecao)
        h = self.rede.historico
        assert len(h.segundos) == h.epocas
        return erro, _bits(self.rede), h.perda, h.metricas, self.rede.embaralhamento.epocas


def _lotes_por_chamada(monkeypatch, quantos):
    from neuronio.motores.llvm.motor import Compilado

    monkeypatch.setattr(Compilado, "_quantos_lotes", lambda self: quantos)


# ── os mesmos bits ──────────────────────────────────────────────────────────
@pytest.mark.parametrize("motor", MOTORES)
def test_epocas_juntas_dao_os_mesmos_bits_que_uma_a_uma_e_que_lote_a_lote(motor):
    treino = DoComeco(_rede(motor, nn.Adam(0.02), [nn.BatchNorm(), nn.Dropout(0.2)]))
    for embaralhar in (True, False):
        juntas = treino.treinar(embaralhar=embaralhar)
        assert len(set(juntas[2])) == 9
        for callback in (SoAsPontas(), CadaEpoca(), CadaLote()):
            assert treino.treinar(callbacks=callback, embaralhar=embaralhar) == juntas


@so_llvm
def test_o_corte_das_chamadas_nao_muda_nada(monkeypatch):
    treino = DoComeco(_rede("llvm", nn.Adam(0.02), [nn.Dropout(0.2)]))
    lote_a_lote = treino.treinar(callbacks=CadaLote())
    for quantos in (1, 2, 3, 4, 7, 26, 27, 1000):
        _lotes_por_chamada(monkeypatch, quantos)
        assert treino.treinar() == lote_a_lote, quantos


@so_llvm
def test_as_threads_que_trabalham_nao_dependem_do_corte_das_chamadas(monkeypatch):
    from neuronio.motores.llvm import motor

    monkeypatch.setattr("neuronio.motores.threads._pedidas", 2)
    treino = DoComeco(_rede("llvm", meio=[nn.BatchNorm()]))
    numa = treino.treinar()
    (compilado,) = treino.rede.motor.llvm._compilados
    monkeypatch.setattr(motor, "TRABALHO_PEQUENO", 3.5 * compilado.custo)  # entre o lote cheio e o último
    em_duas = treino.treinar(callbacks=CadaLote())
    assert em_duas[1] != numa[1]  # somar em duas partes arredonda de outro modo
    for quantos in (2, 3, 5, 1000):
        _lotes_por_chamada(monkeypatch, quantos)
        assert treino.treinar() == em_duas, quantos


def _pedidas(monkeypatch):
    """Quantas épocas se pedem ao motor de cada vez."""
    pedidas, percorrer = [], MOTORES["numpy"].percorrer

    def anotar(self, passo, dados, ordens, *outros, **opcoes):
        pedidas.append(len(ordens))
        return percorrer(self, passo, dados, ordens, *outros, **opcoes)

    monkeypatch.setattr(MOTORES["numpy"], "percorrer", anotar)
    return pedidas


def test_so_se_juntam_as_epocas_que_ninguem_precisa_ver(monkeypatch):
    pedidas = _pedidas(monkeypatch)
    for callbacks, mais, esperadas in [
        ([], {}, [3]),
        ([SoAsPontas()], {}, [3]),
        ([CadaEpoca()], {}, [1, 1, 1]),
        ([CadaLote()], {}, [1, 1, 1]),
        ([SoAsPontas(), CadaEpoca()], {}, [1, 1, 1]),
        ([], {"validacao": (X, Y)}, [1] * 6),
    ]:
        rede = _rede("numpy")
        pedidas.clear()
        _treinar(rede, 3, callbacks, **mais)
        assert pedidas == esperadas
    pedidas.clear()
    _rede("numpy").treinar(X, Y, epocas=3, lote=LOTE)  # a barra só mostra as figuras
    assert pedidas == [3]


@pytest.mark.parametrize("motor", MOTORES)
def test_um_treino_em_duas_partes_continua_as_ordens_do_meio_do_bloco(tmp_path, motor):
    inteira = _rede(motor)
    perdas = _treinar(inteira, 13).perda
    partes = _rede(motor)
    primeiras = _treinar(partes, 6).perda
    partes.salvar(tmp_path / "m.safetensors")
    partes = nn.carregar(tmp_path / "m.safetensors")
    assert perdas == primeiras + _treinar(partes, 7).perda
    assert _bits(partes) == _bits(inteira)
    assert partes.embaralhamento.epocas == 13


@so_llvm
def test_epocas_juntas_se_retomam_de_um_ponto(tmp_path):
    inteira = _rede("llvm")
    _treinar(inteira, 12)
    _treinar(_rede("llvm"), 5, [nn.PontoDeControle(tmp_path)])
    retomada = _rede("llvm")
    historico = _treinar(retomada, 12, retomar=tmp_path)
    assert historico.perda == inteira.historico.perda
    assert _bits(retomada) == _bits(inteira)


# ── o que deixa de ser um número ────────────────────────────────────────────
class EstragaNoPasso(nn.Otimizador):
    """No passo de tal número os pesos deixam de ser números."""

    def __init__(self, passo, taxa=0.05):
        super().__init__(taxa)
        self.ruim = passo

    def coeficientes(self, passo, taxa):
        return taxa, nn.onde(passo == self.ruim, math.inf, 1.0)

    def atualizar(self, parametro, gradiente, estado, coeficientes):
        taxa, fator = coeficientes
        return (parametro - gradiente * taxa) * fator, {}


class Cresce(nn.Camada):
    """Um estado que cresce a cada lote até transbordar, e que a perda não vê."""

    def construir(self, forma):
        self.tamanho = self.estado("tamanho", (), 1)

    def propagar(self, x):
        if self.treinando:
            self.tamanho.atribuir(self.tamanho * 1e4)
        return x


def _conferir_falha(monkeypatch, rede):
    """A falha é a mesma, seja como for que se juntem os lotes."""
    treino = DoComeco(rede)
    esperada = treino.treinar(30, CadaLote())
    for quantos in (2, 5, 9, 1000):
        if "llvm" in MOTORES:
            _lotes_por_chamada(monkeypatch, quantos)
        assert treino.treinar(30) == esperada, quantos
        assert treino.treinar(30, CadaEpoca()) == esperada, quantos
    assert all(np.isfinite(v.dados).all() for v in rede.variaveis())
    return esperada


@pytest.mark.parametrize("motor", MOTORES)
@pytest.mark.parametrize("passo", [1, 2, 3, 10, 40])
def test_a_divergencia_se_acha_na_mesma_epoca_e_no_mesmo_lote(monkeypatch, motor, passo):
    erro, _, perdas, *_ = _conferir_falha(monkeypatch, _rede(motor, EstragaNoPasso(passo)))
    # o passo ruim estraga a perda do lote seguinte; no fim de uma época, os pesos se conferem antes
    epoca, lote = divmod(passo - (passo % 3 == 0), 3)
    assert f"na época {epoca + 1}, lote {lote + 1}:" in erro
    assert len(perdas) == epoca


@pytest.mark.parametrize("motor", MOTORES)
def test_uma_taxa_enorme_devolve_os_mesmos_pesos(monkeypatch, motor):
    erro, *_ = _conferir_falha(monkeypatch, _rede(motor, nn.SGD(1e9, momento=0.9)))
    assert re.search(r"na época \d+, lote \d", erro)


@pytest.mark.parametrize("motor", MOTORES)
def test_um_estado_que_transborda_sem_a_perda_ver_se_acha_no_fim_da_sua_epoca(monkeypatch, motor):
    erro, _, perdas, *_ = _conferir_falha(monkeypatch, _rede(motor, meio=[Cresce()]))
    assert "na época 4, lote 3" in erro  # 1e4¹⁰ não cabe em float32
    assert len(perdas) == 3


@pytest.mark.parametrize("motor", MOTORES)
def test_quem_para_no_meio_da_epoca_nao_fica_com_pesos_que_nao_sao_numeros(motor):
    class ParaNoSegundo(nn.Callback):
        def ao_fim_do_lote(self, treino):
            treino.parar = treino.lote == 2

    rede = _rede(motor, EstragaNoPasso(2))
    with pytest.raises(nn.ErroDeTreino, match="época 1, lote 2"):
        _treinar(rede, callbacks=ParaNoSegundo())
    assert np.isfinite(rede.prever(X)).all()


# ── parar ───────────────────────────────────────────────────────────────────
@so_llvm
@pytest.mark.skipif(sys.platform == "win32", reason="os sinais daqui são do Unix")
@pytest.mark.parametrize(("n", "lote"), [(4, 4), (11, 4)])
def test_ctrl_c_no_meio_de_muitas_epocas_para_logo_e_guarda_o_que_se_aprendeu(n, lote):
    def treinar(rede, epocas):
        return rede.treinar(X[:n], Y[:n], epocas=epocas, lote=lote, progresso=False)

    rede = _rede("llvm", nn.SGD(0.01))
    treinar(rede, 1)  # compila
    pedido = []
    timer = threading.Timer(
        0.6, lambda: (pedido.append(time.perf_counter()), os.kill(os.getpid(), signal.SIGINT))
    )
    timer.start()
    historico = treinar(rede, 50_000_000)
    assert time.perf_counter() - pedido[0] < 1.5
    assert historico.interrompido
    assert 100 < historico.epocas < 50_000_000
    assert len(historico.segundos) == len(historico.metricas["mae"]) == historico.epocas
    assert rede.embaralhamento.epocas - 1 - historico.epocas in ((0,) if n == lote else (0, 1))
    if rede.embaralhamento.epocas - 1 == historico.epocas:  # parou no fim de uma época
        igual = _rede("llvm", nn.SGD(0.01))
        treinar(igual, 1)
        assert treinar(igual, historico.epocas).perda == historico.perda
        assert _bits(igual) == _bits(rede)


def test_parar_entre_dois_trechos_deixa_a_epoca_pela_metade_fora_do_historico(monkeypatch):
    """O pedido pode chegar com épocas do bloco por fazer: não se contam como embaralhadas."""
    receber = Laco._receber

    def parar_no_quinto(self, treino, *outros):
        receber(self, treino, *outros)
        treino.parar = treino.epoca == 2 and treino.lote == 2

    monkeypatch.setattr(Laco, "_receber", parar_no_quinto)
    rede = _rede("numpy")
    assert _treinar(rede).epocas == 1
    assert rede.embaralhamento.epocas == 2


# ── a barra ─────────────────────────────────────────────────────────────────
@so_llvm
@pytest.mark.parametrize("epocas", [1, 5, 137, 400])
def test_as_linhas_sao_as_mesmas_que_uma_a_uma(capsys, epocas):
    ditas = []
    for callbacks in ([], [CadaEpoca()]):
        _rede("llvm").treinar(X, Y, epocas=epocas, lote=LOTE, callbacks=callbacks)
        ditas.append(re.sub(r"\d+,\d s\b", "", capsys.readouterr().out).splitlines())
    assert ditas[0] == ditas[1]
    assert 1 <= len(ditas[0]) <= 22
    assert ditas[0][-1].startswith(f"Época {epocas}/{epocas}")


@pytest.mark.parametrize("motor", MOTORES)
def test_o_tempo_das_epocas_que_vao_juntas_reparte_se_por_igual(motor):
    rede, antes = _rede(motor), time.perf_counter()
    segundos = _treinar(rede, 12).segundos
    assert len(segundos) == 12
    assert min(segundos) == max(segundos) > 0
    assert sum(segundos) < time.perf_counter() - antes
