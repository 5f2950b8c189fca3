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


@dataclass(frozen=True, eq=False)
class _Visto:
    """Um vértice do leitor, com o que dele se desenha."""

    rotulo: str
    linhas: list[str]
    operador_mae: _Sinal | None
    progenitor: tuple[_Visto, ...]

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
    return desenhar_grafo(_visto(y, {}, ()))


def _visto(vertice: Any, prontos: dict[int, _Visto], caminho: tuple[int, ...]) -> _Visto:
    if not hasattr(vertice, "data") or not hasattr(vertice, "progenitor"):
        raise ErroDeTipo(
            "para se desenhar, um vértice tem .data e .progenitor, mas veio "
            f"{type(vertice).__name__}: {vertice!r:.60}."
        )
    if id(vertice) in caminho:
        raise ErroDeValor(
            f"este grafo tem um ciclo: {vertice!r:.60} depende de si mesmo. Uma conta só usa o que já "
            "existe: "
            "veja onde se muda o .progenitor de um valor que já foi usado."
        )
    if id(vertice) not in prontos:
        if len(prontos) >= CASAS or len(caminho) >= CASAS:
            raise ErroDeValor(f"só se desenham grafos de até {CASAS} vértices. Escolha uma conta mais curta.")
        de = tuple(_visto(p, prontos, (*caminho, id(vertice))) for p in vertice.progenitor)
        linhas = [f"dado {_escrito(vertice.data)}"]
        if hasattr(vertice, "grad"):
            linhas.append(f"gradiente {_escrito(vertice.grad)}")
        sinal = str(getattr(vertice, "operador_mae", "") or "?")
        mae = _Sinal(sinal, Formula(sinal, "", ())) if de else None
        prontos[id(vertice)] = _Visto(str(getattr(vertice, "rotulo", "")), linhas, mae, de)
    return prontos[id(vertice)]


def _escrito(valor: Any) -> str:
    return numero(valor) if isinstance(valor, int | float) else f"{valor!r:.12}"
