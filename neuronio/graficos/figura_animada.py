"""Um quadro de uma animação, como a página o guarda."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neuronio.formato import inteiro
from neuronio.graficos.tema import svg_da_pagina

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura


@dataclass(frozen=True)
class Quadro:
    """A figura de uma época."""

    epoca: int
    figura: Figura

    @property
    def legenda(self) -> str:
        """De quando é.

        >>> Quadro(0, None).legenda, Quadro(1200, None).legenda
        ('antes do treino', 'época 1.200')
        """
        return f"época {inteiro(self.epoca)}" if self.epoca else "antes do treino"

    def html(self, vez: int) -> str:
        """O quadro escondido: a página mostra um de cada vez."""
        svg = svg_da_pagina(self.figura, f"quadro_{vez}", f"A rede: {self.legenda}")
        return f'<div class="quadro" data-legenda="{self.legenda}" hidden>{svg}</div>'
