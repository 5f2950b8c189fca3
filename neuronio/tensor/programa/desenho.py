"""Um programa como grafo que se desenha.

O que só muda a forma não aparece, e uma folha tem uma caixa em cada lugar em que se usa: as arestas compridas
que sobram são as que contam, as dos valores que a retropropagação vai buscar à ida.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neuronio.grafo.numeros import numero
from neuronio.grafo.vertice import Lugar
from neuronio.tensor.primitiva import Primitiva
from neuronio.tensor.programa.constantes import numero_unico

if TYPE_CHECKING:
    from neuronio.tensor.programa.programa import Instrucao, Nome, Programa


@dataclass(eq=False, frozen=True)
class VerticeDoPrograma:
    """Um valor do programa no desenho."""

    rotulo: str
    linhas: tuple[str, ...]
    operador_mae: Primitiva | None = None
    progenitor: tuple[VerticeDoPrograma, ...] = ()
    lugar: Lugar | None = None
    """De que parte do passo é a conta; uma folha não é de nenhuma."""

    def linhas_do_desenho(self) -> list[str]:
        return list(self.linhas)


class Grafo:
    """Os vértices de um programa."""

    def __init__(self, programa: Programa) -> None:
        self.programa = programa
        self.instrucao_de = {s: i for i in programa.instrucoes for s in i.saidas}
        self.finais = _finais(programa)
        self.feitos: dict[Nome, VerticeDoPrograma] = {}
        for saida, i in self.instrucao_de.items():
            if not self._e_so_a_forma(saida):
                self.feitos[saida] = self._calculado(i, saida)

    def raizes(self) -> list[VerticeDoPrograma]:
        """Os valores com que o programa acaba: os novos das variáveis, e os que ele devolve."""
        return [self.feitos.get(nome) or self._folha(nome) for nome in self.finais]

    def _e_so_a_forma(self, nome: Nome) -> bool:
        i = self.instrucao_de.get(nome)
        return i is not None and i.primitiva.so_a_forma and nome not in self.finais

    def _calculado(self, i: Instrucao, saida: Nome) -> VerticeDoPrograma:
        operandos = tuple(self._operando(e) for e in i.entradas)
        return VerticeDoPrograma(f"%{saida}", self._linhas(saida), i.primitiva, operandos, i.lugar)

    def _operando(self, nome: Nome) -> VerticeDoPrograma:
        while self._e_so_a_forma(nome):
            nome = self.instrucao_de[nome].entradas[0]
        return self.feitos[nome] if nome in self.instrucao_de else self._folha(nome)

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


def _finais(programa: Programa) -> dict[Nome, list[str]]:
    """De cada valor com que o programa acaba, para onde ele vai."""
    finais: dict[Nome, list[str]] = {}
    for variavel, nome in programa.atribuicoes:
        finais.setdefault(nome, []).append(f"→ {variavel.nome or 'variável'}")
    for nome in programa.saidas:
        finais.setdefault(nome, []).append("→ saída")
    return finais
