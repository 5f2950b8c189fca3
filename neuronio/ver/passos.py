"""Uma figura que anda passo a passo: em cada um, o que se acende, o que aparece e a conta que se faz."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from neuronio.ver.pagina import Pagina

COMANDOS = (
    '<div class="nn-comandos"><button type="button" data-ir="-1" aria-label="passo anterior">◀</button>'
    '<input type="range" min="0" value="0" aria-label="passo">'
    '<button type="button" data-ir="1" aria-label="passo seguinte">▶</button>'
    '<button type="button" data-tocar>tocar</button><output class="nn-suave"></output></div>'
    '<p class="nn-conta" aria-live="polite"></p>'
)


@dataclass(frozen=True)
class Passo:
    """Um passo: o que se lê, o que se acende e o que passa a ver-se.

    Attributes:
        conta: o HTML da frase.
        acesas: de cada classe de cor ("nn-a", "nn-b" ou "nn-c"), as casas, pelo nome.
        aparecem: as casas de que só a partir deste passo se vê o número.
    """

    conta: str
    acesas: Mapping[str, Sequence[str]] = field(default_factory=dict)
    aparecem: Sequence[str] = ()


def passo_a_passo(titulo: str, corpo: str, passos: Sequence[Passo], estilo: str = "") -> Pagina:
    """A figura com os comandos: um controle, que anda também com as setas do teclado, e dois botões.

    Args:
        titulo: o dela.
        corpo: o HTML, em que cada casa que se acende tem um ``data-casa`` com o seu nome.
        passos: ao menos um.
        estilo: o CSS que é só dela.
    """
    dados = {
        "passos": [{"conta": p.conta, "acesas": {c: list(n) for c, n in p.acesas.items()}} for p in passos],
        "aparecem": {nome: i for i, p in enumerate(passos) for nome in p.aparecem},
    }
    return Pagina(titulo, corpo + COMANDOS, "passos", dados, estilo)
