import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neuronio as nn
from neuronio.configuracao import familia
from neuronio.descricao import descrever, reconstruir
from neuronio.inicializadores import (
    Constante,
    GlorotNormal,
    GlorotUniforme,
    HeNormal,
    HeUniforme,
    Identidade,
    Inicializador,
    LeCunNormal,
    Normal,
    Ortogonal,
    Uniforme,
    Zeros,
    entradas_e_saidas,
)
from neuronio.tensor import Lote

DENSA, CONV = (300, 200), (60, 20, 5, 7)
# desvio de cada sorteio, pela fórmula da fonte, num kernel denso e num de convolução
DESVIOS = [
    (Normal(0.5, 0.2), 0.2, 0.2),
    (Uniforme(-1, 3), 4 / math.sqrt(12), 4 / math.sqrt(12)),
    (GlorotNormal(), math.sqrt(2 / 500), math.sqrt(2 / (20 * 35 + 60 * 35))),
    (GlorotUniforme(), math.sqrt(2 / 500), math.sqrt(2 / (20 * 35 + 60 * 35))),
    (HeNormal(), math.sqrt(2 / 300), math.sqrt(2 / (20 * 35))),
    (HeUniforme(), math.sqrt(2 / 300), math.sqrt(2 / (20 * 35))),
    (LeCunNormal(), math.sqrt(1 / 300), math.sqrt(1 / (20 * 35))),
]
TODOS = [*(sorteio for sorteio, _, _ in DESVIOS), Zeros(), Constante(2.5), Identidade(3), Ortogonal(0.5)]
todo_inicializador = pytest.mark.parametrize("inicializador", TODOS, ids=repr)


def test_todo_inicializador_tem_um_caso():
    assert set(familia(Inicializador)) == {type(i).__name__ for i in TODOS}


@todo_inicializador
def test_da_a_forma_pedida_em_float32_e_se_refaz(inicializador):
    nn.semente(3)
    t = inicializador((4, 3))
    assert (t.forma, t.tipo) == ((4, 3), "float32")
    nn.semente(3)
    np.testing.assert_array_equal(reconstruir(descrever(inicializador))((4, 3)).dados, t.dados)


@pytest.mark.parametrize(("sorteio", "denso", "conv"), DESVIOS, ids=[repr(s) for s, _, _ in DESVIOS])
def test_o_desvio_e_o_da_formula(sorteio, denso, conv):
    nn.semente(0)
    centro = {"Normal": 0.5, "Uniforme": 1.0}.get(type(sorteio).__name__, 0.0)
    for forma, desvio in ((DENSA, denso), (CONV, conv)):
        pesos = sorteio(forma).dados.astype(np.float64)
        assert abs(pesos.mean() - centro) < 5 * desvio / math.sqrt(pesos.size)
        assert pesos.std() == pytest.approx(desvio, rel=0.015)
        if "Uniforme" in type(sorteio).__name__:
            largura = desvio * math.sqrt(3)
            assert 0.99 * largura < np.abs(pesos - centro).max() <= largura * (1 + 1e-6)


@pytest.mark.parametrize("sorteio", [Normal(0, 1), HeNormal(), GlorotNormal(), LeCunNormal()], ids=repr)
def test_as_normais_sao_inteiras(sorteio):
    nn.semente(0)
    pesos = sorteio((400, 400)).dados
    z = np.abs(pesos / pesos.std())
    assert (z > 2).mean() == pytest.approx(math.erfc(2 / math.sqrt(2)), rel=0.05)
    assert (z > 3).mean() == pytest.approx(math.erfc(3 / math.sqrt(2)), rel=0.2)


@pytest.mark.parametrize("sorteio", [s for s, _, _ in DESVIOS] + [Ortogonal()], ids=repr)
def test_cada_parametro_tem_o_seu_sorteio_e_a_semente_o_repete(sorteio):
    nn.semente(1)
    a, b = sorteio((5, 5)).dados, sorteio((5, 5)).dados
    nn.semente(1)
    assert (sorteio((5, 5)).dados == a).all()
    assert (a != b).any()


@settings(max_examples=30, deadline=None)
@given(forma=st.lists(st.integers(1, 9), min_size=2, max_size=5).map(tuple))
def test_entradas_e_saidas_sao_as_do_pytorch(forma):
    torch = pytest.importorskip("torch")
    de_la = torch.empty(forma[::-1] if len(forma) == 2 else forma)  # lá o kernel denso é (saídas, entradas)
    assert entradas_e_saidas(forma) == torch.nn.init._calculate_fan_in_and_fan_out(de_la)


@pytest.mark.parametrize("forma", [(6, 4), (4, 6), (5, 5), (6, 2, 3, 3), (40, 2, 3, 3), (1, 1)])
def test_ortogonal_tem_linhas_ou_colunas_ortogonais(forma):
    w = Ortogonal(2.0)(forma).dados.reshape(forma[0], -1).astype(np.float64)
    em_pe = w if w.shape[0] >= w.shape[1] else w.T
    np.testing.assert_allclose(em_pe.T @ em_pe, 4 * np.eye(em_pe.shape[1]), atol=1e-5)


def test_ortogonal_nao_prefere_um_sinal():
    nn.semente(0)
    sinais = [Ortogonal()((1, 1)).item() for _ in range(60)]
    assert 10 < sinais.count(1.0) < 50
    assert set(sinais) == {1.0, -1.0}


def test_valores_fixos():
    assert Zeros()((2, 1)).dados.tolist() == [[0], [0]]
    assert Constante(1.5)((2,)).dados.tolist() == [1.5, 1.5]
    assert Identidade(2)((2, 3)).dados.tolist() == [[2, 0, 0], [0, 2, 0]]


@pytest.mark.parametrize("sorteio", [s for s, _, _ in DESVIOS], ids=repr)
@pytest.mark.parametrize("forma", [(), (3,), (0, 3)])
def test_formas_pequenas_tambem_se_sorteiam(sorteio, forma):
    pesos = sorteio(forma)
    assert pesos.forma == forma
    assert np.isfinite(pesos.dados).all()


@pytest.mark.parametrize(
    ("engano", "erro", "trechos"),
    [
        (lambda: Identidade()((8, 1, 3, 3)), nn.ErroDeForma, ["Identidade", "(8, 1, 3, 3)", "Ortogonal()"]),
        (lambda: Identidade()((3,)), nn.ErroDeForma, ["Identidade", "(3,)"]),
        (lambda: Ortogonal()((3,)), nn.ErroDeForma, ["Ortogonal", "(3,)", "Zeros()"]),
        (
            lambda: nn.Conv2D(2, 3, inicializador="identidade")(nn.sortear((1, 1, 4, 4))),
            nn.ErroDeForma,
            ["Conv2D"],
        ),
        (lambda: Normal(desvio=-1), nn.ErroDeValor, ["desvio", "-1"]),
        (lambda: Uniforme(1, 0), nn.ErroDeValor, ["minimo=1", "maximo=0"]),
        (lambda: Constante("x"), nn.ErroDeTipo, ["constante", "'x'"]),
        (lambda: GlorotUniforme()((Lote(), 3)), nn.ErroDeForma, ["(lote, 3)", "não depende do lote"]),
        (lambda: Zeros()((Lote(),)), nn.ErroDeForma, ["(lote,)"]),
        (lambda: nn.Densa(3, inicializador=HeNormal), nn.ErroDeTipo, ["parênteses", "HeNormal()"]),
    ],
)
def test_a_mensagem_ensina(engano, erro, trechos):
    with pytest.raises(erro) as achado:
        engano()
    for trecho in trechos:
        assert trecho in str(achado.value)


def test_um_parametro_sem_eixos_ou_de_um_so_tambem_tem_entradas():
    assert entradas_e_saidas(()) == (1, 1)
    assert entradas_e_saidas((3,)) == (3, 3)
