import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuronio.dados import Texto, texto
from neuronio.erros import ErroDeArquivo, ErroDeDados, ErroDeValor


@settings(deadline=None)
@given(st.text(min_size=1))
def test_decodificar_desfaz_codificar(original):
    t = Texto(original)
    assert t.decodificar(t.indices) == original
    assert t.indices.dtype == np.int64
    assert set(t.indices.tolist()) == set(range(len(t.alfabeto)))


def test_o_arquivo_e_lido_em_utf8_com_fim_de_linha_unico(tmp_path):
    arquivo = tmp_path / "conto.txt"
    arquivo.write_bytes("\ufeffCapitu — olhos\r\nde ressaca\r".encode())
    assert texto(arquivo).texto == "Capitu — olhos\nde ressaca\n"


def test_caractere_fora_do_alfabeto_diz_qual_e_onde():
    with pytest.raises(ErroDeDados, match=r"'z' \(posição 2\)"):
        Texto("banana").codificar("naz")


@pytest.mark.parametrize("indices", [[0, 3], [-1]])
def test_posicao_fora_do_alfabeto_e_recusada(indices):
    with pytest.raises(ErroDeValor, match="3 caracteres, de 0 a 2"):
        Texto("banana").decodificar(indices)


def test_vazio_decodifica_em_texto_vazio():
    assert Texto("banana").decodificar([]) == ""


def test_arquivo_que_falta_e_arquivo_vazio(tmp_path):
    with pytest.raises(ErroDeArquivo, match="não existe"):
        texto(tmp_path / "nada.txt")
    (tmp_path / "vazio.txt").write_bytes(b" \n\n")
    with pytest.raises(ErroDeDados, match="vazio"):
        texto(tmp_path / "vazio.txt")
    with pytest.raises(ErroDeDados, match="vazio"):
        Texto("")
    with pytest.raises(ErroDeArquivo, match="é uma pasta"):
        texto(tmp_path)
