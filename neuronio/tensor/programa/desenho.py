"""Um programa como grafo que se desenha.

O que só muda a forma não aparece, e uma folha tem uma caixa em cada lugar em que se usa: as arestas compridas
que sobram são as que contam, as dos valores que a retropropagação vai buscar à ida.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from neuronio.grafo.numeros import numero
from neuronio.grafo.vertice import Desenhavel, Lugar
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
    dentro: tuple[Desenhavel, ...] = ()
    """As contas que ela repete, como o corpo de uma varredura."""

    def linhas_do_desenho(self) -> list[str]:
        return list(self.linhas)


class Grafo:
    """Os vértices de um programa.

    Args:
        programa: o que se desenha.
        papeis: o que é cada argumento; sem eles, só se contam.
    """

    def __init__(self, programa: Programa, papeis: Sequence[str] = ()) -> None:
        self.programa = programa
        self.papeis = papeis or [f"argumento {k}" for k, _ in enumerate(programa.argumentos, 1)]
        self.instrucao_de = {s: i for i in programa.instrucoes for s in i.saidas}
        self.finais = _finais(programa)
        contas = [i for i in programa.instrucoes if not self._e_so_a_forma(i.saida)]
        self.donos = {i.lugar.dono for i in contas if i.lugar is not None}
        self.feitos: dict[Nome, VerticeDoPrograma] = {}
        for i in contas:
            self.feitos.update(dict.fromkeys(i.saidas, self._calculado(i)))

    def raizes(self) -> list[VerticeDoPrograma]:
        """Os valores com que o programa acaba: os novos das variáveis, e os que ele devolve."""
        return [self.feitos.get(nome) or self._folha(nome) for nome in self.finais]

    def _e_so_a_forma(self, nome: Nome) -> bool:
        i = self.instrucao_de.get(nome)
        return i is not None and i.primitiva.so_a_forma and nome not in self.finais

    def _calculado(self, i: Instrucao) -> VerticeDoPrograma:
        """O vértice de uma conta: um só, ainda que ela dê vários resultados."""
        operandos = tuple(self._operando(e) for e in i.entradas)
        dentro = tuple(valor for valor in i.atributos.values() if isinstance(valor, Desenhavel))
        rotulo, linhas = f"%{i.saida}", self._linhas(i.saida)
        if len(i.saidas) > 1:
            rotulo = f"%{i.saida} e mais {len(i.saidas) - 1}"
            operandos = tuple(dict.fromkeys(operandos))  # de uma conta que dá vários, usam-se vários
            linhas = tuple(
                linha for s in i.saidas for linha in (f"%{s} {self._forma(s)}", *self.finais.get(s, ()))
            )
        return VerticeDoPrograma(rotulo, linhas, i.primitiva, operandos, self._lugar(i), dentro)

    def _lugar(self, i: Instrucao) -> Lugar | None:
        """O da camada mais de fora que faz contas suas: uma rede que só passa adiante não é de nenhuma."""
        if i.lugar is None:
            return None
        camadas = accumulate(i.lugar.dono.split("."), "{}.{}".format)
        return i.lugar._replace(dono=next(dono for dono in camadas if dono in self.donos))

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
            linhas = (self.papeis[p.argumentos.index(nome)], *linhas)
        elif (constante := p.constantes.get(nome)) is not None and (n := numero_unico(constante)) is not None:
            linhas = (f"dado {numero(n)}",)
        return VerticeDoPrograma(f"%{nome}", linhas)

    def _linhas(self, nome: Nome) -> tuple[str, ...]:
        tipo = self.programa.aspectos[nome].tipo
        outro = [] if tipo == "float32" else [f"tipo {tipo}"]
        return (f"forma {self._forma(nome)}", *outro, *self.finais.get(nome, ()))

    def _forma(self, nome: Nome) -> str:
        return "×".join(map(str, self.programa.aspectos[nome].forma)) or "()"


def _finais(programa: Programa) -> dict[Nome, list[str]]:
    """De cada valor com que o programa acaba, para onde ele vai."""
    finais: dict[Nome, list[str]] = {}
    for variavel, nome in programa.atribuicoes:
        finais.setdefault(nome, []).append(f"→ {variavel.nome or 'variável'}")
    for nome in programa.saidas:
        finais.setdefault(nome, []).append("→ saída")
    return finais
