"""As páginas de ``docs/cadernos``: os cadernos do pacote, com as saídas que guardam."""

from __future__ import annotations

from typing import Any

import nbformat
from sphinx.application import Sphinx

from cadernos.montagem import DESTINO, TEXTOS, no_colab
from construcao.cores import saida

CERCA = "`" * 8
"""Mais aspas do que as que um caderno tenha dentro."""
ALTERNATIVO = "O que o código acima desenha"


def ler(app: Sphinx, pagina: str, fonte: list[str]) -> None:
    """Em vez do texto de que se faz um caderno, dá a ler o caderno feito."""
    texto = TEXTOS / f"{pagina.rpartition('/')[2]}.md"
    if not pagina.startswith(f"{TEXTOS.name}/") or not texto.is_file():
        return
    caderno = DESTINO / f"{texto.stem}.ipynb"
    titulo, *celulas = nbformat.read(caderno, as_version=4).cells
    mexer = (
        f"[Abrir no Colab, para mudar o código]({no_colab(texto)}) · "
        f"{{download}}`baixar o caderno <../../{caderno.relative_to(TEXTOS.parents[1]).as_posix()}>`"
    )
    fonte[0] = "\n\n".join([titulo.source, mexer, *(parte for c in celulas for parte in _da_celula(c))])


def _da_celula(celula: Any) -> list[str]:
    if celula.cell_type == "markdown":
        return [celula.source]
    if "instalar" in celula.metadata.get("tags", []):
        return []
    return [_cercado("python", celula.source), *map(_da_saida, celula.outputs)]


def _da_saida(guardada: Any) -> str:
    """Uma saída, da melhor maneira que o caderno a guarda."""
    dados = guardada.get("data", {})
    if "text/html" in dados:
        return _html(dados["text/html"])
    if "image/png" in dados:
        return _html(f'<img src="data:image/png;base64,{dados["image/png"].strip()}" alt="{ALTERNATIVO}">')
    return _cercado("text", guardada.get("text") or dados["text/plain"])


def _html(html: str) -> str:
    return _cercado("{raw} html", saida(html))


def _cercado(linguagem: str, texto: str) -> str:
    return f"{CERCA}{linguagem}\n{texto.rstrip()}\n{CERCA}"


def setup(app: Sphinx) -> None:
    """O que o Sphinx chama ao começar."""
    app.connect("source-read", ler)
