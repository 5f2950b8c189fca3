"""Números à brasileira."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronio.grafo.numeros import ELEVADOS, numero


@pytest.mark.parametrize(
    ("x", "escrito"),
    [
        (0.0, "0,0"),
        (-0.0, "0,0"),
        (2, "2,0"),
        (-3.5, "−3,5"),
        (999999.0, "999999,0"),
        (0.5, "0,5"),
        (0.1 + 0.2, "0,3000"),
        (-0.9999996, "−1,0000"),
        (1e6, "1,0·10⁶"),
        (1e-4, "0,0001"),
        (9.9e-5, "9,9·10⁻⁵"),
        (math.nan, "NaN"),
        (-math.inf, "−∞"),
    ],
)
def test_numero_com_virgula(x: float, escrito: str) -> None:
    assert numero(x) == escrito


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300))
def test_o_que_se_le_tem_ao_menos_quatro_algarismos_certos(x: float) -> None:
    mantissa, _, expoente = numero(x).replace("−", "-").replace(",", ".").partition("·10")
    normal = expoente.translate({v: k for k, v in ELEVADOS.items()}) if expoente else "0"
    lido = float(f"{mantissa}e{normal}")
    assert lido == pytest.approx(x, rel=5.1e-4, abs=1e-300)
