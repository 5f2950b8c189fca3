"""Uma figura de um estudo, como a página a mostra e nos arquivos ao lado dela."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronio.graficos.ilustracoes import Ilustracao, ilustrar

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura


def ilustrada(
    nome: str, figura: Figura, alternativo: str, legenda: str
) -> tuple[Ilustracao, dict[str, bytes]]:
    """A figura com a sua legenda, e os arquivos dela, em PNG e em SVG."""
    arquivos = em_arquivos(nome, figura)
    png = f"{nome}.png"
    return ilustrar(png, figura, alternativo, legenda, arquivos[png]), arquivos


def em_arquivos(nome: str, figura: Figura) -> dict[str, bytes]:
    """A figura em PNG e em SVG."""
    return {f"{nome}.png": figura.png(), f"{nome}.svg": figura.svg()}
