"""Onde está a tabela num arquivo que tem mais do que ela."""

import os
import unicodedata
import warnings
from io import StringIO
from pathlib import Path

import pytest

from neuronio.dados import csv, separar, tabela, texto
from neuronio.dados.planilha import ler_planilha
from neuronio.dados.textos import Texto
from neuronio.erros import ErroDeArquivo, ErroDeDados, ErroDeNome, ErroDeTipo, ErroDeValor, ErroNeuronio


@pytest.fixture
def ler(tmp_path):
    def ler(conteudo):
        (tmp_path / "dados.csv").write_bytes(conteudo if isinstance(conteudo, bytes) else conteudo.encode())
        return ler_planilha(tmp_path / "dados.csv")

    return ler


def celulas(planilha):
    return {nome: list(textos) for nome, textos in planilha.colunas.items()}


def test_sem_titulo_nem_sobra_nada_se_avisa(ler, recwarn):
    assert celulas(ler("a;b\n1;2\n3;4\n")) == {"a": ["1", "3"], "b": ["2", "4"]}
    assert not recwarn


def test_a_linha_sep_do_excel_diz_o_separador_e_conta_como_linha(ler):
    planilha = ler("sep=,\na;b,c\n1,2\n")
    assert celulas(planilha) == {"a;b": ["1"], "c": ["2"]}
    assert planilha.numeros.tolist() == [3]


@pytest.mark.parametrize(
    "texto", ["a,b;c\n1,5;2\n2,5;3\n", "x, y, z;w\n1;2\n3;4\n", "a;b\n1,5;2,5\n3,5;4,5\n"]
)
def test_as_virgulas_do_cabecalho_e_dos_decimais_nao_separam(ler, texto):
    assert ler(texto).separador == ";"
    assert len(ler(texto).nomes) == 2


def test_uma_coluna_so_com_virgulas_decimais_e_uma_coluna(ler):
    assert celulas(ler("v\n1,5\n2,5\n")) == {"v": ["1,5", "2,5"]}


@pytest.mark.parametrize("texto", ["a;b;\n1;2;\n3;4;\n", "a;b\n1;2;\n3;4;\n", "a;b;;\n1;2;;\n3;4;;\n"])
def test_o_separador_do_fim_da_linha_nao_e_uma_coluna(ler, texto):
    assert celulas(ler(texto)) == {"a": ["1", "3"], "b": ["2", "4"]}


def test_um_cabecalho_que_tem_um_nome_a_menos_se_recusa(ler):
    with pytest.raises(ErroDeDados, match="o cabeçalho tem 2 colunas e esta linha tem 3"):
        ler("a;b\n1;2;3\n4;5;6\n")
    with pytest.raises(ErroDeDados, match="não achei o cabeçalho"):
        ler("ano;\n2020;1\n2021;2\n")
    with pytest.raises(ErroDeDados, match="a coluna 3 não tem nome"):
        ler("Município;Ano;;\nAcre;3,5;2;3\nBelém;1;2;3\n")


@pytest.mark.parametrize(
    "cabecalho",
    [
        "Município;PIB;;População;\n;2019;2020;2019;2020\n",
        "Município;PIB;;População\n;2019;2020;2019;2020\n",
        "Município;PIB;PIB;População;População\nMunicípio;2019;2020;2019;2020\n",
        "Tabela 1;;;;\nMunicípio;PIB;;População;\n;2019;2020;2019;2020\n",
    ],
)
def test_o_cabecalho_de_duas_linhas_se_cura_com_a_linha_que_a_recusa_escreve(ler, cabecalho):
    dados = "Belém;1,5;2,5;10;20\nAcre;1;2;11;21\n"
    with pytest.raises(ErroDeDados, match=r"o cabeçalho tem duas linhas, a \d e a \d") as erro:
        ler(cabecalho + dados)
    cura = str(erro.value).rpartition(": ")[2]
    assert cura == "Município;PIB 2019;PIB 2020;População 2019;População 2020"
    assert celulas(ler(f"{cura}\n{dados}"))["PIB 2020"] == ["2,5", "2"]


def test_uma_coluna_sem_nome_sobre_numeros_nao_e_cabecalho_de_duas_linhas(ler):
    with pytest.raises(ErroDeDados, match="têm o mesmo nome"):
        ler("a;v;v\nx;1,5;2\ny;3;4\n")


def test_um_titulo_com_a_palavra_nota_nao_encerra_a_tabela(ler):
    with pytest.warns(UserWarning, match="na linha 1"):
        assert celulas(ler("Notas da turma;\nnome;nota\nAna;7\n")) == {"nome": ["Ana"], "nota": ["7"]}


def test_uma_linha_truncada_no_fim_nao_passa_por_nota(ler):
    with pytest.raises(ErroDeDados, match=r"linha 4.*tem 1"):
        ler("a;b\n1;2\n3;4\n5\n")


def test_uma_categoria_que_se_chama_total_nao_e_a_soma(ler):
    assert ler("tipo;v\ntotal;1\nparcial;2\ntotal;3\n").numeros.tolist() == [2, 3, 4]


@pytest.mark.parametrize("nome", ["", "Unnamed: 0"])
def test_o_indice_do_pandas_sai_mesmo_embaralhado(ler, nome):
    with pytest.warns(UserWarning, match="índice"):
        assert celulas(ler(f"{nome},a\n7,1.5\n3,2.5\n")) == {"a": ["1.5", "2.5"]}


def test_o_cabecalho_repetido_no_meio_se_recusa(ler):
    with pytest.raises(ErroDeDados, match="linha 4: o cabeçalho está repetido"):
        ler("a;b\nx;2\nz;4\na;b\ny;6\n")


QUASE_NUMEROS = [
    ("5 kg", "6 kg"),
    ("US$ 5,00", "US$ 6,00"),
    ("31/12/24", "30/12/24"),
    ("12:30", "13h45"),
    ("1.200,50-", "3,0"),  # metade são números: ainda assim, nada se lê calado como um texto
    ("(1.200,50)", "3,0"),
]


@pytest.mark.parametrize("celulas", QUASE_NUMEROS)
def test_numeros_que_nao_se_sabem_ler_se_avisam(celulas):
    colunas = {"v": [*celulas] * 3, "y": ["a", "b"] * 3}
    with pytest.warns(UserWarning, match=r'"v" tem números que não sei ler, como .*categorias=\["v"\]'):
        tabela(colunas, "y")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tabela(colunas, "y", categorias=["v"])


def test_textos_que_so_diferem_no_que_nao_se_ve_se_avisam_e_se_juntam():
    colunas = {"v": [1.0, 2.0, 3.0, 4.0] * 3, "y": ["sim", "não", "sim\u200b", "n\u00adão"] * 3}
    with pytest.warns(UserWarning, match=r'"sim" e "sim<U\+200B>"; "não" e "n<U\+00AD>ão" só diferem'):
        assert len(tabela(colunas, "y").classes) == 4
    assert tabela(colunas, "y", juntar=True).classes == ("não", "sim")


def test_uma_coluna_sem_nome_que_nao_e_indice_se_recusa(ler):
    with pytest.raises(ErroDeDados, match="a coluna 1 não tem nome"):
        ler(",a,b\nx,1,2\ny,2,3\n")


# ── codificações ────────────────────────────────────────────────────────────


def test_windows_1252_tem_travessao_e_aspas(ler):
    with pytest.warns(UserWarning, match="Windows-1252"):
        assert ler("a;b\nx – “y”;1\n".encode("cp1252")).colunas["a"][0] == "x – “y”"


def test_bytes_que_nao_sao_de_nenhuma_das_duas_se_recusam(ler):
    with pytest.raises(ErroDeDados, match=r"nem em Windows-1252 .linha 3.*UTF-8"):
        ler("a;b\nsim;1\nação;2\n".encode("mac_roman"))


@pytest.mark.parametrize("forma", ["NFC", "NFD"])
def test_letras_em_dois_caracteres_sao_as_mesmas(tmp_path, forma):
    linhas = "situação;y\n" + "não;1,5\nsim;2,5\nção;3,5\n" * 4
    (tmp_path / "d.csv").write_text(unicodedata.normalize(forma, linhas), encoding="utf-8")
    t = csv(tmp_path / "d.csv", "y", categorias=[unicodedata.normalize("NFD", "situação")])
    assert t.colunas == ("situação=não", "situação=sim", "situação=ção")
    nova = {unicodedata.normalize("NFD", "situação"): unicodedata.normalize("NFD", "não")}
    assert t.preparo.transformar([nova]).tolist() == [[1, 0, 0]]
    alvo = unicodedata.normalize("NFD", "situação")
    assert csv(tmp_path / "d.csv", alvo).classes == ("não", "sim", "ção")


# ── argumentos ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("caminho", "trecho"),
    [
        (None, "veio None"),
        (StringIO("a;b\n1;2\n"), "um StringIO.*num arquivo"),
        ({"a": [1]}, r"um dict.*nn.dados.tabela"),
        (3, "um int"),
        (b"dados.csv", "um bytes"),
    ],
)
def test_o_que_nao_e_um_caminho_se_diz(caminho, trecho):
    with pytest.raises(ErroDeTipo, match=trecho):
        csv(caminho, "y")
    with pytest.raises(ErroDeTipo, match=trecho):
        texto(caminho)


@pytest.mark.parametrize("caminho", ["a\0b.csv", "a\ud800.csv", "x" * 300])
def test_um_nome_impossivel_e_um_erro_nosso(caminho):
    with pytest.raises(ErroDeArquivo, match=r"não aceita|comprido demais"):
        csv(caminho, "y")


@pytest.mark.parametrize("fuso", ["Z", "-03:00", " +0000"])
def test_um_fuso_horario_se_diz_que_nao_se_le(fuso):
    with pytest.raises(ErroDeDados, match=r"tem um fuso horário.*tz_localize\(None\)"):
        tabela({"d": [f"2024-01-0{i}T10:00:00{fuso}" for i in range(1, 7)], "y": ["a", "b"] * 3}, "y")


def test_um_cano_nao_prende_quem_o_le(tmp_path):
    os.mkfifo(tmp_path / "cano.csv")
    with pytest.raises(ErroDeArquivo, match="não é um arquivo comum"):
        csv(tmp_path / "cano.csv", "y")


@pytest.mark.parametrize(
    ("pedido", "erro", "trecho"),
    [
        ({"alvo": 2}, ErroDeTipo, "alvo é o nome de uma coluna.*2"),
        ({"categorias": "uf"}, ErroDeTipo, r'categorias=\["uf"\]; veio \'uf\''),
        ({"ignorar": 3}, ErroDeTipo, "ignorar é uma lista"),
        ({"ignorar": ["y"]}, ErroDeValor, "é o alvo"),
        ({"ignorar": ["uff"]}, ErroDeNome, 'Você quis dizer "uf"'),
        ({"teste": "0.2"}, ErroDeValor, "entre 0 e 1.*'0.2'"),
        ({"teste": None}, ErroDeValor, "entre 0 e 1"),
        ({"semente": "a"}, ErroDeValor, "semente"),
        ({"juntar": "sim"}, ErroDeValor, "juntar é True ou False"),
        ({"ausente": "apagar"}, ErroDeNome, 'Você quis dizer "ausentes"'),
    ],
)
def test_um_argumento_que_nao_serve_se_diz(pedido, erro, trecho):
    colunas = {"uf": ["SP", "RJ"] * 3, "y": ["a", "b"] * 3}
    with pytest.raises(erro, match=trecho):
        tabela(colunas, **{"alvo": "y", **pedido})


def test_outros_objetos_sao_erros_nossos():
    preparo = tabela({"v": [1.5, 2.5] * 3, "y": ["a", "b"] * 3}, "y").preparo
    assert preparo.transformar({"v": [1.5, 2.5]}).shape == (2, 1)
    for ruim in (None, 3, "x", {"v": 1.5}, [3]):
        with pytest.raises(ErroNeuronio):
            preparo.transformar(ruim)
    for ruim in (None, 3):
        with pytest.raises(ErroDeTipo):
            Texto(ruim)
    with pytest.raises(ErroDeDados, match="tamanhos diferentes"):
        separar([[1], [1, 2]], [0, 1], 0.5)
    with pytest.raises(ErroDeArquivo, match="não existe"):
        csv(Path("nao_ha.csv"), "y")
