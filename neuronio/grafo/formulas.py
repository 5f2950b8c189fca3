r"""As fórmulas: o que cada operação calcula e qual é a sua derivada local, em LaTeX.

São declaradas uma única vez, aqui, e lidas por todos: as operações de ``Valor``, as primitivas de
``Tensor``, o desenho e a explicação. Nos moldes, ``@0`` e ``@1`` são os operandos e ``@y`` é o resultado.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from neuronio.grafo.numeros import ELEVADOS

_LACUNA = re.compile(r"@(\d|y)")


@dataclass(frozen=True, slots=True)
class Formula:
    r"""A fórmula de uma operação e a derivada local em relação a cada operando.

    Args:
        simbolo: o texto curto que o desenho mostra no círculo da operação, como ``×``.
        expressao: molde em LaTeX do resultado, como ``@0 \cdot @1``.
        derivadas: um molde em LaTeX por operando: a derivada do resultado em relação a ele.

    >>> PRODUTO.escrever(["a", "b"], "d")
    'a \\cdot b'
    >>> PRODUTO.derivada(0, ["a", "b"], "d")
    'b'
    """

    simbolo: str
    expressao: str
    derivadas: tuple[str, ...]

    def escrever(self, operandos: Sequence[str], resultado: str) -> str:
        """A expressão do resultado, com os nomes dados aos operandos."""
        return preencher(self.expressao, operandos, resultado)

    def derivada(self, indice: int, operandos: Sequence[str], resultado: str) -> str:
        """A derivada do resultado em relação ao operando ``indice``, com os nomes dados."""
        return preencher(self.derivadas[indice], operandos, resultado)


def preencher(molde: str, operandos: Sequence[str], resultado: str) -> str:
    """Um molde com os operandos e o resultado nos seus lugares."""
    return _LACUNA.sub(lambda m: resultado if m[1] == "y" else operandos[int(m[1])], molde)


SOMA = Formula("+", "@0 + @1", ("1", "1"))
SUBTRACAO = Formula("−", "@0 - @1", ("1", "-1"))
PRODUTO = Formula("×", r"@0 \cdot @1", ("@1", "@0"))
DIVISAO = Formula("÷", r"\frac{@0}{@1}", (r"\frac{1}{@1}", r"-\frac{@0}{@1^{2}}"))
POTENCIA = Formula("xⁿ", "@0^{@1}", (r"@1 \cdot @0^{@1 - 1}", r"@y \cdot \ln(@0)"))
NEGATIVO = Formula("−", "-@0", ("-1",))
EXP = Formula("exp", "e^{@0}", ("@y",))
LOG = Formula("ln", r"\ln(@0)", (r"\frac{1}{@0}",))
TANH = Formula("tanh", r"\tanh(@0)", ("1 - @y^{2}",))
SIGMOIDE = Formula("σ", r"\sigma(@0)", (r"@y \cdot (1 - @y)",))
RELU = Formula("ReLU", r"\max(0; @0)", (r"1 \text{ se } @0 > 0 \text{, senão } 0",))


@lru_cache(maxsize=256)
def potencia_fixa(expoente: float) -> Formula:
    r"""A potência cujo expoente é um número escrito na conta: ele faz parte da operação.

    >>> potencia_fixa(3.0)
    Formula(simbolo='x³', expressao='@0^{3}', derivadas=('3 \\cdot @0^{2}',))
    """
    n, n_menos_1 = (f"{x:.6g}".replace(".", "{,}") for x in (expoente, expoente - 1))
    inteiro = n.removeprefix("-").isdigit()
    simbolo = f"x{n.translate(ELEVADOS)}" if inteiro else f"x^{n.replace('{,}', ',')}"
    fator = f"({n})" if expoente < 0 else n
    potencia = "@0" if expoente == 2 else f"@0^{{{n_menos_1}}}"
    return Formula(simbolo, f"@0^{{{n}}}", (rf"{fator} \cdot {potencia}",))
