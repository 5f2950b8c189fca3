"""As passagens: os mesmos resultados, bit por bit, com menos contas."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.tensor import Lote, Tensor, Variavel
from neuronio.tensor.programa import Aspecto, capturar, interpretar_programa
from neuronio.tensor.programa.passagens import (
    retirar_identidades,
    retirar_mortas,
    simplificar,
    unir_constantes,
    unir_iguais,
)
from testes.acaso.familias import sortear_caso

PASSAGENS = [retirar_mortas, unir_constantes, unir_iguais, retirar_identidades, simplificar]
X = Aspecto((Lote(), 4), "float32")


def programa(conta, variaveis=(), argumentos=(X,)):
    return capturar(conta, variaveis, argumentos)


def ao_acaso(semente, amostras=5):
    passo, variaveis, dados = sortear_caso(semente, 0, ["contas"]).definir("montar")(amostras)
    aspectos = [Aspecto((Lote(), *d.shape[1:]), d.dtype.name) for d in dados]
    return programa(passo, variaveis, aspectos), variaveis, dados


def operacoes(p):
    return [i.primitiva.nome for i in p.instrucoes]


def executar(p, variaveis, dados):
    antes = [v.tensor for v in variaveis]
    saidas = [np.array(s) for s in interpretar_programa(p, dados, len(dados[0]))]
    finais = [v.numpy() for v in variaveis]
    for v, t in zip(variaveis, antes, strict=True):
        v.atribuir(t)
    return [*saidas, *finais]


# ── o que vale para todas ───────────────────────────────────────────────────
@pytest.mark.parametrize("passagem", PASSAGENS)
@pytest.mark.parametrize("semente", range(15))
def test_passagem_nao_muda_nenhum_bit_e_nao_acrescenta_contas(passagem, semente):
    for amostras in (5, 1):
        antes, *do_lote = ao_acaso(semente, amostras)
        depois = passagem(antes)
        assert len(depois.instrucoes) <= len(antes.instrucoes)
        for obtido, esperado in zip(executar(depois, *do_lote), executar(antes, *do_lote), strict=True):
            assert obtido.dtype == esperado.dtype
            np.testing.assert_array_equal(obtido, esperado)


@pytest.mark.parametrize("semente", range(15))
def test_no_programa_simplificado_toda_conta_serve_e_vem_depois_das_de_que_depende(semente):
    p = simplificar(ao_acaso(semente)[0])
    feitos = {*p.argumentos, *p.leituras, *p.constantes}
    for i in p.instrucoes:
        assert feitos.issuperset(i.entradas)
        feitos.add(i.saida)
    usados = {e for i in p.instrucoes for e in i.entradas} | p.usados_no_fim()
    assert usados <= feitos
    assert usados >= {i.saida for i in p.instrucoes} | set(p.leituras) | set(p.constantes)


@pytest.mark.parametrize("semente", range(15))
def test_simplificar_de_novo_nao_muda_nada(semente):
    p = simplificar(ao_acaso(semente)[0])
    assert str(simplificar(p)) == str(p)


# ── o que cada uma faz ──────────────────────────────────────────────────────
def test_retirar_mortas_deixa_so_o_que_se_devolve_ou_se_atribui():
    w, sem_uso = Variavel(Tensor([1.0] * 4), "w"), Variavel(Tensor([2.0] * 4), "sem_uso")

    def passo(x):
        return [x.exp(), (x * sem_uso).log()]

    inteiro = programa(passo, [w, sem_uso])
    p = retirar_mortas(inteiro.renomear({inteiro.saidas[1]: inteiro.saidas[0]}, inteiro.instrucoes))
    assert operacoes(p) == ["exp"]
    assert p.leituras == {}


def test_retirar_mortas_mantem_as_contas_do_que_so_se_atribui():
    w = Variavel(Tensor([1.0] * 4), "w")

    def passo(x):
        w.atribuir(x.soma(0))
        return [x]

    assert "soma" in operacoes(retirar_mortas(programa(passo, [w])))


def test_unir_constantes_junta_as_de_mesmos_bits_e_so_elas():
    def passo(x):
        return [x * a for a in (2.0, 2.0, -0.0, 0.0, np.nan, np.nan)] + [
            x * np.arange(4.0),
            x + np.arange(4.0),
        ]

    p = unir_constantes(programa(passo))
    numeros = [c.item() for c in p.constantes.values() if c.size == 1]
    assert len(numeros) == 4
    assert sorted(str(n) for n in numeros) == ["-0.0", "0.0", "2.0", "nan"]
    assert sum(c.size == 4 for c in p.constantes.values()) == 1


def test_unir_constantes_nao_confunde_tipos_nem_formas():
    def passo(x):
        um = Tensor(np.float64(1), tipo="float64")
        return [x * 1.0, x.converter("float64") * um, x * np.ones((1, 1)), x.soma(1) * np.ones(1)]

    antes = programa(passo)
    assert len(unir_constantes(antes).constantes) == len(antes.constantes)


def test_unir_iguais_faz_uma_vez_so_a_conta_repetida_e_as_que_dela_seguem():
    def passo(x):
        return [(x.exp() * x).soma(1), (x.exp() * x).soma(1)]

    p = unir_iguais(programa(passo))
    assert operacoes(p) == ["exp", "multiplicar", "soma"]
    assert p.saidas[0] == p.saidas[1]


def test_unir_iguais_distingue_os_atributos_e_a_ordem_das_entradas():
    def passo(x):
        y = x.exp()
        return [x.soma(0), x.soma(1), x.soma(1, manter=True), x - y, y - x, x[:, 1:], x[:, ::-1]]

    antes = programa(passo)
    assert len(unir_iguais(antes).instrucoes) == len(antes.instrucoes)


def test_unir_iguais_nao_junta_sorteios_de_passos_diferentes():
    chave = Variavel(Tensor(np.array([1, 2], np.uint32)), "chave")

    def passo(x):
        return [nn.sortear(x.forma, chave=chave, passo=k) for k in (0, 1, 1)]

    p = simplificar(programa(passo, [chave]))
    assert operacoes(p) == ["sortear_uniforme"] * 2


@pytest.mark.parametrize(
    "identidade",
    [
        lambda x: x.redimensionar(x.forma[0], 2, 2).redimensionar(x.forma[0], 4),
        lambda x: x.desligar(),
        lambda x: x.transpor(0, 1),
        lambda x: x.redimensionar(x.forma[0], 4).desligar().transpor(0, 1),
    ],
)
def test_retirar_identidades_devolve_a_propria_entrada(identidade):
    p = retirar_mortas(retirar_identidades(programa(lambda x: [identidade(x).exp()])))
    assert operacoes(p) == ["exp"]


def test_retirar_identidades_encurta_trocas_de_forma_em_seguida():
    p = simplificar(
        programa(
            lambda x: [
                x.redimensionar(x.forma[0], 2, 2).redimensionar(x.forma[0], 1, 4).redimensionar(-1).exp()
            ]
        )
    )
    assert operacoes(p) == ["redimensionar", "exp"]


def test_retirar_identidades_mantem_o_que_muda_alguma_coisa():
    def passo(x):
        return [
            x.redimensionar(x.forma[0], 2, 2).transpor(0, 2, 1),
            x.converter("float64"),
            x[:, 1:] + x[:, :1],
        ]

    antes = programa(passo)
    assert len(retirar_identidades(antes).instrucoes) == len(antes.instrucoes)
