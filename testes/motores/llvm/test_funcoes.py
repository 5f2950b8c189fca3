"""As funções matemáticas em vetores: até 4 ulp em toda a reta, sem chamar ninguém."""

import ctypes
import re

import llvmlite.ir as ir
import numpy as np
import pytest
from scipy.special import erf, expit

from neuronio.motores.llvm.emissao import funcoes
from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Faixa
from neuronio.motores.llvm.emissao.tipos import I64, PONTEIRO
from neuronio.motores.llvm.execucao.compilacao import Codigo
from neuronio.motores.llvm.processador.vetores import larguras

REFERENCIAS = {
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "tanh": np.tanh,
    "sigmoide": expit,
    "erf": erf,
}
MENOR = 2.0**-149
"""O menor float32 positivo, e o ulp de todos os subnormais."""


def compilar(tipo, vetores):
    """Um módulo com um laço por função: ``laco_nome(entrada, saída, quantos)``."""
    modulo = ir.Module()
    for nome in REFERENCIAS:
        e = Emissor(modulo, f"laco_{nome}", [PONTEIRO, PONTEIRO, I64], vetores.lanes)
        entrada, saida, quantos = e.funcao.args
        escrever_laco(e, getattr(funcoes, nome), entrada, saida, quantos, tipo)
        e.b.ret_void()
        for argumento in (entrada, saida):
            argumento.add_attribute("noalias")
    return Codigo(str(modulo), vetores)


def escrever_laco(e, funcao, entrada, saida, quantos, tipo):
    """Em vetores enquanto dá; o resto, número a número."""

    def um(i):
        e.escrever(funcao(e, e.ler(entrada, i, tipo)), saida, i, tipo)

    inteiros = e.multiplicar(e.dividir(quantos, e.lanes), e.lanes)
    e.laco(0, inteiros, lambda i: um(Faixa.seguidos(i, e.lanes, e.lanes)), e.lanes)
    e.laco(inteiros, quantos, um)


@pytest.fixture(scope="module", params=larguras(), ids=lambda v: v.nome)
def em_float32(request):
    return compilar("float32", request.param)


def aplicar(codigo, nome, x):
    y = np.empty_like(x)
    laco = codigo.funcao(f"laco_{nome}", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
    laco(x.ctypes.data, y.ctypes.data, x.size)
    return y


def toda_a_reta():
    """Todo expoente, com sinal e mantissa ao acaso; mais densa onde as funções mudam; e os especiais."""
    acaso = np.random.default_rng(0)
    expoentes = np.repeat(np.arange(256, dtype=np.uint32), 1500)
    outros_bits = acaso.integers(0, 2**32, expoentes.size, dtype=np.uint32) & np.uint32(0x807FFFFF)
    binadas = (expoentes << np.uint32(23) | outros_bits).view(np.float32)
    densos = [acaso.uniform(-a, a, 60_000).astype(np.float32) for a in (0.1, 1, 4, 20, 110)]
    perto_de_um = np.float32(1) + np.arange(-20_000, 20_000, dtype=np.float32) * np.float32(2.0**-24)
    especiais = [
        0.0,
        -0.0,
        np.inf,
        -np.inf,
        np.nan,
        1e-45,
        -1e-45,
        88.72283,
        88.72284,
        -103.97,
        -103.98,
        -87.34,
    ]
    bordas = [
        np.nextafter(np.float32(v), np.float32(s))
        for v in (0.625, 0.92, 88, -18, 0.70710678)
        for s in (-99, 99)
    ]
    return np.concatenate(
        [binadas, *densos, perto_de_um, -perto_de_um, np.array(especiais, np.float32), bordas]
    )


def erro_em_ulp(obtido, exato):
    """A distância ao valor exato, em unidades do último algarismo do float32 mais próximo dele."""
    with np.errstate(all="ignore"):
        proximo = exato.astype(np.float32)
        ulp = np.maximum(np.spacing(np.abs(proximo)).astype(np.float64), MENOR)
        erro = np.abs(obtido.astype(np.float64) - exato) / ulp
    nao_finito = ~np.isfinite(proximo)
    igual = (obtido == proximo) | (np.isnan(obtido) & np.isnan(proximo))
    return np.where(nao_finito | ~np.isfinite(obtido), np.where(igual, 0, np.inf), erro)


@pytest.mark.parametrize("nome", REFERENCIAS)
def test_erra_no_maximo_4_ulp_em_toda_a_reta(nome, em_float32):
    x = toda_a_reta()
    with np.errstate(all="ignore"):
        exato = REFERENCIAS[nome](x.astype(np.float64))
    erro = erro_em_ulp(aplicar(em_float32, nome, x), exato)
    pior = int(np.argmax(erro))
    assert erro[pior] <= 4, f"{nome}({x[pior]!r}) erra {erro[pior]:.2f} ulp"


@pytest.mark.parametrize("nome", ["expm1", "log1p", "tanh", "erf"])
def test_o_zero_negativo_continua_negativo(nome, em_float32):
    y = aplicar(em_float32, nome, np.array([-0.0, 0.0], np.float32))
    np.testing.assert_array_equal(np.signbit(y), [True, False])


def test_se_fazem_em_vetores_sem_chamar_nenhuma_funcao(em_float32):
    texto = str(em_float32.modulo)
    for nome in REFERENCIAS:
        corpo = re.search(rf"define void @laco_{nome}\(.*?\n}}", texto, re.S)[0]
        assert re.search(r"<(4|8|16) x float>", corpo), nome
    montagem = em_float32.alvo.emit_assembly(em_float32.modulo)
    assert not re.findall(r"\bcall\w*\s+\S+|\bbl\s+\S+", montagem)


def test_em_float64_sao_as_do_sistema():
    codigo = compilar("float64", larguras()[0])
    x = np.concatenate(
        [np.random.default_rng(1).uniform(-30, 30, 5000), [0.0, -0.0, np.inf, -np.inf, np.nan, 1e-300]]
    )
    for nome, referencia in REFERENCIAS.items():
        with np.errstate(all="ignore"):
            esperado = referencia(x)
        np.testing.assert_allclose(aplicar(codigo, nome, x), esperado, rtol=1e-14, atol=1e-300, err_msg=nome)
