import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuronio.formato import inteiro, numero, porcento, proporcao, valor_da_metrica


@pytest.mark.parametrize(
    ("valor", "escrito"),
    [
        (0.0, "0"),
        (0.5, "0,5"),
        (-0.25, "−0,25"),
        (2.302585, "2,303"),
        (0.0001234567, "0,0001235"),
        (0.00001, "1·10⁻⁵"),
        (12345.6, "12.346"),
        (999.96, "1000"),
        (2.5e12, "2,5·10¹²"),
        (float("nan"), "NaN"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
    ],
)
def test_numero_tem_virgula_e_poucos_algarismos(valor: float, escrito: str) -> None:
    assert numero(valor) == escrito


@given(st.integers(-(10**12), 10**12))
def test_inteiro_tem_ponto_a_cada_tres_algarismos(valor: int) -> None:
    assert int(inteiro(valor).replace(".", "")) == valor
    assert all(len(grupo) == 3 for grupo in inteiro(abs(valor)).split(".")[1:])


@given(st.floats(0, 1, exclude_max=True))
def test_nada_abaixo_de_um_aparece_como_um(parte: float) -> None:
    assert proporcao(parte) != "1,0000"
    assert porcento(parte) != "100,00\u00a0%"


def test_so_o_acerto_completo_e_cem_por_cento() -> None:
    assert porcento(1.0) == "100,00\u00a0%"
    assert porcento(59_999 / 60_000) == "mais de 99,99\u00a0%"
    assert proporcao(1.0) == "1,0000"


def test_acuracia_e_porcentagem_e_perda_e_numero() -> None:
    assert valor_da_metrica("acuracia", 0.9736) == "97,36\u00a0%"
    assert valor_da_metrica("perda", 0.9736) == "0,9736"
    assert valor_da_metrica("acuracia", float("nan")) == "NaN"
