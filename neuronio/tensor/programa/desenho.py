"""Um programa como grafo que se desenha.

O que só muda a forma não aparece, e uma folha tem uma caixa em cada lugar em que se usa: as arestas compridas
que sobram são as que contam, as dos valores que a retropropagação vai buscar à ida.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neuronio.grafo.numeros import numero
from neuronio.tensor.primitiva import Primitiva

if TYPE_CHECKING:
    from neuronio.tensor.programa.programa import Instrucao, Nome, Programa

SO_A_FORMA = frozenset(("expandir", "redimensionar"))
"""Não fazem conta: a caixa de quem as usa já diz a forma."""


@dataclass(eq=False, frozen=True)
class VerticeDoPrograma:
    """Um valor do programa no desenho."""

    rotulo: str
    linhas: tuple[str, ...]
    operador_mae: Primitiva | None = None
    progenitor: tuple[VerticeDoPrograma, ...] = ()

    def linhas_do_desenho(self) -> list[str]:
        return list(self.linhas)


class Grafo:
    """Os vértices de um programa."""

    def __init__(self, programa: Programa) -> None:
        self.programa = programa
        self.por_saida = {i.saida: i for i in programa.instrucoes}
        self.finais = _finais(programa)
        self.feitos: dict[Nome, VerticeDoPrograma] = {}
        for i in programa.instrucoes:
            if not self._e_so_a_forma(i.saida):
                self.feitos[i.saida] = self._calculado(i)

    def raizes(self) -> list[VerticeDoPrograma]:
        """Os valores com que o programa acaba: os novos das variáveis, e os que ele devolve."""
        return [self.feitos.get(nome) or self._folha(nome) for nome in self.finais]

    def _e_so_a_forma(self, nome: Nome) -> bool:
        i = self.por_saida.get(nome)
        return i is not None and i.primitiva.nome in SO_A_FORMA and nome not in self.finais

    def _calculado(self, i: Instrucao) -> VerticeDoPrograma:
        operandos = tuple(self._operando(e) for e in i.entradas)
        return VerticeDoPrograma(f"%{i.saida}", self._linhas(i.saida), i.primitiva, operandos)

    def _operando(self, nome: Nome) -> VerticeDoPrograma:
        while self._e_so_a_forma(nome):
            nome = self.por_saida[nome].entradas[0]
        return self.feitos[nome] if nome in self.por_saida else self._folha(nome)

    def _folha(self, nome: Nome) -> VerticeDoPrograma:
        p = self.programa
        linhas = self._linhas(nome)
        if nome in p.leituras:
            linhas = (f"lê {p.leituras[nome].nome or 'variável'}", *linhas)
        elif nome in p.argumentos:
            linhas = (f"argumento {p.argumentos.index(nome) + 1}", *linhas)
        elif (constante := p.constantes.get(nome)) is not None and (n := numero_unico(constante)) is not None:
            linhas = (f"dado {numero(n)}",)
        return VerticeDoPrograma(f"%{nome}", linhas)

    def _linhas(self, nome: Nome) -> tuple[str, ...]:
        aspecto = self.programa.aspectos[nome]
        tipo = [] if aspecto.tipo == "float32" else [f"tipo {aspecto.tipo}"]
        forma = "×".join(map(str, aspecto.forma)) or "()"
        return (f"forma {forma}", *tipo, *self.finais.get(nome, ()))


def numero_unico(constante: np.ndarray) -> float | int | bool | None:
    """O número de que uma constante é feita, se é um só, ou o mesmo em toda parte."""
    if constante.size and (constante.size == 1 or not any(constante.strides)):
        valor: float | int | bool = constante.flat[0].item()
        return valor
    return None


def _finais(programa: Programa) -> dict[Nome, list[str]]:
    """De cada valor com que o programa acaba, para onde ele vai."""
    finais: dict[Nome, list[str]] = {}
    for variavel, nome in programa.atribuicoes:
        finais.setdefault(nome, []).append(f"→ {variavel.nome or 'variável'}")
    for nome in programa.saidas:
        finais.setdefault(nome, []).append("→ saída")
    return finais
