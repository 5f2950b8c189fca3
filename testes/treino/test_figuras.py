"""O que se anota em cada época é o que se mediu, ponderado por amostra."""

from itertools import pairwise

import numpy as np
import pytest

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino
from neuronio.motores import Trecho
from neuronio.treino.figuras import Figuras, Media


@pytest.fixture
def dados():
    acaso = np.random.default_rng(0)
    x = acaso.normal(size=(51, 3)).astype(np.float32)
    return x, acaso.integers(0, 2, 51)


def _rede(regularizador=None, taxa=1e-30):
    nn.semente(1)
    camadas = [nn.Entrada(3), nn.Densa(5, "tanh", regularizador=regularizador), nn.Densa(2)]
    rede = nn.Sequencial(camadas)
    rede.compilar(nn.SGD(taxa), "entropia-cruzada", metricas=["acuracia", "mae"], motor="numpy")
    return rede


def _conta(rede, x, y):
    """A perda e as métricas de todas as amostras de uma vez, só com NumPy."""
    z = rede.prever(x).astype(np.float64)
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    certas = np.eye(2)[y]
    return {
        "perda": -np.log(p[np.arange(len(y)), y]).mean(),
        "acuracia": (z.argmax(1) == y).mean(),
        "mae": np.abs(z - certas).mean(),
    }


def test_figuras_ponderadas_por_amostra_com_um_lote_menor_no_fim(dados):
    x, y = dados
    rede = _rede()
    esperado = _conta(rede, x, y)
    um_de_k = np.eye(2)[y]
    historico = rede.treinar(x, um_de_k, epocas=1, lote=16, validacao=(x[:33], um_de_k[:33]), progresso=False)
    validacao = _conta(rede, x[:33], y[:33])
    for nome in ("acuracia", "mae"):
        assert historico.metricas[nome][0] == pytest.approx(esperado[nome], abs=1e-6)
        assert historico.metricas_validacao[nome][0] == pytest.approx(validacao[nome], abs=1e-6)
    assert historico.perda[0] == pytest.approx(esperado["perda"], abs=1e-6)
    assert historico.perda_validacao[0] == pytest.approx(validacao["perda"], abs=1e-6)
    assert rede.avaliar(x, um_de_k, lote=16) == pytest.approx(esperado, abs=1e-6)
    # a média dos lotes sem pesos seria outra
    lotes = [_conta(rede, x[i : i + 16], y[i : i + 16])["perda"] for i in range(0, 51, 16)]
    assert abs(np.mean(lotes) - esperado["perda"]) > 1e-3


def test_a_perda_inclui_as_penalidades_no_treino_na_validacao_e_na_avaliacao(dados):
    x, y = dados
    sem, com = _rede(), _rede(nn.L2(0.1))
    penalidade = 0.1 * float((com.parametros()[0].dados ** 2).sum())
    assert penalidade > 0.05
    y = np.eye(2)[y]
    antes = sem.treinar(x, y, lote=16, validacao=(x, y), progresso=False)
    depois = com.treinar(x, y, lote=16, validacao=(x, y), progresso=False)
    assert depois.perda[0] - antes.perda[0] == pytest.approx(penalidade, rel=1e-4)
    assert depois.perda_validacao[0] - antes.perda_validacao[0] == pytest.approx(penalidade, rel=1e-4)
    assert com.avaliar(x, y)["perda"] - sem.avaliar(x, y)["perda"] == pytest.approx(penalidade, rel=1e-4)


def test_a_penalidade_puxa_os_pesos_para_zero(dados):
    x, y = dados
    normas = []
    for regularizador in (None, nn.L2(0.5)):
        rede = _rede(regularizador, taxa=0.1)
        rede.treinar(x, np.eye(2)[y], epocas=20, progresso=False)
        normas.append(np.linalg.norm(rede.parametros()[0].dados))
    assert normas[1] < 0.1 * normas[0]


def test_as_figuras_do_treino_sao_medidas_em_modo_de_treino_e_as_da_validacao_nao():
    nn.semente(0)
    x = np.ones((400, 1), np.float32)
    rede = nn.Sequencial([nn.Entrada(1), nn.Dropout(0.5), nn.Densa(1, inicializador=nn.Constante(1))])
    rede.compilar(nn.SGD(1e-30), "mse", motor="numpy")
    historico = rede.treinar(x, np.ones(400), lote=400, validacao=(x, np.ones(400)), progresso=False)
    assert historico.perda[0] == pytest.approx(1, abs=0.3)  # cada saída é 0 ou 2
    assert historico.perda_validacao == [0]


@pytest.mark.parametrize(("n", "lote", "lotes"), [(51, 16, 4), (48, 16, 3), (5, 64, 1), (7, 1, 7)])
def test_cada_amostra_e_vista_uma_vez_por_epoca(n, lote, lotes):
    vistas = []

    class Espia(nn.Camada):
        def propagar(self, x):
            if self.treinando and not x.e_abstrato:
                vistas.append(x.numpy()[:, 0])
            return x

    rede = nn.Sequencial([Espia(), nn.Densa(1)])
    rede.compilar("sgd", "mse", motor="numpy")
    x = np.arange(n, dtype=np.float32)[:, None] / n
    rede.treinar(x, x, epocas=2, lote=lote, progresso=False)
    assert len(vistas) == 2 * lotes
    primeira, segunda = np.concatenate(vistas[:lotes]), np.concatenate(vistas[lotes:])
    assert sorted(primeira) == sorted(segunda) == x[:, 0].tolist()
    assert (primeira != segunda).any()
    assert (primeira != x[:, 0]).any()


def test_sem_embaralhar_os_dados_vem_na_ordem_dada():
    vistas = []

    class Espia(nn.Camada):
        def propagar(self, x):
            if self.treinando:
                vistas.extend(x.numpy()[:, 0].tolist())
            return x

    rede = nn.Sequencial([Espia(), nn.Densa(1)])
    rede.compilar("sgd", "mse", motor="numpy")
    x = np.arange(10, dtype=np.float32)[:, None]
    rede.treinar(x, x, epocas=2, lote=4, embaralhar=False, progresso=False)
    assert vistas == [*range(10), *range(10)]


def test_x_e_y_sao_embaralhados_juntos():
    nn.semente(0)
    x = np.linspace(-1, 1, 40)[:, None]
    rede = nn.RedeNeural([1, 1])
    rede.compilar(nn.SGD(0.2), "mse", motor="numpy")
    rede.treinar(x, 5 * x, epocas=60, lote=3, progresso=False)
    assert rede.avaliar(x, 5 * x)["perda"] < 1e-6


def test_avaliar_e_prever_nao_mudam_nada():
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(3), nn.BatchNorm(), nn.Dropout(0.5), nn.Densa(2)])
    rede.compilar("adam", "mse", motor="numpy")
    x = np.random.default_rng(0).normal(2, 3, (20, 3))
    antes = [v.dados.copy() for v in rede.variaveis()]
    rede.avaliar(x, x[:, :2])
    rede.prever(x)
    for variavel, valor in zip(rede.variaveis(), antes, strict=True):
        assert (variavel.dados == valor).all(), variavel.nome
    with modo_de_treino(True):
        rede(x)
    assert any((v.dados != a).any() for v, a in zip(rede.variaveis(), antes, strict=True))


def test_um_segundo_treinar_continua_e_tem_o_seu_proprio_historico(dados):
    x, y = dados
    juntos, partes = _rede(taxa=0.1), _rede(taxa=0.1)
    y = np.eye(2)[y]
    for rede in (juntos, partes):
        rede.compilar(nn.Adam(0.01), "mse", motor="numpy")
        nn.semente(7)
        rede.treinar(x, y, epocas=1, lote=16, progresso=False)
    inteiro = juntos.treinar(x, y, epocas=4, lote=16, progresso=False)
    primeira = partes.treinar(x, y, epocas=2, lote=16, progresso=False)
    segunda = partes.treinar(x, y, epocas=2, lote=16, progresso=False)
    assert inteiro.perda == primeira.perda + segunda.perda
    assert (juntos.prever(x) == partes.prever(x)).all()


def test_o_historico_vai_para_um_csv(tmp_path, dados):
    x, y = dados
    rede = _rede()
    y = np.eye(2)[y]
    historico = rede.treinar(x, y, epocas=2, validacao=(x, y), progresso=False)
    linhas = historico.salvar_csv(tmp_path / "h.csv").read_text(encoding="utf-8").splitlines()
    nomes = "epoca,perda,acuracia,mae,perda_validacao,acuracia_validacao,mae_validacao,segundos"
    assert linhas[0] == nomes
    assert len(linhas) == 3
    assert float(linhas[2].split(",")[1]) == pytest.approx(historico.perda[1], rel=1e-5)


@pytest.mark.parametrize("formas", [[()], [(), (3, 10)]])
def test_a_media_de_muitos_lotes_e_a_mesma_bit_a_bit_seja_qual_for_o_tamanho_dos_trechos(formas):
    acaso = np.random.default_rng(0)
    figuras = Figuras(tuple("ab")[: len(formas)], (len(formas), None)[: len(formas)], (None, nn.F1()), formas)
    lotes = 103
    pesos = acaso.random(lotes)
    saidas = [
        acaso.normal(size=(lotes, *forma)) * np.exp(9 * acaso.normal(size=(lotes, *forma)))
        for forma in formas
    ]

    def somadas(cortes):
        media = Media(figuras)
        for de, ate in pairwise([0, *cortes, lotes]):
            media.somar(Trecho(np.full(ate - de, 7), [*(s[de:ate] for s in saidas), pesos[de:ate]]))
        return media.somas.tolist(), media.pesos.tolist()

    de_uma_vez = somadas([])
    assert somadas([1, 2, 40]) == de_uma_vez
    assert somadas(range(1, lotes)) == de_uma_vez
