"""O que é um vértice do grafo computacional: o contrato que ``Valor`` e ``Tensor`` cumprem."""

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple, Protocol, Self, runtime_checkable

from neuronio.grafo.formulas import Formula


class Operador(Protocol):
    """A operação que deu origem a um vértice."""

    @property
    def nome(self) -> str: ...

    @property
    def formula(self) -> Formula: ...


class Vertice(Protocol):
    """Um resultado que se lembra de onde veio. É comparado por identidade, nunca pelo conteúdo."""

    @property
    def progenitor(self) -> tuple[Self, ...]:
        """Os operandos, na ordem em que entraram; vazio numa folha."""

    @property
    def operador_mae(self) -> Operador | None:
        """A operação que o calculou; ``None`` numa folha."""

    @property
    def rotulo(self) -> str:
        """O nome que o usuário lhe deu, ou texto vazio."""

    def linhas_do_desenho(self) -> list[str]:
        """O que a caixa mostra: em cada linha uma palavra e o seu conteúdo, como ``dado 6,0``."""


class Fase(IntEnum):
    """A que serve uma conta, num passo de treino; na ordem em que acontecem."""

    IDA = 1
    VOLTA = 2
    ATUALIZACAO = 3


class Lugar(NamedTuple):
    """De que parte de um passo é uma conta.

    Attributes:
        fase: a que ela serve.
        dono: a camada, pelo nome; vazio é o próprio modelo.
        vez: quantas se tinham feito antes dela.
    """

    fase: Fase = Fase.IDA
    dono: str = ""
    vez: int = 0


def lugar_de(vertice: Vertice) -> Lugar | None:
    """O lugar de um vértice de um passo; None se não é uma conta de um passo."""
    return getattr(vertice, "lugar", None)


@runtime_checkable
class Desenhavel(Protocol):
    """O que não é um vértice, mas se desenha: um grafo com mais de um fim."""

    def raizes_do_desenho(self) -> Sequence[Vertice]:
        """Os vértices em que o grafo acaba."""


def contas_de_dentro(vertice: Vertice) -> Sequence[Desenhavel]:
    """As contas que um vértice repete, como as de cada passo de uma varredura; quase nunca as há."""
    dentro: Sequence[Desenhavel] = getattr(vertice, "dentro", ())
    return dentro


class VerticeNumerico(Vertice, Protocol):
    """Um vértice que guarda um único número, e cuja regra da cadeia se pode escrever por extenso."""

    @property
    def data(self) -> float: ...

    @property
    def derivadas(self) -> tuple[float, ...]:
        """A derivada local em relação a cada progenitor."""
