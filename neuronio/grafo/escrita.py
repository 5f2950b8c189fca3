r"""Duas maneiras de escrever a mesma conta: texto corrido e LaTeX.

A explicação é montada uma vez só, sobre uma ``Escrita``; as fórmulas são declaradas em LaTeX, e ``em_texto``
as passa para texto.
"""

import re
from collections.abc import Sequence
from itertools import count
from typing import Protocol, TypeVar

from neuronio.grafo.numeros import ELEVADOS, decompor, numero
from neuronio.grafo.vertice import Vertice

V = TypeVar("V", bound=Vertice)


class Escrita(Protocol):
    """O que muda entre o texto e o LaTeX."""

    def nome(self, rotulo: str) -> str:
        """O nome de um vértice."""

    def numero(self, x: float) -> str:
        """Um número sozinho, como no fim de uma conta."""

    def fator(self, x: float) -> str:
        """Um número no meio de uma conta: entre parênteses se for negativo ou tiver potência de dez."""

    def formula(self, latex: str) -> str:
        """Um molde de fórmula, declarado em LaTeX."""

    def produto(self, a: str, b: str) -> str:
        """O produto de duas expressões."""

    def parcial(self, de: str, por: str) -> str:
        """A derivada parcial."""

    def posicao(self, nome: str, qual: int) -> str:
        """O nome de um operando que aparece mais de uma vez na mesma conta."""


class Texto:
    """A escrita em texto corrido.

    >>> Texto().parcial("y", "a"), Texto().formula(r"-\\frac{@0}{@1^{2}}")
    ('∂y/∂a', '−@0 / @1²')
    """

    def nome(self, rotulo: str) -> str:
        return rotulo if _simples(rotulo) else f"({' '.join(rotulo.split())})"

    def numero(self, x: float) -> str:
        return numero(x)

    def fator(self, x: float) -> str:
        texto = numero(x)
        return f"({texto})" if "−" in texto or "·" in texto else texto

    def formula(self, latex: str) -> str:
        return em_texto(latex)

    def produto(self, a: str, b: str) -> str:
        return f"{a} · {b}"

    def parcial(self, de: str, por: str) -> str:
        return f"∂{de}/∂{por}"

    def posicao(self, nome: str, qual: int) -> str:
        return f"{nome}⁽{str(qual).translate(ELEVADOS)}⁾"


class Latex:
    r"""A escrita em LaTeX, do subconjunto que o MathJax e o Matplotlib entendem.

    >>> Latex().parcial("y", Latex().nome("x1"))
    '\\frac{\\partial y}{\\partial x_{1}}'
    """

    def nome(self, rotulo: str) -> str:
        if com_indice := re.fullmatch(r"([^\W\d_])_?(\d+)", rotulo):
            return f"{com_indice[1]}_{{{com_indice[2]}}}"
        if re.fullmatch(r"[^\W\d_]", rotulo):
            return rotulo
        protegido = re.sub(r"([{}$&#%_])", r"\\\1", rotulo.translate(_SEM_LATEX))
        texto = rf"\text{{{protegido}}}"
        return texto if _simples(rotulo) else f"({texto})"

    def numero(self, x: float) -> str:
        mantissa, expoente = decompor(x)
        latex = mantissa.replace(",", "{,}").replace("−", "-").replace("∞", r"\infty ")
        latex = latex.replace("NaN", r"\text{NaN}")
        return latex if expoente is None else rf"{latex} \cdot 10^{{{expoente}}}"

    def fator(self, x: float) -> str:
        latex = self.numero(x)
        return f"({latex})" if "-" in latex or r"\cdot" in latex else latex

    def formula(self, latex: str) -> str:
        return latex

    def produto(self, a: str, b: str) -> str:
        return rf"{a} \cdot {b}"

    def parcial(self, de: str, por: str) -> str:
        return rf"\frac{{\partial {de}}}{{\partial {por}}}"

    def posicao(self, nome: str, qual: int) -> str:
        return rf"{nome}^{{({qual})}}"


def nomear(ordem: Sequence[V]) -> dict[V, str]:
    """Um nome diferente para cada vértice: o rótulo ou, sem ele, v1, v2…

    Rótulos repetidos ganham um número: ``a``, ``a_2``, ``a_3``.
    """
    nomes: dict[V, str] = {}
    rotulos = {v.rotulo for v in ordem}
    livres = (f"v{i}" for i in count(1) if f"v{i}" not in rotulos)
    usados: set[str] = set()
    for v in ordem:
        nome = v.rotulo or next(livres)
        if nome in usados:
            nome = next(n for i in count(2) if (n := f"{v.rotulo}_{i}") not in usados | rotulos)
        usados.add(nome)
        nomes[v] = nome
    return nomes


# Caracteres que não têm, dentro de \text, uma grafia que todos os leitores de LaTeX aceitem.
_SEM_LATEX = str.maketrans({"\\": "∖", "^": "ˆ", "~": "∼", "\n": " ", "\t": " "})


def _simples(rotulo: str) -> bool:
    """Se o rótulo pode ser operando de uma conta sem parênteses."""
    return re.fullmatch(r"[\w'′.]+", rotulo) is not None


_COMANDOS = {
    r"\cdot": "·",
    r"\infty": "∞",
    r"\ldots": "…",
    r"\leq": "≤",
    r"\neg": "¬",
    r"\partial": "∂",
    r"\pi": "π",
    r"\sigma": "σ",
    r"\sim": "~",
    r"\star": "⋆",
    r"\sum": "Σ",
    r"\top": "ᵀ",
    r"\vee": "∨",
    r"\wedge": "∧",
    r"\,": " ",
}


def em_texto(latex: str) -> str:
    r"""Uma fórmula de LaTeX em texto corrido.

    >>> em_texto(r"@1 \cdot @0^{@1 - 1}"), em_texto(r"-\frac{@0}{@1^{2}}")
    ('@1 · @0^(@1 − 1)', '−@0 / @1²')
    """
    texto, antes = latex.replace("{,}", ",").replace("-", "−"), ""
    # Cada volta desfaz os grupos mais internos, os que não contêm outras chaves.
    while texto != antes:
        antes = texto
        texto = re.sub(r"\\(?:text|mathrm|mathbf)\{([^{}]*)\}", r"\1", texto)
        texto = re.sub(r"\^\{([^{}]*)\}", lambda m: _elevado(m[1]), texto)
        texto = re.sub(r"\\sqrt\{([^{}]*)\}", lambda m: f"√{_grupo(m[1])}", texto)
        texto = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", lambda m: f"{_grupo(m[1])} / {_grupo(m[2])}", texto)
    texto = re.sub(r"\\(?:[a-zA-Z]+|,)", lambda m: _COMANDOS.get(m[0], m[0][1:]), texto)
    texto = re.sub(r"[{}]", "", texto)
    return re.sub(r" +(?=[ ,])", "", texto)


def _elevado(expoente: str) -> str:
    ascii_ = expoente.replace("−", "-")
    return ascii_.translate(ELEVADOS) if re.fullmatch(r"-?\d+", ascii_) else f"^{_grupo(expoente)}"


def _grupo(expressao: str) -> str:
    return f"({expressao})" if " " in expressao or expressao.startswith("−") else expressao
