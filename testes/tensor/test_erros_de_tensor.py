"""Cada engano vira uma mensagem que diz o que se esperava, o que veio e o que fazer."""

import decimal

import numpy as np
import pytest

import neuronio as nn
from neuronio.tensor import TABELA, Primitiva

A, B, V = nn.Tensor(np.ones((2, 3))), nn.Tensor(np.ones((4, 3))), nn.Tensor([1.0, 2.0])
IMAGENS = nn.Tensor(np.ones((1, 2, 5, 5)))
CONV = {"stride": (1, 1), "bordas": ((0, 0), (0, 0)), "dilatacao": (1, 1), "grupos": 1}

CRIACAO = [
    ([[1, 2], [3]], nn.ErroDeForma, "mesma quantidade"),
    ([1, [2]], nn.ErroDeForma, "grade retangular"),
    ("abc", nn.ErroDeTipo, "textos"),
    ([1.0, "2"], nn.ErroDeTipo, "textos"),
    (b"abc", nn.ErroDeTipo, "textos"),
    (None, nn.ErroDeTipo, "None"),
    ([1.0, None], nn.ErroDeTipo, "None"),
    (1j, nn.ErroDeTipo, "complexos"),
    ([10**30], nn.ErroDeTipo, "1e30"),
    (2**63, nn.ErroDeValor, "int64"),
    ({"a": 1}, nn.ErroDeTipo, "dict"),
    ({1, 2}, nn.ErroDeTipo, "set"),
    (object(), nn.ErroDeTipo, "object"),
    (decimal.Decimal("1.5"), nn.ErroDeTipo, "Decimal"),
    (np.array(["2020-01-01"], "datetime64[D]"), nn.ErroDeTipo, "datas"),
    (np.array([1e300]), nn.ErroDeValor, 'tipo="float64"'),
    ([V, V], nn.ErroDeTipo, "empilhar"),
    ([[V[0], V[1]]], nn.ErroDeTipo, "empilhar"),
    ((x for x in [1.0]), nn.ErroDeTipo, "generator"),
]


@pytest.mark.parametrize(("dados", "erro", "trecho"), CRIACAO)
def test_dados_que_nao_viram_tensor(dados, erro, trecho):
    with pytest.raises(erro, match=trecho):
        nn.Tensor(dados)


@pytest.mark.parametrize(
    ("dados", "tipo"),
    [
        (-1, "uint32"),
        (2**32, "uint32"),
        (float("nan"), "int64"),
        (1e30, "int64"),
        (2.0**63, "int64"),
        (float("inf"), "uint32"),
        (1e300, "float32"),
    ],
)
def test_numero_que_nao_cabe_no_tipo_pedido(dados, tipo):
    with pytest.raises(nn.ErroDeValor, match=tipo):
        nn.Tensor([dados], tipo=tipo)


def test_infinito_e_nan_cabem_em_float32():
    assert nn.Tensor(np.array([np.inf, -np.inf, np.nan])).tipo == "float32"


def test_gradiente_so_de_numeros_reais():
    assert nn.Tensor([1, 2], requer_grad=True).tipo == "float32"
    for pedido in (
        lambda: nn.Tensor([1, 2], requer_grad=True, tipo="int64"),
        lambda: nn.Tensor(np.array([1, 2]), requer_grad=True),
        lambda: nn.Tensor(nn.Tensor([1, 2]), requer_grad=True),
    ):
        with pytest.raises(nn.ErroDeTipo, match="int64"):
            pedido()


def test_tipo_desconhecido_sugere_o_mais_proximo():
    with pytest.raises(nn.ErroDeNome, match='Você quis dizer "float32"'):
        nn.Tensor([1.0], tipo="float23")
    with pytest.raises(nn.ErroDeNome):
        V.converter(float)


CONTAS = [
    (
        lambda: A + B,
        nn.ErroDeForma,
        r'\(2, 3\) e \(4, 3\) não combinam em "somar": no eixo -2 uma tem 2 e a outra 4',
    ),
    (lambda: A * V, nn.ErroDeForma, r"\.redimensionar\(2, 1\)"),
    (lambda: A + np.ones((3, 2)), nn.ErroDeForma, r"\.T num dos dois"),
    (lambda: A < B, nn.ErroDeForma, '"menor"'),
    (lambda: nn.onde(A > 0, B, 0), nn.ErroDeForma, '"onde"'),
    (lambda: A + "1", nn.ErroDeTipo, "textos"),
    (lambda: A == None, nn.ErroDeTipo, "None"),  # noqa: E711
    (lambda: A * [[1], [2, 3]], nn.ErroDeForma, "grade"),
    (lambda: A + 10**30, nn.ErroDeTipo, "1e30"),
    (lambda: A & B, nn.ErroDeTipo, "parênteses"),
    (lambda: ~A, nn.ErroDeTipo, "bool"),
    (lambda: A @ B, nn.ErroDeForma, r"\(2, 3\) por \(4, 3\).*\(3\).*\(4\).*x @ w\.T"),
    (lambda: nn.Tensor(np.ones((3, 2))) @ B[:3], nn.ErroDeForma, r"x\.T @ w"),
    (lambda: V @ A.T, nn.ErroDeForma, r"\(2,\) por \(3, 2\)"),
    (lambda: A @ 2, nn.ErroDeForma, r"Use \*"),
    (lambda: nn.Tensor(np.ones((2, 1, 3))) @ nn.Tensor(np.ones((3, 3, 1))), nn.ErroDeForma, "produto"),
    (lambda: A.redimensionar(4, 2), nn.ErroDeForma, r"\(2, 3\) em \(4, 2\).*6 elementos.*8.*-1"),
    (lambda: A.redimensionar(4, -1), nn.ErroDeForma, "6 elementos não se dividem por 4"),
    (lambda: A.redimensionar(-1, -1), nn.ErroDeForma, "só um eixo"),
    (lambda: A.redimensionar(0, -1), nn.ErroDeForma, "não se dividem por 0"),
    (lambda: A.redimensionar(-2, 3), nn.ErroDeForma, "inteiros"),
    (lambda: A.redimensionar(2.0, 3), nn.ErroDeForma, "inteiros"),
    (lambda: A.redimensionar("ab"), nn.ErroDeForma, "inteiros"),
    (lambda: A.transpor(0), nn.ErroDeForma, r"\(0,\).*\(2, 3\)"),
    (lambda: A.transpor(0, 0), nn.ErroDeForma, "cada um dos 2 eixos"),
    (lambda: A.transpor(0, 2), nn.ErroDeForma, "vão de -2 a 1"),
    (lambda: A.transpor("a", "b"), nn.ErroDeTipo, "eixo"),
    (lambda: A.soma(eixo=2), nn.ErroDeForma, "não existe o eixo 2 num tensor de 2"),
    (lambda: A.soma(eixo=(0, -2)), nn.ErroDeForma, "repetem"),
    (lambda: A.soma(eixo=0.5), nn.ErroDeTipo, "0.5"),
    (lambda: A.soma(eixo="a"), nn.ErroDeTipo, "'a'"),
    (lambda: A.argmax(eixo=(0, 1)), nn.ErroDeTipo, "eixo"),
    (lambda: nn.Tensor(1.0).soma(eixo=0), nn.ErroDeForma, "número só"),
    (lambda: nn.Tensor(np.ones((0, 2))).maximo(eixo=0), nn.ErroDeForma, r"\(0, 2\)"),
    (lambda: nn.Tensor(np.ones((0, 2))).minimo(), nn.ErroDeForma, "nenhum número"),
    (lambda: nn.Tensor(np.ones((0, 2))).argmax(), nn.ErroDeForma, "nenhum número"),
    (lambda: nn.Tensor(np.ones((0, 2))).media(), nn.ErroDeForma, "nenhum número"),
    (lambda: nn.concatenar([A, V]), nn.ErroDeForma, r"\(2, 3\) com \(2,\)"),
    (lambda: nn.concatenar([A, B], eixo=1), nn.ErroDeForma, "eixo 1"),
    (lambda: nn.concatenar([A, B], eixo=2), nn.ErroDeForma, "eixo 2"),
    (lambda: nn.concatenar([A, B], eixo=(0, 1)), nn.ErroDeTipo, "eixo"),
    (lambda: nn.concatenar([]), nn.ErroDeForma, "pelo menos um"),
    (lambda: nn.concatenar(A), nn.ErroDeTipo, r"nn\.concatenar\(\[a, b\]\)"),
    (lambda: nn.concatenar([1.0, 2.0]), nn.ErroDeForma, "empilhar"),
    (lambda: nn.empilhar([A, B]), nn.ErroDeForma, r"\(2, 3\) e \(4, 3\)"),
    (lambda: nn.empilhar([]), nn.ErroDeForma, "vazia"),
    (lambda: nn.empilhar([A], eixo=3), nn.ErroDeForma, "eixo 3"),
    (lambda: TABELA["expandir"](A, para=(2, 4)), nn.ErroDeForma, r"\(2, 3\) até \(2, 4\)"),
    (lambda: TABELA["conv2d"](A, A, **CONV), nn.ErroDeForma, r"\(2, 3\)"),
    (lambda: TABELA["conv2d"](IMAGENS, np.ones((4, 3, 2, 2)), **CONV), nn.ErroDeForma, "2 canais"),
    (
        lambda: TABELA["conv2d"](IMAGENS, np.ones((4, 2, 6, 6)), **CONV),
        nn.ErroDeForma,
        "6×6 não cabe em imagens de 5×5",
    ),
    (
        lambda: TABELA["somar_janelas"](A, janela=(1, 1), stride=(1, 1), bordas=((0, 0), (0, 0))),
        nn.ErroDeForma,
        "pooling",
    ),
    (
        lambda: TABELA["somar_janelas"](IMAGENS, janela=(6, 1), stride=(1, 1), bordas=((0, 0), (0, 0))),
        nn.ErroDeForma,
        "6×1 não cabe",
    ),
]


@pytest.mark.parametrize(("conta", "erro", "trecho"), CONTAS)
def test_engano_numa_conta_e_explicado(conta, erro, trecho):
    with pytest.raises(erro, match=trecho):
        conta()


def test_nome_de_primitiva_e_unico():
    with pytest.raises(nn.ErroDeValor, match='"somar"'):
        Primitiva("somar", calculo=lambda xp, a, b: a, formula=TABELA["somar"].formula)
    assert repr(TABELA["somar"]) == "<primitiva somar>"
