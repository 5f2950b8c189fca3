"""As funções de um número só, e o que muda um número de tipo: primitivas que agem elemento a elemento."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuronio.grafo import formulas
from neuronio.grafo.formulas import Formula
from neuronio.tensor.comparacoes import onde
from neuronio.tensor.primitiva import Primitiva


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

# ── mudanças que não são conta ──────────────────────────────────────────────
converter: Primitiva = Primitiva(
    "converter",
    calculo=_converter,
    tipo=lambda x, *, para: para,
    vjps=(lambda g, y, x, *, para: converter(g, para=x.tipo),),
    identidade=lambda *, para: True,
    formula=Formula("tipo", r"\mathrm{tipo}(@0)", ("1",)),
)
parar_gradiente: Primitiva = Primitiva(
    "parar_gradiente",
    calculo=lambda xp, x: x,
    identidade=lambda: True,
    formula=Formula("⊣", "@0", ()),
)
