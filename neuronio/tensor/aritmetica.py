"""As quatro operações, a potência, o resto e os arredondamentos: primitivas que agem elemento a elemento."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neuronio.erros import ErroDeValor
from neuronio.grafo import formulas
from neuronio.grafo.formulas import Formula
from neuronio.tensor.comparacoes import onde
from neuronio.tensor.primitiva import Primitiva
from neuronio.tensor.tipos import REAIS, tipo_comum

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor


def _potencia(xp: Any, a: Any, b: Any) -> Any:
    if b.ndim == 0 and b in (1, 2):  # cem vezes mais rápido que a potência geral
        return a if b == 1 else xp.square(a)
    return xp.power(a, b)


def _de_inteiros(xp: Any, conta: Any, a: Any, b: Any) -> Any:
    """Uma divisão de inteiros em que dividir por zero dá zero."""
    nada = b == 0
    return xp.where(nada, a.dtype.type(0), conta(a, xp.where(nada, b.dtype.type(1), b)))


def _quociente(xp: Any, a: Any, b: Any) -> Any:
    return xp.floor_divide(a, b) if a.dtype.kind == "f" else _de_inteiros(xp, xp.floor_divide, a, b)


def _resto(xp: Any, a: Any, b: Any) -> Any:
    return xp.remainder(a, b) if a.dtype.kind == "f" else _de_inteiros(xp, xp.remainder, a, b)


somar: Primitiva = Primitiva(
    "somar",
    elementar=True,
    calculo=lambda xp, a, b: xp.add(a, b),
    vjps=(lambda g, y, a, b: g, lambda g, y, a, b: g),
    formula=formulas.SOMA,
)
subtrair: Primitiva = Primitiva(
    "subtrair",
    elementar=True,
    calculo=lambda xp, a, b: xp.subtract(a, b),
    vjps=(lambda g, y, a, b: g, lambda g, y, a, b: -g),
    formula=formulas.SUBTRACAO,
)
multiplicar: Primitiva = Primitiva(
    "multiplicar",
    elementar=True,
    calculo=lambda xp, a, b: xp.multiply(a, b),
    vjps=(lambda g, y, a, b: g * b, lambda g, y, a, b: g * a),
    formula=formulas.PRODUTO,
)
dividir: Primitiva = Primitiva(
    "dividir",
    elementar=True,
    real=True,
    calculo=lambda xp, a, b: xp.divide(a, b),
    vjps=(lambda g, y, a, b: g / b, lambda g, y, a, b: -(g * y) / b),
    formula=formulas.DIVISAO,
)
potencia: Primitiva = Primitiva(
    "potencia",
    elementar=True,
    calculo=_potencia,
    vjps=(
        lambda g, y, a, b: g * _derivada_da_base(a, b),
        lambda g, y, a, b: g * onde(a > 0, y * onde(a > 0, a, 1).log(), 0),
    ),
    formula=formulas.POTENCIA,
)
negativo: Primitiva = Primitiva(
    "negativo",
    elementar=True,
    calculo=lambda xp, x: xp.negative(x),
    vjps=(lambda g, y, x: -g,),
    formula=formulas.NEGATIVO,
)

# ── a divisão inteira e os arredondamentos ──────────────────────────────────
quociente: Primitiva = Primitiva(
    "quociente",
    elementar=True,
    calculo=_quociente,
    formula=Formula("//", r"\left\lfloor \frac{@0}{@1} \right\rfloor", ()),
)
resto: Primitiva = Primitiva(
    "resto",
    elementar=True,
    calculo=_resto,
    vjps=(lambda g, y, a, b: g, lambda g, y, a, b: -g * quociente(a, b)),
    formula=Formula("%", r"@0 \bmod @1", ("1", r"-\left\lfloor \frac{@0}{@1} \right\rfloor")),
)
piso: Primitiva = Primitiva(
    "piso",
    elementar=True,
    calculo=lambda xp, x: xp.floor(x) if x.dtype.kind == "f" else x,
    formula=Formula("⌊x⌋", r"\lfloor @0 \rfloor", ()),
)
arredondar: Primitiva = Primitiva(
    "arredondar",
    elementar=True,
    calculo=lambda xp, x: xp.rint(x) if x.dtype.kind == "f" else x,
    formula=Formula("arred", r"\mathrm{arred}(@0)", ()),
)


def elevar(base: Any, expoente: Any) -> Tensor:
    """``base ** expoente``: de inteiros, um inteiro exato, e por isso o expoente não é negativo."""
    from neuronio.tensor.tensor import como_tensores

    a, b = como_tensores([base, expoente])
    if tipo_comum(a.tipo, b.tipo) not in REAIS and not b.e_abstrato and (b.dados < 0).any():
        negativo = b.dados[b.dados < 0][0]
        raise ErroDeValor(
            f"um inteiro elevado a um expoente negativo, como {negativo}, não é um inteiro. Para um "
            f"resultado real, escreva o expoente como real, x ** {negativo}.0, ou converta a base antes: "
            'x.converter("float32").'
        )
    return potencia(a, b)


def _derivada_da_base(a: Tensor, b: Tensor) -> Tensor:
    """b·aᵇ⁻¹, que vale 0 para b = 0 mesmo onde a = 0."""
    if not b.forma and not b.e_abstrato and b.item() != 0:  # um expoente escrito na conta, como em x ** 2
        return b * a ** (b - 1)
    return onde(b == 0, 0, b * a ** onde(b == 0, 1, b - 1))
