"""O desenho do grafo de um ``Valor`` que o leitor escreveu, esteja ele como estiver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from neuronio.erros import ErroDeTipo, ErroDeValor
from neuronio.grafo.desenho import Desenho
from neuronio.grafo.desenho import desenhar as desenhar_grafo
from neuronio.grafo.formulas import Formula
from neuronio.grafo.numeros import numero

CASAS = 200
"""Até quantos vértices se desenham."""


@dataclass(frozen=True)
class _Sinal:
    """A operação, pelo texto que o leitor lhe deu."""

    nome: str
    formula: Formula


@dataclass(eq=False)
class _Visto:
    """Um vértice do leitor, com o que dele se desenha."""

    rotulo: str
    linhas: list[str]
    operador_mae: _Sinal | None = None
    progenitor: tuple[_Visto, ...] = ()

    def linhas_do_desenho(self) -> list[str]:
        return self.linhas


def desenhar(y: Any) -> Desenho:
    """Desenha o grafo de um ``Valor`` seu: cada caixa um vértice, cada círculo a operação que o fez.

    Args:
        y: o vértice em que a conta acaba; basta que tenha ``data`` e ``progenitor``. Se tem ``grad``,
            ``rotulo`` e ``operador_mae``, também aparecem.

    Raises:
        ErroDeTipo: se não tem ``data`` e ``progenitor``.
        ErroDeValor: se o grafo volta a si mesmo, ou tem vértices demais.
    """
    vistos, por_ligar = {id(y): _visto(y)}, [y]
    while por_ligar:
        vertice = por_ligar.pop()
        for progenitor in vertice.progenitor:
            if id(progenitor) not in vistos:
                vistos[id(progenitor)] = _visto(progenitor)
                por_ligar.append(progenitor)
        if len(vistos) > CASAS:
            raise ErroDeValor(f"só se desenham grafos de até {CASAS} vértices. Escolha uma conta mais curta.")
        visto = vistos[id(vertice)]
        visto.progenitor = tuple(vistos[id(p)] for p in vertice.progenitor)
        if visto.progenitor:
            sinal = str(getattr(vertice, "operador_mae", "") or "?")
            visto.operador_mae = _Sinal(sinal, Formula(sinal, "", ()))
    return desenhar_grafo(vistos[id(y)])


def _visto(vertice: Any) -> _Visto:
    """O vértice, ainda sem progenitores."""
    if not hasattr(vertice, "data") or not isinstance(getattr(vertice, "progenitor", None), tuple | list):
        raise ErroDeTipo(
            "para se desenhar, um vértice tem .data e, em .progenitor, uma tupla, mas veio "
            f"{type(vertice).__name__}: {vertice!r:.60}."
        )
    linhas = [f"dado {_escrito(vertice.data)}"]
    if hasattr(vertice, "grad"):
        linhas.append(f"gradiente {_escrito(vertice.grad)}")
    return _Visto(str(getattr(vertice, "rotulo", "")), linhas)


def _escrito(valor: Any) -> str:
    return numero(valor) if isinstance(valor, int | float) else f"{valor!r:.12}"
