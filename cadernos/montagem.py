"""De um texto em Markdown, um caderno: cada bloco de Python é uma célula de código, e o resto, de texto."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import nbformat

RAIZ = Path(__file__).parents[1]
TEXTOS = RAIZ / "docs" / "cadernos"
DESTINO = RAIZ / "neuronio" / "curso" / "cadernos"
COLAB = "https://colab.research.google.com/github"
PACIENCIA = 120
"""Por quantos segundos se espera por uma célula, numa máquina que faz também outras coisas."""

_BLOCO = re.compile(r"^```python(?P<marcas>[^\n]*)\n(?P<codigo>.*?)^```$", re.DOTALL | re.MULTILINE)
_INSTALAR = """\
# Onde o Neurônio ainda não está, como no Colab, instala-se a partir do seu repositório.
from importlib.util import find_spec

if find_spec("neuronio") is None:
    %pip install --quiet "git+{repositorio}"
"""


def repositorio() -> str:
    """O endereço do repositório; só se escreve no ``pyproject.toml``, e dali vai para os cadernos."""
    projeto = tomllib.loads((RAIZ / "pyproject.toml").read_text(encoding="utf-8"))
    endereco: str = projeto["project"]["urls"]["repositorio"]
    return endereco


def textos() -> list[Path]:
    """Os textos de que se fazem cadernos, na ordem."""
    return sorted(TEXTOS.glob("*.md"))


def do_repositorio() -> str:
    """O endereço do repositório no Colab."""
    return COLAB + repositorio().removeprefix("https://github.com")


def no_colab(texto: Path) -> str:
    """O endereço em que o caderno de um texto se abre no Colab."""
    caderno = (DESTINO / f"{texto.stem}.ipynb").relative_to(RAIZ).as_posix()
    return f"{do_repositorio()}/blob/main/{caderno}"


def montar(texto: Path) -> Any:
    """O caderno de um texto, ainda sem saídas.

    Em ```` ```python varia ````, ``varia`` é uma marca da célula: o que ela escreve muda a cada vez.
    """
    inteiro = texto.read_text(encoding="utf-8")
    titulo, _, resto = inteiro.partition("\n\n")
    celulas = [_de_texto(titulo), _de_codigo(_INSTALAR.format(repositorio=repositorio()), ["instalar"])]
    fim = 0
    for bloco in _BLOCO.finditer(resto):
        celulas += [
            _de_texto(resto[fim : bloco.start()]),
            _de_codigo(bloco["codigo"], bloco["marcas"].split()),
        ]
        fim = bloco.end()
    celulas = [c for c in [*celulas, _de_texto(resto[fim:])] if c.source]
    for i, celula in enumerate(celulas):
        celula.id = f"celula-{i:02d}"
    caderno = nbformat.v4.new_notebook(cells=celulas)
    caderno.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    caderno.metadata.language_info = {"name": "python"}
    return caderno


def executar(caderno: Any, pasta: Path) -> Any:
    """Executa as células em ordem, num kernel novo que corre em tal pasta, e deixa nelas as saídas."""
    from nbclient import NotebookClient

    cliente = NotebookClient(
        caderno,
        timeout=PACIENCIA,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(pasta)}},
    )
    cliente.execute()
    caderno.metadata.language_info = {"name": "python"}  # sem a versão do Python de quem o executou
    return caderno


def _de_texto(texto: str) -> Any:
    return nbformat.v4.new_markdown_cell(texto.strip())


def _de_codigo(codigo: str, marcas: list[str]) -> Any:
    return nbformat.v4.new_code_cell(codigo.strip(), metadata={"tags": marcas} if marcas else {})
