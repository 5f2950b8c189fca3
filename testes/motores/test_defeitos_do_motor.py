"""Um defeito do motor compilado não chega cru a ninguém: diz-se, e em auto executa-se no numpy."""

import sys
import warnings
from dataclasses import replace

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import automatico
from neuronio.motores.llvm import executavel, motor
from neuronio.motores.llvm.execucao import compilacao
from neuronio.motores.llvm.planejamento import arena
from neuronio.motores.llvm.registros import REGISTROS
from neuronio.tensor.elementares import tanh

X = np.random.default_rng(0).normal(size=(16, 5)).astype("float32")
Y = np.arange(16) % 3


def estragar_uma_regra(monkeypatch):
    monkeypatch.setitem(REGISTROS, tanh, replace(REGISTROS[tanh], regra=lambda e, c, pedir, i: pedir(7, i)))


def escrever_codigo_invalido(monkeypatch):
    def regra(e, c, pedir, i):
        return e.b.fadd(pedir(0, i), e.thread_que_nao_ha)

    monkeypatch.setitem(REGISTROS, tanh, replace(REGISTROS[tanh], regra=regra))


def gerar_texto_que_o_llvm_recusa(monkeypatch):
    certo = compilacao.otimizar
    monkeypatch.setattr(compilacao, "otimizar", lambda texto, alvo: certo(texto + "\nisto não é LLVM", alvo))


def por_tudo_no_mesmo_lugar(monkeypatch):
    certa = arena.dispor

    def errada(plano, lote, threads):
        disposta = certa(plano, lote, threads)
        return replace(disposta, lugares=dict.fromkeys(disposta.lugares, 0))

    monkeypatch.setattr(executavel, "dispor", errada)


def perder_uma_passagem(monkeypatch):
    monkeypatch.setattr(motor, "simplificar", lambda programa: programa.nada)


DEFEITOS = [
    estragar_uma_regra,
    escrever_codigo_invalido,
    gerar_texto_que_o_llvm_recusa,
    por_tudo_no_mesmo_lugar,
    perder_uma_passagem,
]


def rede(qual):
    nn.semente(0)
    r = nn.Sequencial([nn.Entrada(5), nn.Densa(8, "tanh"), nn.Densa(3)])
    r.compilar(nn.SGD(0.1), "entropia-cruzada", motor=qual)
    return r


@pytest.mark.parametrize("estragar", DEFEITOS)
def test_em_auto_executa_se_no_numpy_e_se_diz_uma_vez_o_que_houve_e_a_quem_contar(monkeypatch, estragar):
    esperada = rede("numpy")
    esperada.treinar(X, Y, epocas=2, progresso=False)
    estragar(monkeypatch)
    monkeypatch.setattr(automatico, "_ja_ditos", set())
    obtida = rede("auto")
    with warnings.catch_warnings(record=True) as avisos:
        warnings.simplefilter("always")
        obtida.treinar(X, Y, epocas=2, progresso=False)
        previsto = obtida.prever(X)
    (aviso,) = avisos
    assert "defeito do Neurônio" in str(aviso.message)
    assert "neuronio info" in str(aviso.message)
    np.testing.assert_array_equal(previsto, esperada.prever(X))


@pytest.mark.parametrize("estragar", DEFEITOS)
def test_pedido_pelo_nome_e_um_erro_do_neuronio(monkeypatch, estragar):
    estragar(monkeypatch)
    r = rede("llvm")
    for usar in (lambda: r.treinar(X, Y, progresso=False), lambda: r.prever(X), lambda: r.avaliar(X, Y)):
        with pytest.raises(nn.ErroDeCompilacao, match="defeito do Neurônio, e não da sua rede"):
            usar()


def test_um_erro_no_codigo_de_quem_usa_nao_vira_defeito_nosso():
    class Errada(nn.Camada):
        def propagar(self, x):
            raise KeyError("minha")

    r = nn.Sequencial([Errada(), nn.Densa(3)])
    r.compilar("sgd", "mse")
    with pytest.raises(KeyError, match="minha"):
        r.prever(X)


def test_um_llvmlite_que_nao_se_carrega_nao_impede_de_treinar(monkeypatch):
    monkeypatch.setitem(sys.modules, "neuronio.motores.llvm.motor", None)
    monkeypatch.setattr(automatico, "_ja_ditos", set())
    r = rede("auto")
    with pytest.warns(UserWarning, match="llvmlite está instalado, mas não funciona"):
        r.treinar(X, Y, progresso=False)
    with pytest.raises(nn.ErroDeCompilacao, match="force-reinstall"):
        rede("llvm").prever(X)
