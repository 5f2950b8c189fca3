"""Como se leem números: a convenção é da coluna, e o modelo a leva consigo."""

import sys
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronio.dados import Preparo, csv
from neuronio.dados.numeros import dias, leituras, separar_unidade, valor
from neuronio.erros import ErroDeDados, ErroDeValor


@pytest.fixture
def ler(tmp_path):
    """Os valores da coluna ``v`` de um texto, lidos por ``csv`` ou, se se dá um preparo, por ele."""

    def ler(texto, preparo=None, **pedido):
        arquivo = tmp_path / "dados.csv"
        arquivo.write_text(texto, encoding="utf-8")
        preparo = preparo or csv(arquivo, "y", **pedido).preparo
        coluna = preparo.colunas[0]
        return preparo.ler(arquivo)[:, 0].astype(np.float64) * coluna.desvio + coluna.media

    return ler


@pytest.fixture
def preparo(tmp_path):
    def preparo(texto, **pedido):
        (tmp_path / "treino.csv").write_text(texto, encoding="utf-8")
        return csv(tmp_path / "treino.csv", "y", **pedido).preparo

    return preparo


COM_VIRGULA = "v;y\n" + "1500,50;a\n2000,25;b\n" * 5


def test_a_convencao_do_treino_vale_na_previsao_e_vai_no_arquivo(ler, preparo):
    guardado = Preparo.de_dict(preparo(COM_VIRGULA).para_dict())
    assert ler("v\n1.500\n", guardado) == pytest.approx([1500], abs=1e-3)
    assert ler("v\n1,500\n", guardado) == pytest.approx([1.5], abs=1e-3)


def test_a_previsao_que_se_ve_escrita_de_outro_modo_se_le_como_esta(ler, preparo):
    guardado = preparo(COM_VIRGULA)
    assert ler("v\n1.5\n1.250\n", guardado) == pytest.approx([1.5, 1.25], abs=1e-3)


def test_quem_aprendeu_com_ponto_nao_decide_o_que_e_uma_virgula(ler, preparo):
    guardado = preparo("v;y\n" + "1500.5;a\n2000.25;b\n" * 5)
    assert ler("v\n1.500\n", guardado) == pytest.approx([1.5], abs=1e-3)
    with pytest.raises(ErroDeDados, match=r'"1,500" pode ser 1500 ou 1,5.*decimal='):
        ler("v;x\n1,500;0\n", guardado)


def test_quem_aprendeu_sem_pontuacao_recusa_a_que_e_ambigua(ler, preparo):
    guardado = preparo("v;y\n" + "1500;a\n2000;b\n" * 5)
    with pytest.raises(ErroDeDados, match="pode ser 1200 ou 1,2"):
        ler("v\n1.200\n", guardado)


@pytest.mark.parametrize("linhas", ["1.234\n2.345\n", "1\n1.125\n", "-23.550\n-22.906\n"])
def test_o_que_nada_decide_se_recusa_e_se_cura_dos_dois_modos(ler, linhas):
    texto = "v;y\n" + "".join(linha + ";" + "ab"[i % 2] + "\n" for i, linha in enumerate(linhas.split() * 4))
    with pytest.raises(ErroDeDados, match=r'coluna "v".*decimal=",".*decimal="\."'):
        ler(texto)
    numeros = linhas.split() * 4
    assert ler(texto, decimal=".") == pytest.approx([float(n) for n in numeros])
    assert ler(texto, decimal={"v": ","}) == pytest.approx([float(n.replace(".", "")) for n in numeros])


def test_o_decimal_que_se_diz_e_conferido_em_cada_celula(ler):
    with pytest.raises(ErroDeDados, match=r'linha 3, coluna "v": "1.5" não é um número com vírgula decimal'):
        ler("v;y\n" + "1,5;a\n1.5;b\n" * 4, decimal=",")
    with pytest.raises(ErroDeValor, match=r'decimal é "," ou "\."'):
        ler(COM_VIRGULA, decimal=";")


def test_um_arquivo_com_ponto_decimal_noutra_coluna_le_esta_com_ponto(ler):
    texto = "v,w,y\n" + "1.234,0.5,a\n2.345,0.7,b\n" * 4
    assert ler(texto) == pytest.approx([1.234, 2.345] * 4)


@pytest.mark.parametrize("texto", ["5%", "-5 %", "R$ 5", "5"])
def test_a_porcentagem_do_treino_tem_de_vir_como_porcentagem(ler, preparo, texto):
    guardado = Preparo.de_dict(preparo("v;y\n" + "2,5%;a\n10%;b\n" * 5).para_dict())
    if "%" in texto:
        assert abs(ler(f"v\n{texto}\n", guardado)) == pytest.approx([0.05])
    else:
        with pytest.raises(ErroDeDados, match="porcentagens"):
            ler(f"v\n{texto}\n", guardado)


def test_a_coluna_de_datas_recusa_as_que_nao_existem(ler, preparo):
    guardado = Preparo.de_dict(preparo("v;y\n" + "31/12/2023;a\n2024-02-01;b\n" * 5).para_dict())
    assert ler("v\n01/01/2024\n", guardado) == pytest.approx([19723])
    for ruim in ("31/02/2024", "12/31/2024", "2024", "01/01/2024 25:00"):
        with pytest.raises(ErroDeDados, match="não é uma data que exista"):
            ler(f"v\n{ruim}\n", guardado)


@pytest.mark.parametrize(
    ("celula", "esperado"),
    [
        ("R$ 1.234,56", 1234.56),
        ("R$\u00a01.234,56", 1234.56),
        ("-R$ 5,5", -5.5),
        ("R$ -5,5", -5.5),
        ("R$ \u22125,5", -5.5),
        ("\u22125,5", -5.5),
        ("\u20135,5", -5.5),
        ("1\u00a0234,5", 1234.5),
        ("1\u202f234\u202f567,5", 1234567.5),
        ("12 345,5", 12345.5),
        ("+1,5e3", 1500),
        (",5", 0.5),
    ],
)
def test_celulas_com_enfeites(celula, esperado):
    assert valor(separar_unidade(celula)[0], ",") == esperado


@pytest.mark.parametrize("ruim", ["", "1.2.3", "1,23,4", "12 5", "1.23.456", "--5", "5 reais", "1e", "."])
def test_o_que_nao_e_um_numero_nao_se_le(ruim):
    assert not leituras(separar_unidade(ruim)[0])


@given(st.floats(-1e12, 1e12), st.integers(0, 4))
def test_um_numero_formatado_a_brasileira_volta_a_ser_ele(numero, casas):
    americano = f"{numero:,.{casas}f}"
    brasileiro = americano.translate(str.maketrans(",.", ".,"))
    certo = float(americano.replace(",", ""))
    assert valor(americano, ".") == valor(brasileiro, ",") == certo


def test_uma_celula_de_vinte_mil_algarismos_ou_pontos_nao_demora(ler):
    for celula in ("9" * 20_000, "1." * 10_000 + "5", "1.234" * 4000, "1 " * 10_000):
        inicio = time.perf_counter()
        with pytest.raises(ErroDeDados, match='linha 10, coluna "v"') as erro:
            ler("v;y\n" + "1;a\n2;b\n" * 4 + celula + ";a\n")
        assert len(str(erro.value)) < 500
        assert time.perf_counter() - inicio < 2


def test_milhares_de_colunas_pedem_contas_em_proporcao(tmp_path):
    def chamadas(quantas):
        nomes = ";".join(f"c{i}" for i in range(quantas))
        linhas = "".join(";".join("12"[j % 2] * quantas) + f";{'ab'[j % 2]}\n" for j in range(10))
        (tmp_path / "largo.csv").write_text(f"{nomes};y\n{linhas}")
        feitas = []
        antes = sys.getprofile()
        sys.setprofile(lambda quadro, momento, _: feitas.append(1) if "call" in momento else None)
        try:
            csv(tmp_path / "largo.csv", "y")
        finally:
            sys.setprofile(antes)
        return len(feitas)

    chamadas(10)
    assert chamadas(800) < 9 * chamadas(100)


def test_as_datas_contam_dias_e_horas():
    assert dias("01/01/1970") == 0
    assert dias("2024/03/01") - dias("2024-02-28") == 2
    assert dias("01/01/1970 06:00:36") == pytest.approx(0.25 + 36 / 86400)
