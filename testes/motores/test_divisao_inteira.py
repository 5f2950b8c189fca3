"""O quociente e o resto, nos dois motores: o sinal do divisor, os zeros, os extremos dos inteiros."""

import numpy as np
import pytest
from execucao import executar

MENOR, MAIOR = -(2**63), 2**63 - 1
INTEIROS = [0, 1, -1, 2, -2, 3, -3, 7, -7, 10**18, -(10**18), MAIOR, MAIOR - 1, MENOR, MENOR + 1]
REAIS = [0.0, -0.0, 0.1, 1.0, -1.0, 2.5, -2.5, 7.3, -7.3, 1e-30, 1e30, np.inf, -np.inf, np.nan]


def pares(numeros, tipo):
    a, b = np.meshgrid(np.array(numeros, tipo), np.array(numeros, tipo))
    return a.reshape(-1), b.reshape(-1)


def dividir(motor, a, b):
    return executar(motor, lambda a, b: [a // b, a % b], [], [a, b], lote=len(a), ordem=np.arange(len(a)))


@pytest.mark.parametrize("motor", ["numpy", "llvm"])
def test_dos_inteiros_e_o_do_python_e_dividir_por_zero_da_zero(motor):
    a, b = pares(INTEIROS, "int64")
    quociente, resto = (r.reshape(-1) for r in dividir(motor, a, b))
    for x, y, q, r in zip(a.tolist(), b.tolist(), quociente.tolist(), resto.tolist(), strict=True):
        esperado = divmod(x, y) if y else (0, 0)
        assert (q, r) == esperado or (x, y, q, r) == (MENOR, -1, MENOR, 0)  # o oposto do menor dá a volta


@pytest.mark.parametrize("motor", ["numpy", "llvm"])
def test_dos_inteiros_sem_sinal_e_o_do_python(motor):
    a, b = pares([0, 1, 2, 7, 2**31, 2**32 - 1], "uint32")
    quociente, resto = (r.reshape(-1) for r in dividir(motor, a, b))
    assert quociente.dtype == resto.dtype == np.uint32
    for x, y, q, r in zip(a.tolist(), b.tolist(), quociente.tolist(), resto.tolist(), strict=True):
        assert (q, r) == (divmod(x, y) if y else (0, 0))


@pytest.mark.parametrize("motor", ["numpy", "llvm"])
@pytest.mark.parametrize("tipo", ["float32", "float64"])
def test_dos_reais_e_o_do_numpy_ate_o_sinal_do_zero(motor, tipo):
    a, b = pares(REAIS, tipo)
    quociente, resto = (r.reshape(-1) for r in dividir(motor, a, b))
    with np.errstate(all="ignore"):
        esperados = a // b, a % b
    for obtido, esperado in zip((quociente, resto), esperados, strict=True):
        np.testing.assert_array_equal(obtido, esperado)
        zeros = esperado == 0
        np.testing.assert_array_equal(np.signbit(obtido[zeros]), np.signbit(esperado[zeros]))
