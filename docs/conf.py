"""O sítio da documentação: `python -m sphinx -W docs build/sitio` o constrói."""

import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.utils.math import wrap_math_code
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from neuronio import __version__, nomes

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

project = "Neurônio"
release = __version__
language = "pt_BR"

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "myst_parser",
    "construcao.figuras_da_referencia",
    "construcao.paginas_dos_cadernos",
]
default_role = "py:obj"
html_theme = "furo"
html_title = "Neurônio"
html_show_copyright = False
html_show_sphinx = False
html_show_sourcelink = False
templates_path = ["tema"]
html_static_path = ["tema/estilo.css"]
html_css_files = ["estilo.css"]
html_copy_source = False
html_use_index = html_domain_indices = False  # a busca acha mais
html_math_renderer = "mathml"

myst_enable_extensions = ["deflist", "dollarmath"]
myst_heading_anchors = 3
smartquotes_action = "De"
autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_inherit_docstrings = False
autodoc_typehints = "none"
napoleon_attr_annotations = False
napoleon_custom_sections = ["Formas", ("Atributos", "Attributes")]
python_maximum_signature_line_length = 80


VIRGULA = re.compile(r"</mn><mrow><mo>&#x0002C;</mo></mrow><mn>")
"""A de um número, ``0{,}7``: não é a que separa dois, e não leva espaço depois."""


class Dicionario(SphinxDirective):
    """Uma tabela de `neuronio.nomes`: numa linha, todos os nomes do que aqui se escreve de um modo."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        linhas = defaultdict(list)
        for de_la, aqui in getattr(nomes, self.arguments[0]).items():
            linhas[aqui].append(f"`{de_la}`")
        tabela = "".join(f"| {', '.join(la)} | `{aqui}` |\n" for aqui, la in linhas.items())
        return self.parse_text_to_nodes(f"| lá | aqui |\n| --- | --- |\n{tabela}")


def formula(escritor: Any, no: nodes.Element) -> None:
    """As fórmulas são MathML, que os navegadores desenham sem programa nem rede."""
    if isinstance(no, nodes.math_block):
        mathml = convert(wrap_math_code(no.astext(), as_block=True), display="block")
        escritor.body.append(f'<div class="formula">{VIRGULA.sub(",", mathml)}</div>')
    else:
        escritor.body.append(VIRGULA.sub(",", convert(no.astext())))
    raise nodes.SkipNode


def sem_tipo(app: Sphinx, especie: str, nome: str, objeto: Any, opcoes: Any, linhas: list[str]) -> None:
    """De um atributo, o napoleon tomaria por um tipo o que a frase diz antes de dois pontos."""
    if especie in ("attribute", "property", "data"):
        linhas[:0] = ["..", ""]


def setup(app: Sphinx) -> None:
    """O que o Sphinx chama ao começar."""
    app.add_directive("dicionario", Dicionario)
    app.connect("autodoc-process-docstring", sem_tipo, priority=400)  # antes do napoleon
    app.add_html_math_renderer("mathml", (formula, None), (formula, None))
