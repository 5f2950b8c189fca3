"""Tabelas da memória: o mesmo preparo que se faz de um arquivo."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest

from neuronio.dados import csv, tabela
from neuronio.erros import ErroDeDados, ErroDeTipo, ErroNeuronio

COLUNAS = {
    "renda": [1.234, 2.5, 3.75, 1.5, 2.25, 3.0],
    "filhos": [0, 1, 2, 0, 1, 2],
    "casado": [True, False, True, False, True, False],
    "cor": ["azul", "rosa", "azul", "rosa", "azul", "rosa"],
    "nascido": [dt.date(1970, 1, d) for d in range(1, 7)],
    "comprou": ["sim", "não"] * 3,
}


def pandas_(colunas):
    pandas = pytest.importorskip("pandas")
    quadro = pandas.DataFrame(colunas, index=[9, 7, 5, 3, 1, 0])
    quadro["nascido"] = pandas.to_datetime(quadro["nascido"])
    quadro["filhos"] = quadro["filhos"].astype("Int64")
    quadro["cor"] = quadro["cor"].astype("category")
    return quadro


def polars_(colunas):
    return pytest.importorskip("polars").DataFrame(colunas)


def arrow(colunas):
    return pytest.importorskip("pyarrow").table(colunas)


@pytest.mark.parametrize("fazer", [dict, pandas_, polars_, arrow])
def test_de_onde_quer_que_venha_a_tabela_e_a_do_arquivo(fazer, tmp_path):
    linhas = zip(*COLUNAS.values(), strict=True)
    texto = "\n".join([";".join(COLUNAS), *(";".join(map(str, linha)) for linha in linhas)])
    (tmp_path / "t.csv").write_text(texto, encoding="utf-8")
    do_arquivo = csv(tmp_path / "t.csv", "comprou")
    da_memoria = tabela(fazer(COLUNAS), alvo="comprou")
    assert da_memoria.colunas == do_arquivo.colunas
    assert da_memoria.classes == ("não", "sim")
    assert (da_memoria.treino[0] == do_arquivo.treino[0]).all()
    assert (da_memoria.teste[1] == do_arquivo.teste[1]).all()
    novas = fazer({nome: valores for nome, valores in COLUNAS.items() if nome != "comprou"})
    assert (da_memoria.preparo.transformar(novas) == do_arquivo.preparo.ler(tmp_path / "t.csv")).all()


def test_a_ordem_das_colunas_pode_mudar_e_os_nomes_nao():
    preparo = tabela(COLUNAS, "comprou").preparo
    trocadas = dict(reversed(COLUNAS.items()))
    assert (preparo.transformar(trocadas) == preparo.transformar(COLUNAS)).all()
    with pytest.raises(ErroDeDados, match='falta a coluna "renda"'):
        preparo.transformar({"rendas" if nome == "renda" else nome: v for nome, v in COLUNAS.items()})


def test_objetos_que_sao_numeros_se_leem_pelo_valor_e_nunca_pela_pontuacao():
    valores = [1.234, Decimal("2.345"), np.float64(3.456), 4, "5.5", np.int8(6)]
    t = tabela({"v": valores, "y": ["a", "b"] * 3}, "y", teste=0.2)
    coluna = t.preparo.colunas[0]
    x = t.preparo.transformar({"v": valores})[:, 0] * coluna.desvio + coluna.media
    assert x == pytest.approx([1.234, 2.345, 3.456, 4, 5.5, 6], rel=1e-5)


@pytest.mark.parametrize("vazio", [None, float("nan"), np.nan, ""])
def test_os_vazios_de_cada_biblioteca_faltam(vazio):
    colunas = {"v": [1.5, vazio, 2.5, 3.5, 4.5, 5.5], "y": ["a", "b"] * 3}
    with pytest.raises(ErroDeDados, match=r'faltam valores \(linha 2, coluna "v"\)'):
        tabela(colunas, "y")
    assert len(tabela(colunas, "y", ausentes="preencher").treino[1]) == 5


def test_os_nulos_do_pandas_faltam():
    pandas = pytest.importorskip("pandas")
    quadro = pandas.DataFrame(
        {
            "v": pandas.array([1, None] * 3, "Int64"),
            "d": [pandas.NaT] * 3 + [pandas.Timestamp("2024-01-31")] * 3,
        }
    )
    quadro["y"] = ["a", "b"] * 3
    with pytest.raises(ErroDeDados, match=r'linha 1, coluna "d"; linha 2, coluna "v"'):
        tabela(quadro, "y")


@pytest.mark.parametrize(
    ("ruim", "trecho"),
    [
        (None, "era esperada uma tabela.*None"),
        ("dados.csv", "era esperada uma tabela.*um str"),
        (3, "um int"),
        ({"v": [1, 2], "y": ["a"]}, "quantidades diferentes"),
        ({"v": [], "y": []}, "nenhuma linha"),
        ({"v": 3, "y": "a"}, r"a coluna 'v' devia ser uma lista.*\[\{coluna: valor\}\]"),
        ({0: [1, 2], "y": ["a", "b"]}, "o nome de uma coluna é um texto, e veio 0"),
        ([[1, 2]], "a linha 1 devia ser um dicionário"),
        ({"v": [[1], [2]], "y": ["a", "b"]}, 'linha 1, coluna "v".*um list'),
    ],
)
def test_o_que_nao_e_uma_tabela_se_diz(ruim, trecho):
    with pytest.raises((ErroDeTipo, ErroDeDados), match=trecho):
        tabela(ruim, "y")


def test_colunas_repetidas_de_um_dataframe_se_recusam():
    pandas = pytest.importorskip("pandas")
    with pytest.raises(ErroNeuronio, match='o mesmo nome, "v"'):
        tabela(pandas.DataFrame([[1, 2, "a"]] * 4, columns=["v", "v", "y"]), "y")


def test_de_uma_tabela_do_polars_por_calcular_se_diz_como_a_calcular():
    with pytest.raises(ErroDeTipo, match=r"veio um LazyFrame\. Use \.collect\(\)"):
        tabela(polars_({"v": [1, 2], "y": ["a", "b"]}).lazy(), "y")
