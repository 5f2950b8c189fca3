"""Treinar de uma fonte dá os mesmos números que com os dados na memória, com pouca memória."""

import threading

import numpy as np
import pytest

import neuronio as nn
from neuronio.modelos import leitura
from neuronio.motores import MOTORES

N = 101
RG = np.random.default_rng(0)
X = RG.normal(size=(N, 6)).astype("float32")
Y = RG.integers(0, 3, N)

nos_motores = pytest.mark.parametrize("motor", MOTORES)


class DaMemoria(nn.dados.Fonte):
    """Guarda o que se leu, e em que thread."""

    def __init__(self, x=X, y=Y):
        self.x, self.y, self.lidos, self.threads = x, y, [], set()

    def __len__(self):
        return len(self.x)

    def ler(self, indices):
        self.lidos.append(len(indices))
        self.threads.add(threading.current_thread())
        return self.x[indices], None if self.y is None else self.y[indices]


def rede(motor="numpy", **opcoes):
    r = nn.Sequencial([nn.Densa(5, "tanh"), nn.Dropout(0.2), nn.Densa(3)])
    r.compilar("adam", "entropia-cruzada", ["acuracia"], motor, **opcoes)
    return r


def treinar(r, *dados, **opcoes):
    nn.semente(0)
    return r.treinar(*dados, **{"epocas": 3, "lote": 8, "progresso": False, **opcoes})


def mesmos(a, b):
    assert (a.historico.perda, a.historico.metricas) == (b.historico.perda, b.historico.metricas)
    for v, w in zip(a.variaveis(), b.variaveis(), strict=True):
        np.testing.assert_array_equal(v.numpy(), w.numpy())


@nos_motores
@pytest.mark.parametrize("lote", [1, 8, 200])
def test_uma_fonte_da_os_mesmos_bits_que_a_memoria(motor, lote, monkeypatch):
    monkeypatch.setattr(leitura, "BYTES_POR_BLOCO", 6 * 4 * 20)
    a, b = rede(motor), rede(motor)
    treinar(a, X, Y, lote=lote, validacao=(X, Y))
    treinar(b, DaMemoria(), lote=lote, validacao=DaMemoria())
    mesmos(a, b)
    assert a.historico.perda_validacao == pytest.approx(b.historico.perda_validacao, rel=1e-6)
    assert a.avaliar(X, Y) == pytest.approx(b.avaliar(DaMemoria()), rel=1e-6)
    np.testing.assert_array_equal(a.prever(X), b.prever(DaMemoria(y=None)))


PESOS = np.where(np.arange(N) < 40, 0, RG.random(N))  # há blocos inteiros que não contam


@nos_motores
@pytest.mark.parametrize(
    "pesos",
    [
        {"pesos": PESOS},
        {"pesos_das_classes": {0: 3.0, 2: 0.5}},
        {"pesos": PESOS, "pesos_das_classes": "balanceado"},
    ],
)
def test_os_pesos_de_uma_fonte_sao_os_da_memoria(motor, pesos, monkeypatch):
    monkeypatch.setattr(leitura, "BYTES_POR_BLOCO", 6 * 4 * 8)
    monkeypatch.setattr(DaMemoria, "rotulos", Y)
    a, b = rede(motor), rede(motor)
    treinar(a, X, Y, embaralhar=False, **pesos)
    treinar(b, DaMemoria(), embaralhar=False, **pesos)
    mesmos(a, b)


@nos_motores
def test_um_gerador_da_as_amostras_na_ordem_em_que_vem(motor):
    def amostras():
        yield from zip(X, Y, strict=True)

    a, b = rede(motor), rede(motor)
    treinar(a, X, Y, embaralhar=False)
    treinar(b, nn.dados.gerador(amostras))
    mesmos(a, b)


@nos_motores
def test_quem_muda_a_rede_no_meio_de_uma_epoca_de_um_gerador_nao_repete_amostras(motor):
    class Muda(nn.Callback):
        def ao_fim_do_lote(self, treino):
            if treino.lote == 3:
                treino.modelo.camadas[1].taxa = 0.1 * treino.epoca

    def amostras():
        yield from zip(X, Y, strict=True)

    a, b = rede(motor), rede(motor)
    treinar(a, X, Y, embaralhar=False, callbacks=Muda())
    treinar(b, nn.dados.gerador(amostras), callbacks=Muda())
    mesmos(a, b)


def test_le_em_segundo_plano_aos_poucos(monkeypatch):
    monkeypatch.setattr(leitura, "BYTES_POR_BLOCO", 6 * 4 * 20)
    fonte = DaMemoria()
    treinar(rede(), fonte, epocas=1)
    assert threading.main_thread() in fonte.threads  # só o primeiro lote, para conhecer a rede
    assert len(fonte.threads) > 1
    assert max(fonte.lidos) <= 16
    assert sum(fonte.lidos) == N + 8
    assert not any(t.is_alive() for t in fonte.threads - {threading.main_thread()})


def test_uma_fonte_que_falha_no_meio_diz_onde_e_nada_se_perde():
    class Quebra(DaMemoria):
        def ler(self, indices):
            if 70 in indices:
                raise OSError("disco arrancado")
            return super().ler(indices)

    r = rede()
    with pytest.raises(nn.ErroDeDados, match="disco arrancado"):
        treinar(r, Quebra(), embaralhar=False)
    assert np.isfinite(r.prever(X)).all()
    treinar(r, DaMemoria())


def test_rotulos_que_nao_existem_num_bloco_adiante_se_recusam(monkeypatch):
    monkeypatch.setattr(leitura, "BYTES_POR_BLOCO", 1)
    y = Y.copy()
    y[90] = 7
    with pytest.raises(nn.ErroDeDados, match="3 classes"):
        treinar(rede(), DaMemoria(y=y), embaralhar=False)


def test_um_treino_de_uma_fonte_se_retoma_bit_a_bit(tmp_path):
    sem_parar, retomada = rede("auto"), rede("auto")
    treinar(sem_parar, DaMemoria(), epocas=4)
    treinar(rede("auto"), DaMemoria(), epocas=2, callbacks=nn.PontoDeControle(tmp_path))
    treinar(retomada, DaMemoria(), epocas=4, retomar=tmp_path)
    mesmos(sem_parar, retomada)


@nos_motores
def test_um_array_no_disco_treina_sem_vir_inteiro_a_memoria(motor, tmp_path):
    np.save(tmp_path / "x.npy", X)
    no_disco = np.load(tmp_path / "x.npy", mmap_mode="r")
    a, b = rede(motor), rede(motor)
    treinar(a, X, Y)
    treinar(b, no_disco, Y)
    mesmos(a, b)


def test_o_que_nao_se_da_com_uma_fonte():
    with pytest.raises(nn.ErroDeDados, match="já dá os alvos"):
        treinar(rede(), DaMemoria(), Y)
    with pytest.raises(nn.ErroDeDados, match="é um peso para cada uma"):
        treinar(rede(), DaMemoria(), pesos=np.ones(N - 1))
    with pytest.raises(nn.ErroDeValor, match="atributo rotulos"):
        treinar(rede(), DaMemoria(), pesos_das_classes="balanceado")
    with pytest.raises(nn.ErroDeTipo, match="falta y de validação"):
        treinar(rede(), X, Y, validacao=(X, None))
