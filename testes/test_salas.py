"""Quem conhece quem: a tabela das salas, em docs/arquitetura.md, é a lei que o código cumpre."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACOTE = Path(__file__).parents[1] / "neuronio"
MODULOS = sorted(PACOTE.rglob("*.py"))
FACHADA = "neuronio"
TABELA = re.compile(r"^\| sala \| guarda \| conhece \|\n\|[-| ]+\|\n(.*?)\n\n", re.DOTALL | re.MULTILINE)


def tabela_das_salas() -> dict[str, set[str]]:
    """Sala → as salas que pode conhecer, na ordem do documento, de baixo para cima."""
    texto = (PACOTE.parent / "docs" / "arquitetura.md").read_text(encoding="utf-8")
    (tabela,) = TABELA.findall(texto)
    celulas = [linha.split("|")[1:4] for linha in tabela.splitlines()]
    return {nome: set(_nomes(conhece)) for sala, _, conhece in celulas for nome in _nomes(sala)}


def _nomes(celula: str) -> list[str]:
    return re.findall(r"`(\w+)", celula)


def sala_de(modulo: str) -> str:
    """A sala de um módulo: ``neuronio.tensor.produto`` fica em ``tensor``."""
    return modulo.split(".")[1] if "." in modulo else FACHADA


def importados(arquivo: Path) -> Iterator[tuple[str, str]]:
    """Módulo e nome de cada importação, também as de dentro das funções; não as que só servem aos tipos."""
    arvore = ast.parse(arquivo.read_text(encoding="utf-8"))
    so_tipos = {id(n) for bloco in ast.walk(arvore) if _so_para_tipos(bloco) for n in ast.walk(bloco)}
    for no in ast.walk(arvore):
        if id(no) in so_tipos:
            continue
        if isinstance(no, ast.ImportFrom):
            assert no.level == 0, f"{arquivo}: as importações são por extenso"
            for nome in no.names:
                caminho = PACOTE.parent.joinpath(*f"{no.module}.{nome.name}".split("."))
                modulo = no.module or ""
                e_modulo = caminho.is_dir() or caminho.with_suffix(".py").is_file()
                yield (f"{modulo}.{nome.name}", "") if e_modulo else (modulo, nome.name)
        elif isinstance(no, ast.Import):
            yield from ((nome.name, "") for nome in no.names)


def _so_para_tipos(no: ast.AST) -> bool:
    return isinstance(no, ast.If) and isinstance(no.test, ast.Name) and no.test.id == "TYPE_CHECKING"


def nome_do_modulo(arquivo: Path) -> str:
    partes = arquivo.relative_to(PACOTE.parent).with_suffix("").parts
    return ".".join(partes[:-1] if partes[-1] == "__init__" else partes)


def test_toda_sala_esta_na_tabela_e_so_conhece_as_que_estao_acima_dela_na_lista() -> None:
    salas = tabela_das_salas()
    assert set(salas) == {sala_de(nome_do_modulo(m)) for m in MODULOS} - {FACHADA}
    vistas: set[str] = set()
    for sala, conhece in salas.items():
        assert conhece <= vistas, sala
        vistas.add(sala)


def test_um_modulo_so_importa_das_salas_que_a_sua_pode_conhecer() -> None:
    salas, proibidas = tabela_das_salas(), []
    for arquivo in MODULOS:
        sala = sala_de(nome_do_modulo(arquivo))
        for modulo, nome in importados(arquivo):
            livre = sala == FACHADA or (modulo, nome) == (FACHADA, "__version__")
            if (
                modulo.split(".")[0] == "neuronio"
                and not livre
                and sala_de(modulo) not in {sala, *salas[sala]}
            ):
                proibidas.append(f"{nome_do_modulo(arquivo)} importa {modulo}")
    assert not proibidas


def test_so_o_motor_llvm_conhece_o_llvmlite() -> None:
    conhecem = {m for m in MODULOS if any(modulo.startswith("llvmlite") for modulo, _ in importados(m))}
    assert conhecem
    assert all(m.is_relative_to(PACOTE / "motores" / "llvm") for m in conhecem)


def test_um_programa_nao_sabe_quem_o_compila() -> None:
    arquivos = list((PACOTE / "tensor" / "programa").glob("*.py"))
    assert arquivos
    for arquivo in arquivos:
        assert not any(modulo.startswith("neuronio.motores") for modulo, _ in importados(arquivo))
