"""Inteiros: exatos nos dois motores, e o que não cabe tem um resultado só, em qualquer processador."""

import numpy as np
import pytest
from execucao import executar

import neuronio as nn
from neuronio.motores import MOTORES

MAIOR, MENOR = 2**63 - 1, -(2**63)


@pytest.fixture(params=[m for m in ("numpy", "llvm") if m in MOTORES])
def calcular(request):
    """``calcular(conta, *dados)``: o resultado no motor, em lotes com um vetor inteiro e um resto."""

    def calcular(conta, *dados):
        n = len(dados[0])
        dados = [np.asarray(d)[np.arange(19) % n] for d in dados]
        feito = executar(request.param, lambda *xs: [conta(*xs)], [], dados, 19, ordem=np.arange(19))[0]
        return feito if feito.ndim == 0 else feito[:n]

    return calcular


def igual(obtido, esperado, tipo="int64"):
    assert obtido.dtype == tipo
    np.testing.assert_array_equal(obtido, np.array(esperado, tipo))


def do_python(base, expoente, bits):
    """A potência exata, com os bits que cabem no tipo."""
    resto = base**expoente % 2**bits
    return resto - 2**bits if bits == 64 and resto > MAIOR else resto


# ── potências ───────────────────────────────────────────────────────────────
def test_a_potencia_de_inteiros_e_exata(calcular):
    bases = [13, -13, 2, -3, 0, 1, -1, 2**31 + 1, MAIOR, MENOR]
    for n in (0, 1, 2, 3, 7, 39, 64, 1001):
        igual(calcular(lambda x, n=n: x**n, bases), [do_python(b, n, 64) for b in bases])
    expoentes = [7, 17, 62, 39, 0, MAIOR, 2**62 + 1, 2, 3, 1]
    certas = [do_python(b, k, 64) if k < 100 else b for b, k in zip(bases, expoentes, strict=True)]
    igual(calcular(lambda x, n: x**n, bases, expoentes), certas)
    igual(calcular(lambda n: 3**n, [0, 1, 20, 39]), [1, 3, 3**20, 3**39])


def test_a_potencia_de_uint32_da_a_volta_e_a_de_bool_e_int64(calcular):
    bases = np.array([0, 1, 3, 65537, 2**32 - 1], "uint32")
    igual(calcular(lambda x: x**5, bases), [do_python(int(b), 5, 32) for b in bases], "uint32")
    igual(calcular(lambda x: x**x, [True, False]), [1, 1])


def test_com_um_real_a_potencia_e_real(calcular):
    for expoente in (0.5, 2.0, -1.0):
        y = calcular(lambda x, n=expoente: x**n, [1, 4, 16])
        assert y.dtype == "float32"
        np.testing.assert_allclose(y, np.array([1.0, 4.0, 16.0]) ** expoente)


def test_inteiro_elevado_a_um_expoente_negativo_e_recusado_com_o_que_fazer(calcular):
    for conta in (lambda x: x**-1, lambda x: x ** np.array([[3], [-2]])[1]):
        with pytest.raises(nn.ErroDeValor, match=r"expoente negativo, como -\d.*x \*\* -\d.0"):
            calcular(conta, [1, 2, 3])


@pytest.mark.skipif("llvm" not in MOTORES, reason="falta o llvmlite")
def test_compilado_um_expoente_negativo_que_so_se_conhece_ao_executar_corta_a_fracao():
    dados = [np.array([2, 1, -1, -1, 0]), np.array([-1, -5, -3, -2, -1])]
    obtido = executar("llvm", lambda x, n: [x**n], [], dados, 5, ordem=np.arange(5))[0]
    igual(obtido, [0, 1, -1, 1, 0])
    with pytest.raises(nn.ErroDeValor, match="expoente negativo"):
        executar("numpy", lambda x, n: [x**n], [], dados, 5)


# ── divisões, e o que não cabe ──────────────────────────────────────────────
def test_dividir_inteiros_por_zero_e_infinito_e_nao_derruba_o_processo(calcular):
    y = calcular(lambda a, b: a / b, [1, -1, 0, MENOR, 7], [0, 0, 0, -1, 2])
    np.testing.assert_array_equal(y, np.array([np.inf, -np.inf, np.nan, 2.0**63, 3.5], "float32"))


@pytest.mark.parametrize("real", ["float32", "float64"])
def test_um_real_que_nao_cabe_num_inteiro_vira_o_limite_e_um_nan_zero(calcular, real):
    reais = np.array([np.nan, np.inf, -np.inf, 1e30, -1e30, 2.0**63, -(2.0**63), -1.5, 2.7, 2.0**40], real)
    certos = [0, MAIOR, MENOR, MAIOR, MENOR, MAIOR, MENOR, -1, 2, 2**40]
    igual(calcular(lambda x: x.converter("int64"), reais), certos)
    sem_sinal = [0, 2**32 - 1, 0, 2**32 - 1, 0, 2**32 - 1, 0, 0, 2, 2**32 - 1]
    igual(calcular(lambda x: x.converter("uint32"), reais), sem_sinal, "uint32")


def test_uint32_da_a_volta(calcular):
    x = np.array([0, 1, 2**31, 2**32 - 1], "uint32")
    igual(calcular(lambda x: x + x, x), [0, 2, 0, 2**32 - 2], "uint32")
    igual(calcular(lambda x: x * x, x), [0, 1, 0, 1], "uint32")
    igual(calcular(lambda x: -x, x), [0, 2**32 - 1, 2**31, 1], "uint32")


# ── reduções ────────────────────────────────────────────────────────────────
def test_o_menor_inteiro_e_o_menor_mesmo_sem_oposto(calcular):
    pares = [[MENOR, 5], [MAIOR, MENOR], [-1, 3]]
    igual(calcular(lambda x: x.minimo(eixo=1), pares), [MENOR, MENOR, -1])
    igual(calcular(lambda x: x.maximo(eixo=1), pares), [5, MAIOR, 3])
    sem_sinal = np.array([[0, 2**32 - 1], [7, 2**31]], "uint32")
    igual(calcular(lambda x: x.minimo(eixo=1), sem_sinal), [0, 7], "uint32")
    igual(calcular(lambda x: x.minimo(eixo=1), [[True, False], [True, True]]), [False, True], "bool")


def test_a_media_e_a_variancia_de_inteiros_grandes_sao_as_deles(calcular):
    pares = [[MAIOR, MAIOR], [10**9, 10**9 + 1], [3, 4]]
    medias = calcular(lambda x: x.media(eixo=1), pares)
    assert medias.dtype == "float32"
    np.testing.assert_allclose(medias, [2.0**63, 1e9, 3.5], rtol=1e-6)
    np.testing.assert_array_equal(calcular(lambda x: x.variancia(eixo=1), pares)[1:], [0.25, 0.25])
    assert calcular(lambda x: x.media(), [True, False]).dtype == "float32"
