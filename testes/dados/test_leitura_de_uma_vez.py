"""O que se lê de uma vez é o que se leria célula a célula, e registro a registro."""

import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from neuronio.dados import celulas as modulo_das_celulas
from neuronio.dados import colunas, csv, registros, tracos
from neuronio.dados.celulas import Celulas
from neuronio.dados.numeros import separar_unidade, valor
from neuronio.dados.tracos import olhar
from neuronio.erros import ErroNeuronio

SIMPLES = st.from_regex(r"[+-]?[0-9]{1,15}([.,][0-9]{1,15})?", fullmatch=True)
NOVES = st.from_regex(r"-?0?9{2,7}([.,](0{1,3}|5))?", fullmatch=True)
ENFEITADOS = [
    "R$ 1.234,56",
    "5%",
    "2,5 %",
    "1.234,5",
    "1,234.5",
    ",5",
    "5,",
    "1e3",
    "-1,5e-3",
    "inf",
    "1.2.3",
]
DATAS = ["31/12/2024", "2024-02-29", "31/02/2024", "2024-01-01 12:30"]
FALTAS = ["", "NA", "-", "...", "X", "nan", "−"]
TEXTOS = ["azul", "Azul", "ção", "São\u00a0Paulo", "x" * 40, "a b", "5 kg", "a\u2013b", "-", "+", ".", "1-"]
CELULAS = st.one_of(SIMPLES, NOVES, st.sampled_from([*ENFEITADOS, *DATAS, *FALTAS, *TEXTOS]))


@settings(deadline=None)
@given(st.lists(st.one_of(SIMPLES, NOVES), min_size=1, max_size=30))
@example(["0.1", "123456789012345.6", "0.12345678901234567", "-0", "-0,000", "9007199254740993", "1.234"])
def test_uma_celula_simples_se_ve_pelos_bytes_como_se_veria_o_texto(textos):
    vista = olhar(Celulas.de_textos(textos))
    assert vista.tracos.tolist() == [tracos._tracos_de(texto, *separar_unidade(texto)) for texto in textos]
    for texto, lido in zip(textos, vista.valores.tolist(), strict=True):
        certo = valor(texto, "," if "," in texto else ".")
        assert (lido, np.signbit(lido)) == (certo, np.signbit(certo))
    assert not len(vista.outras)


@settings(deadline=None)
@given(st.lists(st.one_of(CELULAS, st.text(max_size=50)), min_size=1, max_size=40))
@example(["a", "a\0", "\0a", ""])
@example(["x" * 40, "x" * 39, "x" * 40])
def test_os_textos_distintos_sao_os_que_ha_na_ordem_em_que_aparecem(textos):
    celulas = Celulas.de_textos(textos)
    distintas, codigos = celulas.distintas
    assert distintas == list(dict.fromkeys(textos))
    assert [distintas[codigo] for codigo in codigos] == textos == list(celulas)


def test_dois_textos_de_mesmo_resumo_nao_se_confundem(monkeypatch):
    monkeypatch.setattr(modulo_das_celulas, "_MULTIPLICADORES", np.zeros(5, np.uint64))
    assert Celulas.de_textos(["a", "b", "a"]).distintas[0] == ["a", "b"]


def resultado(arquivo, **pedido):
    """Tudo o que se vê de uma leitura: os números, o preparo e os avisos; ou o erro."""
    with warnings.catch_warnings(record=True) as avisos:
        warnings.simplefilter("always")
        try:
            tabela = csv(arquivo, "y", **pedido)
        except ErroNeuronio as erro:
            return type(erro), str(erro)
    partes = [array.tolist() for parte in (tabela.treino, tabela.teste) for array in parte]
    return partes, tabela.preparo, [str(aviso.message) for aviso in avisos]


COLUNA = st.one_of(
    st.lists(CELULAS, min_size=12, max_size=12),
    st.lists(SIMPLES, min_size=12, max_size=12),
    *(
        st.lists(st.sampled_from(poucas), min_size=12, max_size=12)
        for poucas in (["1,5", "2", "1.234,5"], ["1.5", "NA", "3"], [*DATAS[:2]], ["azul", "ção", "a b"])
    ),
)
AUSENTES = st.sampled_from([None, "preencher", "apagar"])


@settings(max_examples=60, deadline=None)
@given(st.lists(COLUNA, min_size=1, max_size=4), AUSENTES, st.sampled_from(";\t|"))
def test_um_arquivo_sem_aspas_se_le_como_o_mesmo_com_aspas(tmp_path_factory, dadas, ausentes, separador):
    nomes = [*(f"c{i}" for i in range(len(dadas))), "y"]
    linhas = [nomes, *(list(linha) for linha in zip(*dadas, ["a", "b"] * 6, strict=True))]
    linhas.insert(5, [" "] * len(nomes))
    pasta = tmp_path_factory.mktemp("tabela")
    (pasta / "sem").mkdir()
    (pasta / "com").mkdir()
    sem = "".join(separador.join(f" {c}\t" if separador == ";" else c for c in li) + "\n" for li in linhas)
    com = "".join(separador.join(f'"{celula}"' for celula in linha) + "\n" for linha in linhas)
    (pasta / "sem" / "t.csv").write_text(sem, encoding="utf-8")
    (pasta / "com" / "t.csv").write_text(com, encoding="utf-8")
    registro_a_registro = resultado(pasta / "com" / "t.csv", ausentes=ausentes)
    assert resultado(pasta / "sem" / "t.csv", ausentes=ausentes) == registro_a_registro
    with pytest.MonkeyPatch.context() as aos_pedacos:
        aos_pedacos.setattr(registros, "TRECHO", 20)
        aos_pedacos.setattr(tracos, "PEDACO", 5)
        aos_pedacos.setattr(modulo_das_celulas, "POR_VEZ", 5)
        aos_pedacos.setattr(colunas, "POR_VEZ", 5)
        assert resultado(pasta / "sem" / "t.csv", ausentes=ausentes) == registro_a_registro
        assert resultado(pasta / "com" / "t.csv", ausentes=ausentes) == registro_a_registro


def test_um_trecho_com_aspas_no_meio_conta_as_linhas_do_arquivo(tmp_path, monkeypatch):
    monkeypatch.setattr(registros, "TRECHO", 10)
    linhas = ["v;nome;y", *(f"{i};n{i % 2};a" for i in range(20))]
    linhas[7] = '6;"uma\nquebra; e ""aspas""";a'
    linhas[15] = "catorze;n0;a"
    (tmp_path / "t.csv").write_text("\n".join(linhas), encoding="utf-8")
    tipo, erro = resultado(tmp_path / "t.csv")
    assert 'linha 17, coluna "v": "catorze" não é número' in erro, tipo
    linhas[15] = "14;n0"
    (tmp_path / "t.csv").write_text("\n".join(linhas), encoding="utf-8")
    assert "linha 17: o cabeçalho tem 3 colunas e esta linha tem 2" in resultado(tmp_path / "t.csv")[1]
