"""As fórmulas declaradas dizem o que a conta de fato faz."""

import math
import re

import pytest

from neuronio.grafo.escrita import em_texto
from neuronio.grafo.formulas import Formula, potencia_fixa
from neuronio.valor import Valor

a, b = Valor(1.7), Valor(-0.6)
RESULTADOS = {
    "soma": a + b,
    "subtração": a - b,
    "produto": a * b,
    "divisão": a / b,
    "potência": a**b,
    "ao cubo": b**3,
    "ao quadrado": b**2,
    "inverso": b**-1,
    "raiz": a**0.5,
    "oposto": -a,
    "exp": b.exp(),
    "log": a.log(),
    "tanh": b.tanh(),
    "sigmoide": b.sig(),
    "relu ligada": a.relu(),
    "relu desligada": b.relu(),
}
TODOS = pytest.mark.parametrize("y", RESULTADOS.values(), ids=RESULTADOS.keys())
ELEVADOS = {c: str(i) for i, c in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")} | {"⁻": "-"}


def calcular(latex: str, y: Valor) -> float:
    """O valor de uma fórmula: passada a texto, e de texto a Python."""
    conta = em_texto(latex).replace("−", "-").replace("·", "*").replace("^", "**").replace(",", ".")
    conta = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda m: "**" + "".join(ELEVADOS[c] for c in m[0]), conta)
    conta = re.sub("(.+) se (.+). senão (.+)", r"(\1) if (\2) else (\3)", conta).replace(";", ",")
    conta = conta.replace("@y", f"({y.data})")
    for i, progenitor in enumerate(y.progenitor):
        conta = conta.replace(f"@{i}", f"({progenitor.data})")
    nomes = {
        "ln": math.log,
        "tanh": math.tanh,
        "σ": lambda x: 1 / (1 + math.exp(-x)),
        "e": math.e,
        "max": max,
    }
    return float(eval(conta, {"__builtins__": {}}, nomes))


@TODOS
def test_a_expressao_declarada_e_a_conta_feita(y: Valor) -> None:
    assert y.operador_mae is not None
    assert calcular(y.operador_mae.formula.expressao, y) == pytest.approx(y.data, rel=1e-12)


@TODOS
def test_a_derivada_declarada_e_a_derivada_anotada(y: Valor) -> None:
    assert y.operador_mae is not None
    formula = y.operador_mae.formula
    assert len(formula.derivadas) == len(y.progenitor)
    for molde, derivada in zip(formula.derivadas, y.derivadas, strict=True):
        assert calcular(molde, y) == pytest.approx(derivada, rel=1e-12)


def test_o_expoente_fixo_faz_parte_da_formula() -> None:
    assert potencia_fixa(2.0) == Formula("x²", "@0^{2}", (r"2 \cdot @0",))
    assert potencia_fixa(-1.0) == Formula("x⁻¹", "@0^{-1}", (r"(-1) \cdot @0^{-2}",))
    assert potencia_fixa(0.5) == Formula("x^0,5", "@0^{0{,}5}", (r"0{,}5 \cdot @0^{-0{,}5}",))
