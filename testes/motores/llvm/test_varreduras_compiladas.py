"""A varredura compilada: as saídas e os gradientes do NumPy, em todo tamanho, com quaisquer threads."""

from dataclasses import replace

import numpy as np
import pytest
from execucao import conferir, executar
from hypothesis import given, settings
from hypothesis import strategies as st
from test_modelos_compilados import construida, passo_com_gradientes

import neuronio as nn
from neuronio.motores.llvm.planejamento.arena import dispor
from neuronio.motores.llvm.planejamento.planejar import planejar
from neuronio.motores.llvm.processador.caches import SUPOSTOS
from neuronio.motores.llvm.prova.prova import PlanoErrado, provar


def comparar(camadas, forma, amostras, lote, threads=2, saidas=3):
    rede = construida([*camadas, nn.Densa(saidas)], forma)
    acaso = np.random.default_rng(0)
    dados = [acaso.standard_normal((amostras, *forma)).astype("float32"), acaso.integers(0, saidas, amostras)]
    passo, variaveis = passo_com_gradientes(rede, nn.EntropiaCruzada()), rede.variaveis()
    esperados = executar("numpy", passo, variaveis, dados, lote)
    conferir(executar("llvm", passo, variaveis, dados, lote, threads), esperados)


@pytest.mark.parametrize("camada", [nn.RNN, nn.LSTM, nn.GRU])
@pytest.mark.parametrize(
    ("unidades", "passos", "amostras", "lote", "threads"),
    [
        (1, 1, 1, 1, 1),
        (8, 2, 5, 5, 1),
        (17, 3, 40, 40, 2),
        (5, 4, 70, 70, 1),
        (16, 6, 7, 3, 3),
        (33, 2, 9, 4, 2),
    ],
)
def test_toda_camada_recorrente_em_todo_tamanho(camada, unidades, passos, amostras, lote, threads):
    comparar([camada(unidades)], (passos, 3), amostras, lote, threads)


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 20), st.integers(1, 6), st.integers(1, 9), st.integers(1, 40), st.integers(1, 3))
def test_uma_lstm_de_qualquer_tamanho(unidades, passos, entradas, amostras, threads):
    comparar(
        [nn.LSTM(unidades, retornar_sequencia=True), nn.LSTM(3)], (passos, entradas), amostras, 16, threads
    )


def test_nos_dois_sentidos_truncada_e_com_dropout_no_meio():
    camadas = [
        nn.Bidirecional(nn.GRU(6, retornar_sequencia=True, truncar=2)),
        nn.Dropout(0.3),
        nn.LSTM(7, retornar_sequencia=True),
        nn.GlobalAvgPool1D(),
    ]
    comparar(camadas, (5, 4), 20, 8)


def test_uma_celula_de_quem_usa_compila_salva_e_volta(tmp_path):
    class Vazante(nn.Camada):
        """Dez linhas: o estado vaza devagar para o que a entrada pede."""

        def construir(self, forma):
            self.w = self.parametro("w", (forma[-1], 6))
            self.u = self.parametro("u", (6, 6), "ortogonal")
            self.vaza = self.parametro("vaza", (6,), "zeros")

        def propagar(self, x):
            def passo(h, x_t):
                a = self.vaza.sigmoide()
                h = a * h + (1 - a) * (x_t @ self.w + h @ self.u).tanh()
                return h, h

            h, _ = nn.varrer(passo, nn.Tensor(np.zeros((1, 6))), x)
            return h

    comparar([Vazante()], (7, 3), 30, 10)
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(7, 3), Vazante(), nn.Densa(2)])
    rede.compilar("adam", "entropia-cruzada", motor="llvm")
    x = np.random.default_rng(1).standard_normal((40, 7, 3)).astype("float32")
    rede.treinar(x, (x.sum(axis=(1, 2)) > 0).astype(int), epocas=2, progresso=False)
    rede.salvar(tmp_path / "rede.safetensors")
    voltou = nn.carregar(tmp_path / "rede.safetensors", classes=[Vazante])
    np.testing.assert_array_equal(voltou.prever(x), rede.prever(x))


def test_uma_penalidade_do_gradiente_no_tempo_deriva_duas_vezes():
    rede = construida([nn.LSTM(4), nn.Densa(1)], (3, 2))

    def passo(x):
        entrada = nn.Parametro(nn.Tensor(np.ones((1, 3, 2)))) * x
        (dx,) = nn.gradientes(rede(entrada).soma(), [entrada])
        penalidade = (dx**2).soma()
        return [penalidade, *nn.gradientes(penalidade, rede.parametros()[:2])]

    x = np.random.default_rng(0).standard_normal((6, 3, 2)).astype("float32")
    esperados = executar("numpy", passo, rede.variaveis(), [x], 6)
    conferir(executar("llvm", passo, rede.variaveis(), [x], 6, 2), esperados)


# ── o plano ─────────────────────────────────────────────────────────────────
@pytest.fixture
def plano():
    rede = nn.Sequencial([nn.Entrada(4, 3), nn.LSTM(5), nn.Densa(2)])
    rede.compilar("sgd", "entropia-cruzada")
    return planejar(rede.programa("treino", np.ones((7, 4, 3), "float32"), np.zeros(7, int)), 7, SUPOSTOS)


def test_o_tempo_nao_tem_barreiras(plano):
    for nucleos in (corpo.nucleos for corpo in plano.corpos.values()):
        assert {n.estagio for n in nucleos} == {0}
    assert len(plano.corpos) == 2


def test_um_corpo_estragado_se_recusa(plano):
    arena = dispor(plano, 7, 2)
    provar(plano, arena, 2)
    for nome, corpo in plano.corpos.items():
        guardados = [n for n in corpo.nucleos if n.valores]
        sem_um = replace(corpo, nucleos=tuple(n for n in corpo.nucleos if n is not guardados[0]))
        with pytest.raises(PlanoErrado):
            provar(replace(plano, corpos={**plano.corpos, nome: sem_um}), arena, 2)
