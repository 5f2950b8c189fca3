"""As primitivas que agem elemento a elemento: uma conta, a sua derivada, a sua fórmula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.erros import ErroDeValor
from neuronio.grafo import formulas
from neuronio.grafo.formulas import Formula
from neuronio.tensor.escolha import escolher
from neuronio.tensor.primitiva import Primitiva, combinar
from neuronio.tensor.tipos import REAIS, tipo_comum

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor


def _potencia(xp: Any, a: Any, b: Any) -> Any:
    if b.ndim == 0 and b in (1, 2):  # cem vezes mais rápido que a potência geral
        return a if b == 1 else xp.square(a)
    return xp.power(a, b)


def _converter(xp: Any, x: Any, *, para: str) -> Any:
    """De real para inteiro, o que não cabe vira o limite: o que o NumPy faz depende do processador."""
    if x.dtype.kind != "f" or para not in ("int64", "uint32"):
        return x.astype(para)
    limites = xp.iinfo(para)
    menor, maior = float(limites.min), float(limites.max)
    cabe = (x > menor) & (x < maior)
    if cabe.all():
        return x.astype(para)
    y = xp.where(cabe, x, 0).astype(para)
    y[x <= menor], y[x >= maior] = limites.min, limites.max
    return y


def _erf(xp: Any, x: Any) -> Any:
    from scipy.special import erf

    return erf(x)


# ── aritmética ──────────────────────────────────────────────────────────────
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

# ── funções ─────────────────────────────────────────────────────────────────
exp: Primitiva = Primitiva(
    "exp",
    elementar=True,
    real=True,
    calculo=lambda xp, x: xp.exp(x),
    vjps=(lambda g, y, x: g * y,),
    formula=formulas.EXP,
)
expm1: Primitiva = Primitiva(
    "expm1",
    elementar=True,
    real=True,
    calculo=lambda xp, x: xp.expm1(x),
    vjps=(lambda g, y, x: g * (y + 1),),
    formula=Formula("eˣ−1", "e^{@0} - 1", ("e^{@0}",)),
)
log: Primitiva = Primitiva(
    "log",
    elementar=True,
    real=True,
    calculo=lambda xp, x: xp.log(x),
    vjps=(lambda g, y, x: g / x,),
    formula=formulas.LOG,
)
log1p: Primitiva = Primitiva(
    "log1p",
    elementar=True,
    real=True,
    calculo=lambda xp, x: xp.log1p(x),
    vjps=(lambda g, y, x: g / (x + 1),),
    formula=Formula("ln(1+x)", r"\ln(1 + @0)", (r"\frac{1}{1 + @0}",)),
)
tanh: Primitiva = Primitiva(
    "tanh",
    elementar=True,
    real=True,
    calculo=lambda xp, x: xp.tanh(x),
    vjps=(lambda g, y, x: g * (1 - y * y),),
    formula=formulas.TANH,
)
sigmoide: Primitiva = Primitiva(
    "sigmoide",
    elementar=True,
    real=True,
    calculo=lambda xp, x: 1 / (1 + xp.exp(-x)),  # se a exponencial transborda, 1 sobre infinito é zero
    vjps=(lambda g, y, x: g * y * (1 - y),),
    formula=formulas.SIGMOIDE,
)
relu: Primitiva = Primitiva(
    "relu",
    elementar=True,
    calculo=lambda xp, x: xp.maximum(x, 0),
    vjps=(lambda g, y, x: onde(y > 0, g, 0),),
    formula=formulas.RELU,
)
raiz: Primitiva = Primitiva(
    "raiz",
    elementar=True,
    real=True,
    calculo=lambda xp, x: xp.sqrt(x),
    vjps=(lambda g, y, x: g / (2 * y),),
    formula=Formula("√", r"\sqrt{@0}", (r"\frac{1}{2 \cdot @y}",)),
)
absoluto: Primitiva = Primitiva(
    "abs",
    elementar=True,
    calculo=lambda xp, x: xp.abs(x),
    vjps=(lambda g, y, x: g * sinal(x),),
    formula=Formula("|x|", "|@0|", (r"\mathrm{sinal}(@0)",)),
)
sinal: Primitiva = Primitiva(
    "sinal",
    elementar=True,
    calculo=lambda xp, x: xp.sign(x),
    formula=Formula("sinal", r"\mathrm{sinal}(@0)", ()),
)
erf: Primitiva = Primitiva(
    "erf",
    elementar=True,
    real=True,
    calculo=_erf,
    vjps=(lambda g, y, x: g * (2 / np.pi**0.5) * (-x * x).exp(),),
    formula=Formula("erf", r"\mathrm{erf}(@0)", (r"\frac{2}{\sqrt{\pi}} e^{-@0^{2}}",)),
)
seno: Primitiva = Primitiva(
    "seno",
    elementar=True,
    real=True,
    calculo=lambda xp, x: xp.sin(x),
    vjps=(lambda g, y, x: g * cosseno(x),),
    formula=Formula("sen", r"\mathrm{sen}(@0)", (r"\cos(@0)",)),
)
cosseno: Primitiva = Primitiva(
    "cosseno",
    elementar=True,
    real=True,
    calculo=lambda xp, x: xp.cos(x),
    vjps=(lambda g, y, x: -g * seno(x),),
    formula=Formula("cos", r"\cos(@0)", (r"-\mathrm{sen}(@0)",)),
)

# ── escolhas e comparações ──────────────────────────────────────────────────
maior_entre: Primitiva = Primitiva(
    "maior_entre",
    elementar=True,
    calculo=lambda xp, a, b: xp.maximum(a, b),
    vjps=(
        lambda g, y, a, b: g * _parte(a > b, a == b),
        lambda g, y, a, b: g * _parte(b > a, a == b),
    ),
    formula=Formula("max", r"\max(@0, @1)", (r"1 \text{ se } @0 > @1", r"1 \text{ se } @1 > @0")),
)
menor_entre: Primitiva = Primitiva(
    "menor_entre",
    elementar=True,
    calculo=lambda xp, a, b: xp.minimum(a, b),
    vjps=(
        lambda g, y, a, b: g * _parte(a < b, a == b),
        lambda g, y, a, b: g * _parte(b < a, a == b),
    ),
    formula=Formula("min", r"\min(@0, @1)", (r"1 \text{ se } @0 < @1", r"1 \text{ se } @1 < @0")),
)
menor: Primitiva = Primitiva(
    "menor",
    elementar=True,
    logica=True,
    calculo=lambda xp, a, b: xp.less(a, b),
    formula=Formula("<", "@0 < @1", ()),
)
menor_igual: Primitiva = Primitiva(
    "menor_igual",
    elementar=True,
    logica=True,
    calculo=lambda xp, a, b: xp.less_equal(a, b),
    formula=Formula("≤", r"@0 \leq @1", ()),
)
igual: Primitiva = Primitiva(
    "igual",
    elementar=True,
    logica=True,
    calculo=lambda xp, a, b: xp.equal(a, b),
    formula=Formula("=", "@0 = @1", ()),
)
nao: Primitiva = Primitiva(
    "nao",
    elementar=True,
    logica=True,
    calculo=lambda xp, x: xp.logical_not(x),
    formula=Formula("não", r"\neg @0", ()),
)
logico_e: Primitiva = Primitiva(
    "e",
    elementar=True,
    logica=True,
    calculo=lambda xp, a, b: xp.logical_and(a, b),
    formula=Formula("e", r"@0 \wedge @1", ()),
)
logico_ou: Primitiva = Primitiva(
    "ou",
    elementar=True,
    logica=True,
    calculo=lambda xp, a, b: xp.logical_or(a, b),
    formula=Formula("ou", r"@0 \vee @1", ()),
)
selecionar: Primitiva = Primitiva(
    "onde",
    calculo=escolher,
    tipo=lambda c, a, b: a,
    vjps=(None, lambda g, y, c, a, b: onde(c, g, 0), lambda g, y, c, a, b: onde(c, 0, g)),
    formula=Formula(
        "onde", r"@1 \text{ se } @0 \text{, senão } @2", ("", r"1 \text{ se } @0", r"0 \text{ se } @0")
    ),
)

# ── mudanças que não são conta ──────────────────────────────────────────────
converter: Primitiva = Primitiva(
    "converter",
    calculo=_converter,
    tipo=lambda x, *, para: para,
    vjps=(lambda g, y, x, *, para: converter(g, para=x.tipo),),
    formula=Formula("tipo", r"\mathrm{tipo}(@0)", ("1",)),
)
parar_gradiente: Primitiva = Primitiva(
    "parar_gradiente",
    calculo=lambda xp, x: x,
    formula=Formula("⊣", "@0", ()),
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


def onde(condicao: Any, a: Any, b: Any) -> Tensor:
    """Escolhe, elemento a elemento, entre ``a`` (onde a condição vale) e ``b``.

    Args:
        condicao: tensor bool; outros números valem por "diferente de zero".
        a, b: tensores ou números; as três formas precisam combinar.

    >>> import neuronio as nn
    >>> nn.onde(nn.Tensor([1.0, -1.0]) > 0, 10.0, 20.0)
    Tensor([10., 20.])
    """
    from neuronio.tensor.tensor import como_tensor, como_tensores

    a, b = como_tensores([a, b])
    tipo = tipo_comum(a.tipo, b.tipo)
    tres = [como_tensor(condicao).converter("bool"), a.converter(tipo), b.converter(tipo)]
    return selecionar(*combinar(tres, "onde"))


def _derivada_da_base(a: Tensor, b: Tensor) -> Tensor:
    """b·aᵇ⁻¹, que vale 0 para b = 0 mesmo onde a = 0."""
    if not b.forma and not b.e_abstrato and b.item() != 0:  # um expoente escrito na conta, como em x ** 2
        return b * a ** (b - 1)
    return onde(b == 0, 0, b * a ** onde(b == 0, 1, b - 1))


def _parte(ganhou: Any, empatou: Any) -> Tensor:
    """A parte do gradiente de quem ganhou a comparação; num empate, metade para cada lado."""
    return onde(ganhou, 1.0, onde(empatou, 0.5, 0.0))
