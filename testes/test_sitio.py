"""O sítio se constrói sem um aviso, a referência tem todos os nomes públicos, e o código das páginas roda."""

import io
import re
import subprocess
import sys
from contextlib import redirect_stdout
from html import unescape
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import neuronio as nn
from testes.test_documentos import blocos

DOCS = Path(__file__).parents[1] / "docs"
CADERNOS = DOCS.parent / "neuronio" / "curso" / "cadernos"
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


def test_os_contadores_nao_mostram_quanto_contam_e_os_graficos_vem_antes_do_que_eles_leem(
    sitio: Path,
) -> None:
    tensor = (sitio / "referencia" / "tensor.html").read_text(encoding="utf-8")
    for contador in ("Variavel.mudancas", "Parametro.trocas"):
        (cabeca,) = re.findall(rf'<dt [^>]*id="neuronio\.{contador}".*?</dt>', tensor, re.DOTALL)
        assert ">=<" not in cabeca
    graficos = (sitio / "referencia" / "graficos.html").read_text(encoding="utf-8")
    maiusculas = [n[0].isupper() for n in re.findall(r'<dt [^>]*id="neuronio\.graficos\.(\w+)"', graficos)]
    assert len(maiusculas) == len(nn.graficos.__all__)
    assert maiusculas == sorted(maiusculas)


BASES = (
    *(nn.Camada, nn.Perda, nn.Otimizador, nn.Inicializador, nn.Regularizador, nn.Restricao, nn.Metrica),
    *(nn.agendas.Agenda, nn.aumento.Aumento),
)
SEM_FIGURA = {*BASES, nn.Ativacao, nn.Entrada, nn.Modelo, nn.aumento.Mistura}
"""O que não faz nada que se veja: o que os outros herdam, e quem só confere."""
SEM_FORMULA = {nn.Flatten, nn.Redimensionar, nn.Sequencial, nn.aumento.Fila}
"""As que só arrumam números, ou outras peças."""


def objeto(nome: str) -> Any:
    """O que tem aquele nome público."""
    sala, _, dele = nome.rpartition(".")
    return getattr(import_module(sala), dele)


def com_figura() -> set[str]:
    """Os nomes que fazem de números outros, ou que desenham."""
    achados = {nome: objeto(nome) for nome in publicos()}
    classes = {
        n for n, o in achados.items() if isinstance(o, type) and issubclass(o, BASES) and o not in SEM_FIGURA
    }
    desenham = {
        nome
        for nome, achado in achados.items()
        if getattr(achado, "__annotations__", {}).get("return")
        in ("Figura", "Pagina", "DesenhoQueCabe", "Desenho")
    }
    return classes | desenham


def test_o_que_se_desenha_tem_uma_figura_na_referencia(sitio: Path) -> None:
    com = set()
    for pagina in (sitio / "referencia").glob("*.html"):
        partes = re.split(r'<dt [^>]*id="(neuronio(?:\.[a-z]+)?\.\w+)"', pagina.read_text(encoding="utf-8"))
        com |= {
            nome for nome, texto in zip(partes[1::2], partes[2::2], strict=True) if 'class="saida' in texto
        }
    assert len(com_figura()) > 120
    assert com_figura() - com == set()


def test_toda_figura_da_referencia_e_de_um_nome_publico_e_tem_cores_claras_e_escuras(sitio: Path) -> None:
    figuras = {
        arquivo.stem: arquivo.read_text(encoding="utf-8")
        for arquivo in (sitio / "_static" / "figuras").iterdir()
    }
    assert figuras.keys() <= publicos()
    assert all("prefers-color-scheme: dark" in svg for svg in figuras.values())


def test_cada_peca_de_uma_rede_tem_a_formula_na_documentacao() -> None:
    for nome in com_figura():
        peca = objeto(nome)
        if isinstance(peca, type) and peca not in SEM_FORMULA:
            assert ".. math::" in (peca.__doc__ or ""), nome


def test_uma_pagina_dentro_de_outra_chega_inteira(sitio: Path) -> None:
    texto = (sitio / "referencia" / "graficos.html").read_text(encoding="utf-8")
    [moldura] = re.findall(r'<iframe srcdoc="([^"]*)" style="[^"]*"></iframe>', texto)
    assert "data-theme=dark" in moldura
    assert unescape(moldura).strip().endswith("</html>")


def test_o_sitio_nao_precisa_de_rede(sitio: Path) -> None:
    for arquivo in sitio.rglob("*.html"):
        texto = arquivo.read_text(encoding="utf-8")
        assert not re.findall(
            r"""<(?:script|img|link|iframe)[^>]*(?:src|href)=["']?(?:https?:)?//[^>]*""", texto
        )
        assert not re.search(r"<math[^>]*>(?:(?!</math>).)*\\", texto), (
            f"{arquivo}: uma fórmula não se entendeu"
        )


@pytest.mark.parametrize("texto", sorted((DOCS / "cadernos").glob("*.md")), ids=lambda t: t.stem)
def test_cada_caderno_e_uma_pagina_com_as_saidas_e_as_formulas_desenhadas(sitio: Path, texto: Path) -> None:
    nbformat = pytest.importorskip("nbformat")
    caderno = nbformat.read(CADERNOS / f"{texto.stem}.ipynb", as_version=4)
    pagina = (sitio / "cadernos" / f"{texto.stem}.html").read_text(encoding="utf-8")
    saidas = [s for c in caderno.cells if c.cell_type == "code" for s in c.outputs]
    mostradas = [s for s in saidas if {"text/html", "image/svg+xml", "image/png"} & set(s.get("data", {}))]
    assert pagina.count('<div class="saida') == len(mostradas)
    escrito = unescape(re.sub(r"<[^>]+>", "", pagina))
    assert all(s["text"].strip() in escrito for s in saidas if "text" in s)
    assert "%pip install --quiet" not in pagina
    assert f"{texto.stem}.ipynb" in pagina
    prosa = re.sub(r"(?s)<(script|style|pre|code|math).*?</\1>", "", pagina)
    assert not re.search(r"\$[^$\s]+\$", prosa), "uma fórmula ficou por desenhar"


def test_as_figuras_seguem_o_botao_das_cores_e_nao_so_o_sistema(sitio: Path, navegador: Any) -> None:
    pagina = navegador.new_page(color_scheme="light")
    pagina.goto((sitio / "referencia" / "ver.html").as_uri())
    vistas = {}
    for tema in ("light", "dark"):
        pagina.evaluate(f"document.body.dataset.theme = '{tema}'")
        vistas[tema] = pagina.evaluate(
            "[getComputedStyle(document.querySelector('.nn-ver')).backgroundColor,"
            " getComputedStyle(document.querySelector('.saida img')).colorScheme]"
        )
    pagina.close()
    assert vistas == {"light": ["rgb(255, 255, 255)", "light"], "dark": ["rgb(17, 26, 40)", "dark"]}


CORTADOS = """
const passa = e => e.getBoundingClientRect().right > innerWidth + 1;
[...document.querySelectorAll("article *")].filter(passa).filter(e => {
  for (let pai = e; pai.tagName != "ARTICLE"; pai = pai.parentElement)
    if (["auto", "scroll"].includes(getComputedStyle(pai).overflowX)) return false;
  return true;
}).map(e => e.outerHTML.slice(0, 80))
"""
"""O que passa da direita da tela, e não está em nada que role."""


@pytest.mark.parametrize("qual", ["curso", "cadernos/experimento_3_grafo", "referencia/camadas"])
def test_uma_pagina_cabe_na_tela_de_um_celular(sitio: Path, navegador: Any, qual: str) -> None:
    pagina = navegador.new_page(viewport={"width": 390, "height": 800})
    pagina.goto((sitio / f"{qual}.html").as_uri())
    cortados = pagina.evaluate(CORTADOS)
    pagina.close()
    assert cortados == []


def test_a_virgula_de_um_numero_nao_leva_espaco(sitio: Path) -> None:
    texto = (sitio / "cadernos" / "experimento_1_derivadas.html").read_text(encoding="utf-8")
    assert "<mn>0,7</mn>" in texto
    assert "<mrow><mo>&#x0002C;</mo></mrow>" not in texto


def test_o_que_o_tema_escreve_esta_em_portugues(sitio: Path) -> None:
    paginas = (sitio / "referencia").glob("*.html")
    texto = "".join(pagina.read_text(encoding="utf-8") for pagina in paginas)
    escrito = re.findall(r'(?:aria-label|title|placeholder)="([^"]*)"', texto) + re.findall(
        r">([^<>]+)<", texto
    )
    ingles = {"Search", "Next", "Previous", "Home", "Contents", "On this page", "Back to top", "Type"}
    assert not {e for e in escrito if e.strip() in ingles or e.startswith(("Toggle", "Light", "Dark"))}


def test_a_busca_le_portugues(sitio: Path) -> None:
    assert "portuguese" in (sitio / "_static" / "language_data.js").read_text(encoding="utf-8").lower()
