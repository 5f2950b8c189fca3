"""Comparar, juntar condições e escolher entre dois números: primitivas que agem elemento a elemento."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neuronio.grafo.formulas import Formula
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor.escolha import escolher
from neuronio.tensor.primitiva import Primitiva, combinar
from neuronio.tensor.tipos import tipo_comum

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor

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
    calculo=lambda xp, condicao, a, b: escolher(xp, condicao, a, b),
    tipo=lambda c, a, b: a,
    vjps=(None, lambda g, y, c, a, b: _parte_de(c, g, 0), lambda g, y, c, a, b: _parte_de(c, 0, g)),
    formula=Formula(
        "onde", r"@1 \text{ se } @0 \text{, senão } @2", ("", r"1 \text{ se } @0", r"0 \text{ se } @0")
    ),
)


@com_argumentos_em_portugues
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


def _parte_de(condicao: Any, a: Any, b: Any) -> Tensor:
    return onde(condicao, a, b)


def _parte(ganhou: Any, empatou: Any) -> Tensor:
    """A parte do gradiente de quem ganhou a comparação; num empate, metade para cada lado."""
    return onde(ganhou, 1.0, onde(empatou, 0.5, 0.0))
