import json
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuronio.dados import Preparo, Texto, texto
from neuronio.dados.vocabulario import DESCONHECIDO
from neuronio.erros import ErroDeArquivo, ErroDeDados, ErroDeNome, ErroDeValor


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


PROSA = "Capitu — olhos de ressaca, disse-me José Dias;\n\n  d'água era 1 mar. " * 3


@settings(deadline=None)
@given(st.text(min_size=1))
def test_as_palavras_de_um_texto_juntas_sao_ele(original):
    t = Texto(original, nivel="palavra")
    assert t.decodificar(t.indices) == original


def test_palavras_pontuacao_e_espacos_sao_simbolos():
    t = Texto("— Não, disse-lhe d'água.", nivel="palavra")
    assert t.vocabulario.partir(t.texto) == ["—", " ", "Não", ",", " ", "disse-lhe", " ", "d'água", "."]
    with pytest.raises(ErroDeNome, match='"palavra"'):
        Texto("a", nivel="palavras")


def test_palavra_rara_e_a_desconhecida_sem_aviso_no_proprio_texto():
    t = Texto("sim sim não", nivel="palavra", minimo=2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert t.decodificar(t.indices) == f"sim sim {DESCONHECIDO}"
    with pytest.warns(UserWarning, match="'não'"):
        t.codificar("não")


def test_as_partes_sao_o_texto_em_ordem_com_o_vocabulario_do_treino():
    t = Texto(PROSA + "ж" * 20)
    treino, validacao, teste = t.separar(0.2, 0.1)
    assert treino.texto + validacao.texto + teste.texto == t.texto
    assert len(teste.texto) == round(0.1 * len(t.texto))
    assert teste.vocabulario is treino.vocabulario
    assert "ж" not in treino.alfabeto
    with pytest.warns(UserWarning, match=r"'ж' \(posição \d+\).*desconhecido"):
        assert (teste.indices == treino.vocabulario.desconhecido).sum() == 20


def test_palavras_se_separam_entre_uma_e_outra():
    partes = Texto(PROSA, nivel="palavra").separar(0.3)
    assert partes[0].texto + partes[1].texto == PROSA
    assert sum(map(len, partes)) == len(Texto(PROSA, nivel="palavra"))


@pytest.mark.parametrize("fracoes", [(0.5, 0.5), (0.9, 0.2), (0,), (1.0,)])
def test_fracoes_que_nao_deixam_treino_sao_recusadas(fracoes):
    with pytest.raises(ErroDeValor):
        Texto(PROSA).separar(*fracoes)


def test_parte_vazia_e_recusada():
    with pytest.raises(ErroDeDados, match="ficaria vazia"):
        Texto("banana").separar(0.01)


def test_janelas_sao_trechos_e_o_alvo_e_o_seguinte():
    t = Texto("abcdefghij")
    x, y = t.janelas(4, passo=2)
    assert [t.decodificar(linha) for linha in x] == ["abcd", "cdef", "efgh"]
    assert [t.decodificar(linha) for linha in y] == ["bcde", "defg", "fghi"]
    assert len(t.janelas(9)[0]) == 1


def test_cada_fluxo_lido_em_ordem_e_um_trecho_contiguo():
    t = Texto(PROSA)
    entradas, y = t.fluxos(3, 5)
    x, (qual, janela) = entradas["x"], entradas["fluxo"].T
    for lote in range(len(x) // 3):
        assert qual[3 * lote : 3 * lote + 3].tolist() == [0, 1, 2]
        assert set(janela[3 * lote : 3 * lote + 3].tolist()) == {lote}
    lidos = [t.decodificar(x[qual == fluxo]) for fluxo in range(3)]
    assert "".join(lidos) == t.texto[: x.size]
    seguintes = [t.decodificar(y[qual == fluxo]) for fluxo in range(3)]
    assert "".join(s[-1] for s in seguintes) == "".join(t.texto[k * len(lidos[0])] for k in (1, 2, 3))
    assert all(s[:-1] == lido[1:] for s, lido in zip(seguintes, lidos, strict=True))
    assert t.texto.startswith(lidos[0])
    assert x.size > len(t) - 1 - 3 * 5


def test_janela_maior_que_o_texto_diz_a_maior_que_cabe():
    with pytest.raises(ErroDeDados, match=r"6 caracteres.*janela de até 5"):
        Texto("banana").janelas(6)
    with pytest.raises(ErroDeDados, match=r"em cada um de 2 fluxos.*janela de até 2"):
        Texto("banana").fluxos(2, 3)
    Texto("banana").fluxos(2, 2)


def test_o_preparo_vai_e_volta_por_json():
    preparo = Texto(PROSA, nivel="palavra").separar(0.1)[0].preparo
    assert Preparo.de_dict(json.loads(json.dumps(preparo.para_dict()))) == preparo


@pytest.mark.parametrize("classes", [[], ["a", "a"], ["ab"]])
def test_preparo_com_vocabulario_quebrado_e_recusado(classes):
    with pytest.raises(ErroDeArquivo, match="quebrado"):
        Preparo.de_dict({"tipo": "texto", "classes": classes, "nivel": "caractere"})


def test_arquivo_em_utf16_e_em_outra_codificacao(tmp_path):
    (tmp_path / "utf16.txt").write_bytes("Capitu".encode("utf-16"))
    with pytest.raises(ErroDeDados, match="UTF-16"):
        texto(tmp_path / "utf16.txt")
    (tmp_path / "latina.txt").write_bytes("coração".encode("cp1252"))
    with pytest.warns(UserWarning, match="Windows-1252"):
        assert texto(tmp_path / "latina.txt").texto == "coração"
