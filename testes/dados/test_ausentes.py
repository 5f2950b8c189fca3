"""O que falta numa tabela: recusado com as linhas, preenchido ou apagado a pedido."""

import json

import numpy as np
import pytest

from neuronio.dados import Preparo, csv
from neuronio.erros import ErroDeDados, ErroDeNome, ErroDeValor


@pytest.fixture
def escrever(tmp_path):
    def escrever(texto, nome="dados.csv"):
        (tmp_path / nome).write_text(texto, encoding="utf-8")
        return tmp_path / nome

    return escrever


DA_PLANILHA = ["#REF!", "#DIV/0!", "#VALOR!", "#NOME?", "#NÚM!"]
MARCAS = [
    "-",
    "...",
    "X",
    "#N/D",
    "N/D",
    "N.D.",
    "NA",
    "None",
    "?",
    "",
    "nan",
    "NULL",
    "..",
    "—",
    *DA_PLANILHA,
]


@pytest.mark.parametrize("marca", MARCAS)
@pytest.mark.parametrize("coluna", ["v", "cor", "y"])
def test_uma_marca_de_falta_nunca_vira_um_valor(escrever, marca, coluna):
    linhas = [{"v": "1,5", "cor": "azul", "y": "a"}, {"v": "2,5", "cor": "rosa", "y": "b"}] * 4
    linhas[4] = linhas[4] | {coluna: marca}
    texto = "v;cor;y\n" + "".join(";".join(linha.values()) + "\n" for linha in linhas)
    with pytest.raises(ErroDeDados, match=f'linha 6, coluna "{coluna}".*ausentes="preencher".*ignorar='):
        csv(escrever(texto), "y")
    with pytest.warns(UserWarning, match="1 de 8 linhas foram apagadas"):
        tabela = csv(escrever(texto), "y", ausentes="apagar")
    assert len(tabela.treino[1]) + len(tabela.teste[1]) == 7
    assert tabela.colunas == ("v", "cor=azul", "cor=rosa")
    assert tabela.classes == ("a", "b")


COM_FALTAS = "v;cor;y\n" + "1,5;azul;a\n2,5;azul;b\n-;rosa;a\n9,5;N/D;b\n1,0;azul;a\n2,0;rosa;b\n" * 5


def test_o_remedio_se_aprende_no_treino_e_vai_no_preparo(escrever):
    arquivo = escrever(COM_FALTAS)
    tabela = csv(arquivo, "y", ausentes="preencher")
    assert tabela.colunas == ("v", "v ausente", "cor=(ausente)", "cor=azul", "cor=rosa")
    preparo = Preparo.de_dict(json.loads(json.dumps(tabela.preparo.para_dict())))
    assert preparo == tabela.preparo
    v = tabela.preparo.colunas[0]
    x = preparo.transformar([{"v": None, "cor": None}, {"v": v.preenchimento, "cor": "azul"}])
    assert x[0, 0] == x[1, 0]
    assert x[:, 1:].tolist() == [[1, 1, 0, 0], [0, 0, 1, 0]]
    treino = tabela.treino[0][:, 0][tabela.treino[0][:, 1] == 0].astype(np.float64) * v.desvio + v.media
    assert v.preenchimento == pytest.approx(np.median(treino), rel=1e-5)


def test_por_coluna_se_escolhe_o_remedio(escrever):
    tabela = csv(escrever(COM_FALTAS), "y", ausentes={"v": "moda", "cor": "moda"})
    assert tabela.colunas == ("v", "v ausente", "cor=azul", "cor=rosa", "cor ausente")
    assert tabela.preparo.colunas[1].preenchimento == "azul"
    with pytest.raises(ErroDeDados, match=r'linha 5, coluna "cor"'):
        csv(escrever(COM_FALTAS), "y", ausentes={"v": "mediana"})
    with pytest.raises(ErroDeValor, match=r'"cor" é de textos.*categoria ou moda'):
        csv(escrever(COM_FALTAS), "y", ausentes={"v": "moda", "cor": "mediana"})
    with pytest.raises(ErroDeNome, match='"core"'):
        csv(escrever(COM_FALTAS), "y", ausentes={"core": "moda"})
    with pytest.raises(ErroDeValor, match='"preencher", "apagar" ou um dicionário'):
        csv(escrever(COM_FALTAS), "y", ausentes="media")


def test_na_previsao_uma_falta_sem_remedio_se_recusa(escrever):
    preparo = csv(escrever("v;cor;y\n" + "1,5;azul;a\n2,5;rosa;b\n" * 5), "y").preparo
    with pytest.raises(ErroDeDados, match=r'linha 2, coluna "v": N/D; linha 3, coluna "cor": -'):
        preparo.ler(escrever("v;cor\nN/D;azul\n2,5;-\n", "novo.csv"))


def test_menos_9999_so_e_uma_marca_onde_nada_chega_perto(escrever):
    frio = "v;y\n" + "-1500,5;a\n-9999;b\n-8000,25;a\n300;b\n" * 3
    assert csv(escrever(frio), "y").preparo.colunas[0].media < -1000
    quente = "v;y\n" + "15,5;a\n-9999;b\n8,25;a\n30;b\n" * 3
    with pytest.raises(ErroDeDados, match=r'linha 3, coluna "v": -9999'):
        csv(escrever(quente), "y")
    preparo = csv(escrever(quente.replace("-9999", "20")), "y").preparo
    with pytest.raises(ErroDeDados, match=r'linha 2, coluna "v": -9999'):
        preparo.ler(escrever("v\n-9999\n", "novo.csv"))


def test_numa_coluna_de_categorias_dita_so_a_vazia_falta(escrever):
    preparo = csv(escrever("turma;y\n" + "X;a\n-;b\n" * 5), "y", categorias=["turma"]).preparo
    assert preparo.nomes == ("turma=-", "turma=X")
    assert Preparo.de_dict(preparo.para_dict()).ler(escrever("turma\nX\n", "novo.csv")).tolist() == [[0, 1]]
    assert csv(escrever("v;y\n" + "1;X\n2;Y\n" * 5), "y", categorias=["y"]).classes == ("X", "Y")


def test_um_modelo_de_antes_se_abre_e_le_como_lia(escrever):
    antigo = {
        "tipo": "tabela",
        "classes": ["0", "N/D"],
        "alvo": "y",
        "colunas": [
            {"nome": "v", "media": 2.0, "desvio": 0.5},
            {"nome": "cor", "categorias": ["-", "azul"]},
        ],
    }
    preparo = Preparo.de_dict(antigo)
    x, y = preparo.ler_com_alvo(escrever("v;cor;y\n1,5;-;0\n2,5;azul;N/D\n", "novo.csv"))
    assert x.tolist() == [[-1, 1, 0], [1, 0, 1]]
    assert y.tolist() == [0, 1]
