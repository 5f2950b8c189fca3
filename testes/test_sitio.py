"""O sítio se constrói sem um aviso, a referência tem todos os nomes públicos, e o código das páginas roda."""

import io
import re
import subprocess
import sys
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import neuronio as nn
from testes.test_documentos import blocos

DOCS = Path(__file__).parents[1] / "docs"
PAGINAS = [DOCS / "comecar.md", *sorted((DOCS / "como_fazer").glob("*.md"))]


@pytest.mark.parametrize("pagina", PAGINAS, ids=lambda p: p.stem)
def test_o_codigo_da_pagina_roda_e_escreve_o_que_ela_diz(
    pagina: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    nomes: dict[str, object] = {"__name__": pagina.stem}
    escrito = io.StringIO()
    for linguagem, texto in blocos(pagina):
        if linguagem == "python":
            escrito = io.StringIO()
            with redirect_stdout(escrito):
                exec(texto, nomes)
        elif linguagem == "text":  # logo depois do código, é a saída dele
            assert escrito.getvalue() == texto


@pytest.fixture(scope="module")
def sitio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """O sítio construído numa pasta provisória, com avisos como erros."""
    pytest.importorskip("furo", reason='sem o extra "site" não há com que construir o sítio')
    pasta = tmp_path_factory.mktemp("sitio")
    comando = [sys.executable, *["-m", "sphinx", "-q", "-W", "--keep-going"], "-d", pasta / "cache"]
    feito = subprocess.run(
        [*comando, DOCS, pasta / "html"],
        cwd=DOCS.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert feito.returncode == 0, feito.stderr
    return pasta / "html"


def publicos() -> set[str]:
    """``neuronio.Densa``, ``neuronio.dados``, ``neuronio.dados.csv`` e assim por diante."""
    salas = [nome for nome in nn.__all__ if isinstance(getattr(nn, nome), ModuleType)]
    das_salas = {f"neuronio.{s}.{nome}" for s in salas for nome in import_module(f"neuronio.{s}").__all__}
    return {f"neuronio.{nome}" for nome in nn.__all__} | das_salas


def test_todo_nome_publico_esta_na_referencia(sitio: Path) -> None:
    from sphinx.util.inventory import InventoryFile

    inventario = InventoryFile.loads((sitio / "objects.inv").read_bytes(), uri="").data
    da_referencia = {nome for papel, nomes in inventario.items() if papel[:3] == "py:" for nome in nomes}
    assert publicos() - da_referencia == set()


def test_o_sitio_nao_precisa_de_rede(sitio: Path) -> None:
    for arquivo in sitio.rglob("*.html"):
        texto = arquivo.read_text(encoding="utf-8")
        assert not re.findall(
            r"""<(?:script|img|link|iframe)[^>]*(?:src|href)=["']?(?:https?:)?//[^>]*""", texto
        )
        assert not re.search(r"<math[^>]*>(?:(?!</math>).)*\\", texto), (
            f"{arquivo}: uma fórmula não se entendeu"
        )


def test_o_que_o_tema_escreve_esta_em_portugues(sitio: Path) -> None:
    texto = (sitio / "referencia" / "camadas.html").read_text(encoding="utf-8")
    escrito = re.findall(r'(?:aria-label|title|placeholder)="([^"]*)"', texto) + re.findall(
        r">([^<>]+)<", texto
    )
    ingles = {"Search", "Next", "Previous", "Home", "Contents", "On this page", "Back to top"}
    assert not {e for e in escrito if e.strip() in ingles or e.startswith(("Toggle", "Light", "Dark"))}


def test_a_busca_le_portugues(sitio: Path) -> None:
    assert "portuguese" in (sitio / "_static" / "language_data.js").read_text(encoding="utf-8").lower()
