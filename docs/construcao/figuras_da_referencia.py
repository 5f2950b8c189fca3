"""As figuras da referência: a cada nome que tem uma, a biblioteca desenha-a enquanto o sítio se constrói."""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from construcao.cores import saida
from construcao.figuras import FIGURAS

_FIM_DA_APRESENTACAO = re.compile(
    r"(Args|Formas|Returns|Raises|Yields|Attributes|Atributos):\s*$|>>> |Fonte: "
)
"""Onde uma docstring deixa de dizer o que é, e passa a dizer como se usa."""
_IMAGEM = re.compile(r'(?<=src=")data:image/svg\+xml;base64,([^"]+)')


class FiguraDaReferencia(SphinxDirective):
    """A figura de um nome público, como um caderno a mostraria; as imagens ficam em arquivos à parte."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        self.nome = self.arguments[0]
        html = _IMAGEM.sub(self._guardar, FIGURAS[self.nome]()._repr_html_())
        return [nodes.raw("", saida(html), format="html")]

    def _guardar(self, achada: re.Match[str]) -> str:
        arquivo = Path("_static", "figuras", f"{self.nome}.svg")
        destino = Path(self.env.app.outdir) / arquivo
        destino.parent.mkdir(parents=True, exist_ok=True)
        destino.write_bytes(b64decode(achada[1]))
        return "../" * self.env.docname.count("/") + arquivo.as_posix()


def ilustrar(app: Sphinx, tipo: str, nome: str, objeto: Any, opcoes: Any, linhas: list[str]) -> None:
    """Põe a figura de um nome entre o que ele é e como se usa."""
    if nome in FIGURAS and tipo in ("class", "function"):
        onde = next((i for i, linha in enumerate(linhas) if _FIM_DA_APRESENTACAO.match(linha)), len(linhas))
        linhas[onde:onde] = ["", f".. figura:: {nome}", ""]


def setup(app: Sphinx) -> None:
    """O que o Sphinx chama ao começar."""
    app.add_directive("figura", FiguraDaReferencia)
    app.connect("autodoc-process-docstring", ilustrar, priority=400)  # antes de o napoleon ler as secções
