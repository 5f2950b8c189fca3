"""Séries: janelas que nunca misturam o passado com o futuro, e erros que dizem o que fazer."""

import warnings
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import neuronio as nn
from neuronio.dados.planilha import ler_planilha
from neuronio.dados.preparo import Preparo
from neuronio.dados.quadros import planilha_de
from neuronio.dados.series import cortar_serie
from neuronio.erros import ErroDeArquivo, ErroDeDados, ErroDeForma, ErroDeNome, ErroDeTipo, ErroDeValor


def _meses(n: int, inicio: int = 2000 * 12) -> list[str]:
    return [f"01/{i % 12 + 1:02}/{i // 12}" for i in range(inicio, inicio + n)]


def _serie(valores, **pedido):
    """A série mensal de tais valores; ``None`` é uma célula vazia."""
    celulas = ["" if valor is None else repr(float(valor)) + "0" for valor in valores]
    tabela = planilha_de({"mês": _meses(len(celulas)), "v": celulas})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cortar_serie(tabela, "v", {"janela": 6, "horizonte": 3, **pedido})


def _arquivo(pasta: Path, texto: str, codificacao: str = "utf-8") -> Path:
    caminho = pasta / "serie.csv"
    caminho.write_bytes(texto.encode(codificacao))
    return caminho


ONDA = [10 + 5 * np.sin(i / 2) + 0.1 * i for i in range(80)]


def test_cada_janela_e_o_que_se_viu_e_o_alvo_o_que_veio_depois_a_partir_do_ultimo_valor():
    serie = _serie(ONDA)
    valores = np.array(ONDA)
    for janelas in (serie.janelas_de_treino, serie.janelas_de_validacao, serie.janelas_de_teste):
        s = janelas.desvio
        for x, y, lugar in zip(janelas.x, janelas.y, janelas.lugares, strict=True):
            u = valores[lugar - 1]
            np.testing.assert_allclose(u + s * x[:, 0], valores[lugar - 6 : lugar], rtol=1e-5)
            np.testing.assert_allclose(u + s * y, valores[lugar : lugar + 3], rtol=1e-5)


def test_os_alvos_de_uma_parte_acabam_antes_de_comecarem_os_da_seguinte():
    serie = _serie(ONDA)
    partes = [serie.janelas_de_treino, serie.janelas_de_validacao, serie.janelas_de_teste]
    for antes, depois in pairwise(partes):
        assert antes.lugares.max() + 3 <= depois.lugares.min()
    assert serie.janelas_de_teste.lugares.min() == 64  # o último quinto
    assert serie.janelas_de_teste.lugares.max() + 3 == 80


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 79),
    st.one_of(st.none(), st.floats(-1e3, 1e3)),
    st.sets(st.integers(1, 78), max_size=12),
)
def test_mudar_o_futuro_nao_muda_nenhum_numero_do_passado(onde, valor, buracos):
    """Nem um valor novo, nem um valor que some, nem a reta que se põe num buraco encostado no corte."""
    assume(valor is not None or onde < 79)  # sem o último valor a série é mais curta, e o corte é outro
    valores = [None if i in buracos else v for i, v in enumerate(ONDA)]
    try:
        antes = _serie(valores)
        outra = [valor if i == onde else v for i, v in enumerate(valores)]
        depois = _serie(outra)
    except ErroDeDados:
        return  # com tantos buracos não há janelas
    pares = {
        "treino": (antes.janelas_de_treino, depois.janelas_de_treino),
        "validação": (antes.janelas_de_validacao, depois.janelas_de_validacao),
    }
    for nome, corte in (("treino", 54), ("validação", 64)):
        if onde >= corte:
            a, b = pares[nome]
            np.testing.assert_array_equal(a.x, b.x)
            np.testing.assert_array_equal(a.y, b.y)
    if onde >= 54:
        assert antes.preparo.escala == depois.preparo.escala
        assert antes.preparo.base == depois.preparo.base


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(1, 78), max_size=20), st.integers(7, 79))
def test_o_que_uma_janela_ve_nao_depende_do_que_vem_depois_dela(buracos, fim):
    """Cortada a série no fim da janela, a janela é a mesma: nenhum buraco se encheu com o futuro."""
    valores = np.array([np.nan if i in buracos else v for i, v in enumerate(ONDA)])
    try:
        serie = _serie([None if np.isnan(v) else v for v in valores])
    except ErroDeDados:
        return
    for janelas in (serie.janelas_de_treino, serie.janelas_de_validacao, serie.janelas_de_teste):
        for x, lugar in zip(janelas.x, janelas.lugares, strict=True):
            antes = valores[:lugar]
            conhecidos = np.flatnonzero(~np.isnan(antes))
            cheios = np.interp(np.arange(lugar), conhecidos, antes[conhecidos])
            np.testing.assert_allclose(
                x[:, 0], (cheios[-6:] - cheios[-1]) / janelas.desvio, rtol=1e-4, atol=1e-5
            )


def test_nenhum_alvo_cai_num_buraco_e_o_aviso_diz_quantos_ha(tmp_path):
    valores = ["" if i in (20, 21) else f"{v:.2f}" for i, v in enumerate(ONDA)]
    linhas = "\n".join(f"{data};{v}" for data, v in zip(_meses(80), valores, strict=True))
    with pytest.warns(UserWarning, match=r"faltam 2 de 80 meses \(01/09/2001, 01/10/2001\)"):
        serie = nn.dados.serie(_arquivo(tmp_path, f"mês;v\n{linhas}"), "v", janela=6, horizonte=3)
    lugares = serie.janelas_de_treino.lugares
    assert not set(lugares) & {18, 19, 20, 21, 22}  # alvo num buraco, ou janela que acaba num
    assert {17, 23} <= set(lugares)
    assert np.isfinite(serie.janelas_de_treino.y).all()


def test_as_outras_colunas_se_padronizam_so_com_o_treino():
    n = 80
    chuva = np.arange(n) ** 1.5
    tabela = planilha_de({"mês": _meses(n), "v": ONDA, "chuva": chuva.tolist()})
    serie = cortar_serie(tabela, "v", {"janela": 6, "horizonte": 3, "outras": ["chuva"]})
    x, lugares = serie.janelas_de_teste.x, serie.janelas_de_teste.lugares
    assert x.shape[1:] == (6, 2)
    passado = chuva[:54]
    np.testing.assert_allclose(
        x[0, :, 1], (chuva[lugares[0] - 6 : lugares[0]] - passado.mean()) / passado.std(), rtol=1e-5
    )


def test_o_co2_que_vem_na_instalacao_tem_a_sazonal_e_a_linear_que_se_esperam():
    with pytest.warns(UserWarning, match="faltam 5 de 526 meses"):
        serie = nn.dados.co2()
    alvos = serie.prova.janelas.alvos
    erros = {nome: np.abs(previsto - alvos).mean() for nome, previsto in serie.prova.referencias.items()}
    assert erros["sazonal"] == pytest.approx(1.70, abs=0.02)
    assert erros["linear na janela"] == pytest.approx(0.47, abs=0.02)
    assert serie.datas[0] == "1958-03"
    assert serie.continuacao.datas == [f"2002-{mes:02}" for mes in range(1, 13)]


def test_agrupar_por_mes_e_a_media_de_cada_mes(tmp_path):
    dias = [date(2000, 1, 3) + timedelta(7 * i) for i in range(400)]
    linhas = "\n".join(f"{dia:%Y%m%d},{i}.25" for i, dia in enumerate(dias))
    serie = nn.dados.serie(
        _arquivo(tmp_path, f"date,v\n{linhas}"), "v", agrupar="mes", janela=12, horizonte=3
    )
    de_cada = [i + 0.25 for i, dia in enumerate(dias) if (dia.year, dia.month) == (2001, 5)]
    assert serie.valores[16] == pytest.approx(np.mean(de_cada))
    assert serie.datas[16] == "2001-05"


@pytest.mark.parametrize(
    ("datas", "periodos", "periodo", "seguinte"),
    [
        (_meses(80), "meses", 12, "01/09/2006"),
        ([f"{1700 + i}" for i in range(80)], "anos", 1, "1780"),
        ([f"{i // 12 + 2000}-{i % 12 + 1:02}" for i in range(80)], "meses", 12, "2006-09"),
        ([f"{i % 12 + 1:02}/{i // 12 + 2000}" for i in range(0, 240, 3)], "trimestres", 4, "01/2020"),
        ([f"{date(2000, 1, 1) + timedelta(7 * i)}" for i in range(80)], "semanas", 52, "2001-07-14"),
        ([f"{date(2000, 1, 1) + timedelta(i):%d.%m.%Y}" for i in range(80)], "dias", 7, "21.03.2000"),
        (
            [f"{np.busday_offset('2000-01-03', i)}" for i in range(80)],
            "dias úteis",
            5,
            str(np.busday_offset("2000-01-03", 80)),
        ),
        ([f"2000-01-0{i // 24 + 1} {i % 24:02}:30" for i in range(80)], "horas", 24, "2000-01-04 08:30"),
        ([f"{date(2000, 1, 1) + timedelta(14 * i)}" for i in range(80)], "períodos", 1, "2003-01-25"),
    ],
)
def test_o_ritmo_se_le_nas_datas_e_o_futuro_se_escreve_como_elas(datas, periodos, periodo, seguinte):
    tabela = planilha_de({"data": datas, "v": [float(i % 7) + i / 10 for i in range(len(datas))]})
    serie = cortar_serie(tabela, "v", {"janela": 6, "horizonte": 3})
    assert (serie.linha.calendario.nome, serie.preparo.periodo) == (periodos, periodo)
    assert serie.continuacao.datas[0] == seguinte
    assert serie.datas == datas


def test_o_fim_de_cada_mes_continua_no_fim_de_cada_mes():
    fins = np.arange("2000-02", "2006-02", dtype="M8[M]").astype("M8[D]") - 1
    tabela = planilha_de({"data": [str(dia) for dia in fins], "v": ONDA[: len(fins)]})
    serie = cortar_serie(tabela, "v", {"janela": 6, "horizonte": 3})
    assert serie.datas == [str(dia) for dia in fins]
    assert serie.continuacao.datas == ["2006-01-31", "2006-02-28", "2006-03-31"]


def test_o_preparo_guardado_le_um_arquivo_novo_e_continua_de_onde_ele_acaba(tmp_path):
    serie = _serie(ONDA)
    preparo = Preparo.de_dict(serie.preparo.para_dict())
    assert preparo == serie.preparo
    novos = [v + 100 for v in ONDA[:30]]
    linhas = "\n".join(f"{data};{v:.4f}" for data, v in zip(_meses(30, 2010 * 12), novos, strict=True))
    fim = preparo.continuar(_arquivo(tmp_path, f"mês;v\n{linhas}"))
    assert fim.x.shape == (1, 6, 1)
    assert fim.datas == ["01/07/2012", "01/08/2012", "01/09/2012"]
    np.testing.assert_allclose(fim.na_unidade(np.zeros(3)), novos[-1], rtol=1e-5)
    np.testing.assert_allclose(fim.na_unidade(np.ones(3)), novos[-1] + preparo.escala.desvio, rtol=1e-5)


@pytest.mark.parametrize("mudanca", [{"desvio": 0}, {"janela": -1}, {"escritas": []}, {"agrupar": "seculo"}])
def test_um_preparo_quebrado_se_recusa(mudanca):
    with pytest.raises(ErroDeArquivo, match="quebrado"):
        Preparo.de_dict({**_serie(ONDA).preparo.para_dict(), **mudanca})


def test_uma_previsao_de_outra_forma_se_recusa():
    serie = _serie(ONDA)
    with pytest.raises(ErroDeForma, match=r"nn.Densa\(3\)"):
        nn.avaliacao.avaliar_serie(np.zeros((len(serie.teste[0]), 2)), serie.prova)


@pytest.mark.parametrize(
    ("texto", "erro", "trechos"),
    [
        (
            "mês;v\n01/02/2000;1\n01/01/2000;2\n01/03/2000;3",
            ErroDeDados,
            ["linha 3", "vem depois de", "ordem"],
        ),
        ("mês;v\n01/03/2000;1\n01/02/2000;2\n01/01/2000;3", ErroDeDados, ["da mais nova à mais antiga"]),
        (
            "mês;v\n01/02/2000;1\n01/03/2000;2\n01/03/2000;3",
            ErroDeDados,
            ["linha 4", "01/03/2000", "repetida"],
        ),
        ("mês;v\n01/02/2000;1\n31/02/2000;2\n01/03/2000;3", ErroDeDados, ["linha 3", "31/02/2000", "data"]),
        ("mês;v\n01/02/2000;1\n;2\n01/03/2000;3", ErroDeDados, ["linha 3", "falta uma data"]),
        ("nome;v\nana;1\nbia;2", ErroDeDados, ["em nenhuma coluna há datas"]),
        ("w;v\n1;01/02/2000\n2;01/03/2000", ErroDeDados, ['"v" é a das datas']),
        ("mês;v\n01/02/2000;alto\n01/03/2000;baixo", ErroDeDados, ["linha 2", '"alto" não é número']),
        ("mês;w\n01/02/2000;1\n01/03/2000;2", ErroDeNome, ['"v"', "w"]),
        ("mês;v\n01/02/2000;1\n01/03/2000;2", ErroDeDados, ["2 meses", "não cabe nem uma janela de 48"]),
        ("mês;v\n01/02/2000;\n01/03/2000;", ErroDeDados, ['"v"', "nenhum valor"]),
        ("data;v\n01/02/2000;1\n03/02/2000;2\n01/03/2009;3", ErroDeDados, ["mais da metade", "agrupar"]),
        ("mês;v\n" + "\n".join(f"{data};5" for data in _meses(120)), ErroDeDados, ["sempre 5"]),
    ],
)
def test_uma_serie_que_nao_serve_se_recusa_com_o_que_fazer(tmp_path, texto, erro, trechos):
    with pytest.raises(erro) as visto:
        nn.dados.serie(_arquivo(tmp_path, texto), "v")
    assert not [trecho for trecho in trechos if trecho not in str(visto.value)], visto.value


def test_em_latin_1_le_se_e_em_utf_16_se_diz_como_salvar(tmp_path):
    texto = "mês;v\n" + "\n".join(f"{data};{v:.2f}" for data, v in zip(_meses(80), ONDA, strict=True))
    with pytest.warns(UserWarning, match="Windows-1252"):
        serie = nn.dados.serie(_arquivo(tmp_path, texto, "latin-1"), "v", janela=6, horizonte=3)
    assert serie.preparo.datas == "mês"
    with pytest.raises(ErroDeDados, match="UTF-16"):
        nn.dados.serie(_arquivo(tmp_path, texto, "utf-16"), "v")


@pytest.mark.parametrize(
    ("pedido", "erro", "trecho"),
    [
        ({"janela": 0}, ErroDeValor, "janela precisa ser pelo menos 1"),
        ({"horizonte": 2.5}, ErroDeTipo, "horizonte"),
        ({"horizonte": 0}, ErroDeValor, "horizonte"),
        ({"teste": 0}, ErroDeValor, "teste"),
        ({"validacao": 1.0}, ErroDeValor, "validacao"),
        ({"agrupar": "quinzena"}, ErroDeValor, "quinzena"),
        ({"outras": "chuva"}, ErroDeTipo, "lista"),
        ({"outras": ["chuva"]}, ErroDeNome, "chuva"),
        ({"tempo": "quando"}, ErroDeNome, "quando"),
        ({"periodo": 0}, ErroDeValor, "periodo"),
        ({"janelas": 3}, ErroDeNome, "janela"),
        ({"horizonte": 20}, ErroDeDados, "parte de"),
    ],
)
def test_um_argumento_que_nao_serve_se_recusa(pedido, erro, trecho):
    with pytest.raises(erro, match=trecho):
        _serie(ONDA, **pedido)


def test_sem_validacao_o_treino_vai_ate_o_teste():
    serie = _serie(ONDA, validacao=0)
    assert serie.validacao is None
    assert serie.janelas_de_treino.lugares.max() + 3 == 64


def test_ler_a_planilha_uma_vez_ou_o_arquivo_da_a_mesma_serie(tmp_path):
    texto = "mês;v\n" + "\n".join(f"{data};{v:.2f}" for data, v in zip(_meses(80), ONDA, strict=True))
    caminho = _arquivo(tmp_path, texto)
    pedido = {"janela": 6, "horizonte": 3}
    um, outro = nn.dados.serie(caminho, "v", **pedido), cortar_serie(ler_planilha(caminho), "v", pedido)
    np.testing.assert_array_equal(um.treino[0], outro.treino[0])
