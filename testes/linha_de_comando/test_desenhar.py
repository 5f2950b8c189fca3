"""``neuronio desenhar``: expressões lidas sem nunca executar código, e modelos."""

import math
import re
from pathlib import Path

import pytest

from neuronio.erros import ErroNeuronio
from neuronio.linha_de_comando.expressao import calcular


def test_o_desenho_de_uma_expressao_e_um_svg_e_a_explicacao_sai_na_tela(neuronio):
    feita = neuronio("desenhar", "(a*b+10).tanh()", "a=2", "b=-3")
    assert feita.estado == 0, feita.erros
    assert "∂y/∂a" in feita.saida
    assert feita.ultima_linha == "grafo.svg"
    svg = Path("grafo.svg").read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    assert "tanh" in svg


def test_o_desenho_de_um_modelo_tem_os_seus_parametros(neuronio, nos_digitos):
    feita = neuronio("desenhar", nos_digitos, "--saida", "rede.svg")
    assert feita.estado == 0, feita.erros
    svg = Path(feita.ultima_linha).read_text(encoding="utf-8")
    assert all(f"densa_{i}.kernel" in svg for i in (1, 2, 3))
    assert neuronio("desenhar", nos_digitos, "a=2").recusou("retire a=2")


def test_as_conexoes_de_um_modelo_se_desenham_no_lugar_do_grafo(neuronio, nos_digitos):
    feita = neuronio("desenhar", nos_digitos, "--saida", "rede.svg", "--conexoes")
    assert feita.estado == 0, feita.erros
    svg = Path(feita.ultima_linha).read_text(encoding="utf-8")
    assert "640 conexões" in svg
    assert "kernel" not in svg
    assert neuronio("desenhar", "a+1", "a=2", "--conexoes").recusou("retire a opção")


@pytest.mark.parametrize(
    ("texto", "esperado"),
    [
        ("a*b + 10", 4.0),
        ("-a**2", -4.0),
        ("(a - b)/2", 2.5),
        ("a**b", 0.125),
        ("a**-1", 0.5),
        ("tanh(a)", math.tanh(2)),
        ("a.log().exp()", 2.0),
        ("b.relu()", 0.0),
        ("sig(a)", 1 / (1 + math.exp(-2))),
        ("+a + b*0", 2.0),
    ],
)
def test_a_expressao_vale_o_que_vale_a_conta(texto, esperado):
    valores = {"a": 2.0, "b": -3.0}
    usados = {nome: valor for nome, valor in valores.items() if re.search(rf"\b{nome}\b", texto)}
    assert calcular(texto, usados).data == pytest.approx(esperado)


@pytest.mark.parametrize(
    ("texto", "trecho"),
    [
        ("a^2", "a potência se escreve **"),
        ("a*2,5", "o número decimal leva ponto"),
        ("a//2", "uma só barra"),
        ("a*(a", "a*b"),
        ("2a", "a*b"),
        ("", "vazia"),
        ("a.sen()", '"sen"'),
        ("a*z", "falta o valor de z"),
        ("log(a - 2)", "log"),
        ("a/0", "divisor"),
        ("10**10**10", "não cabe"),
        ("1e999*a", "finito"),
        ("True + a", "True"),
        ("'x' + a", "'x'"),
        ("a == 1", "a == 1"),
        ("a[0]", "a[0]"),
        ("lambda: a", "lambda"),
        ("a" + "+a" * 300, "caracteres"),
        ("(" * 390, "parêntese"),
        ("a.data", "a.data"),
        ("a.__class__()", '"__class__"'),
        ("tanh(a, a)", "tanh(a, a)"),
        ("[a for a in a]", "[a for a in a]"),
    ],
)
def test_o_que_nao_e_conta_e_recusado_com_o_que_fazer(texto, trecho):
    with pytest.raises(ErroNeuronio) as recusa:
        calcular(texto, {"a": 2.0})
    assert trecho in str(recusa.value)


def test_nenhum_codigo_da_expressao_e_executado(neuronio):
    assert neuronio("desenhar", "__import__('pathlib').Path('invadido').touch()").recusou("touch")
    assert neuronio("desenhar", "a.tanh(open('invadido', 'w'))", "a=1").recusou("não entendo")
    assert list(Path.cwd().iterdir()) == []


def test_uma_corrente_tao_funda_quanto_cabe_nao_esgota_a_pilha():
    assert calcular("-" * 398 + "a", {"a": 2.0}).data == 2.0
    assert calcular("a" + "+a" * 199, {"a": 2.0}).data == 400.0


def test_valores_mal_escritos_ou_que_sobram_sao_recusados(neuronio):
    assert neuronio("desenhar", "a", "b").recusou("NOME=NUMERO")
    assert neuronio("desenhar", "a", "a=x").recusou('recebeu "x"')
    assert neuronio("desenhar", "a*2", "a=1", "c=2").recusou("não usa c")
    assert neuronio("desenhar", "a*2", "--saidaa").recusou("--saidaa")
    assert neuronio("desenhar", "a*2", "a=1", "--saida", "x.png").recusou(".svg")
    assert list(Path.cwd().iterdir()) == []


def test_uma_expressao_pode_comecar_com_menos(neuronio):
    assert neuronio("desenhar", "-a*2", "a=3").estado == 0


def test_um_desenho_que_nao_pode_ser_escrito_deixa_o_que_havia(neuronio):
    Path("grafo.svg").mkdir()
    assert neuronio("desenhar", "a*2", "a=1").recusou("grafo.svg")
    assert neuronio("desenhar", "a*2", "a=1", "--saida", "nao/ha.svg").recusou("não existe")
