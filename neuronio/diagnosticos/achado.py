"""Um achado: o problema, a evidência em números, o que se desenharia dela, e os remédios em ordem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from neuronio.diagnosticos.sinais import Numeros


@dataclass(frozen=True)
class Remedio:
    """O que fazer.

    Attributes:
        texto: uma frase.
        python: o argumento a mudar em Python; vazio, se não há um.
        comando: a opção a mudar em ``neuronio treinar``; vazia, se não há uma.
    """

    texto: str
    python: str = ""
    comando: str = ""


@dataclass(frozen=True)
class Linhas:
    """Uma figura de linhas: de cada série, um número por época; e um nível a que se comparam."""

    titulo: str
    eixo: str
    series: Mapping[str, Numeros]
    nivel: tuple[str, float] | None = None


@dataclass(frozen=True)
class Barras:
    """Uma figura de barras: um nome e um número em cada uma; ``parte``, se são frações de um todo."""

    titulo: str
    eixo: str
    valores: Mapping[str, float]
    parte: bool = False
    logaritmica: bool = False


@dataclass(frozen=True)
class Pontos:
    """Uma figura de pontos: uma coluna contra a outra."""

    titulo: str
    eixos: tuple[str, str]
    x: Sequence[float]
    y: Sequence[float]


@dataclass(frozen=True)
class Achado:
    """Um problema de que há sinais.

    Attributes:
        problema: o nome dele, sempre o mesmo: "sobreajuste", "taxa grande"...
        titulo: o problema numa frase.
        evidencia: os números que o mostram.
        remedios: o que fazer, do que mais costuma resolver ao que menos.
        figura: o que se desenharia da evidência.
    """

    problema: str
    titulo: str
    evidencia: str
    remedios: tuple[Remedio, ...]
    figura: Linhas | Barras | Pontos

    def __repr__(self) -> str:
        linhas = [f"{self.titulo}.", f"  Por que se diz: {self.evidencia}"]
        for ordem, remedio in enumerate(self.remedios, 1):
            opcoes = [o for o in (remedio.python, remedio.comando) if o]
            linhas.append(f"  {ordem}. {remedio.texto}{': ' if opcoes else ''}{' · '.join(opcoes)}")
        return "\n".join(linhas)
