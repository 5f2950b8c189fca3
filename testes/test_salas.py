"""Quem conhece quem: a tabela das salas, em docs/arquitetura.md, é a lei que o código cumpre."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from neuronio.grafo.circulos import circulos

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


CIRCULOS = {
    "tensor": "um tensor tem por métodos as operações, e as operações dão tensores",
    "modelos": "um modelo se salva, e um arquivo aberto é um modelo",
    "camadas": "uma camada lembra do que se trocou nela, e o que se troca são camadas",
}
"""As salas em que uns arquivos se conhecem em círculo, e por quê."""

COMPILADOR = PACOTE / "motores" / "llvm"


def conhecidos(arquivo: Path, nomes: set[str]) -> set[str]:
    """Os módulos que um arquivo importa, fora ele mesmo e a fachada."""
    return {modulo for modulo, _ in importados(arquivo)} & nomes - {nome_do_modulo(arquivo), FACHADA}


def test_os_arquivos_nao_se_conhecem_em_circulo_senao_onde_se_diz_por_que() -> None:
    nomes = {nome_do_modulo(m) for m in MODULOS}
    achados = circulos({nome_do_modulo(m): conhecidos(m, nomes) for m in MODULOS})
    for circulo in achados:
        salas = {sala_de(modulo) for modulo in circulo}
        assert len(salas) == 1, circulo
        assert salas <= CIRCULOS.keys(), circulo
        assert not any(modulo.startswith("neuronio.tensor.programa") for modulo in circulo)


def test_no_compilador_nada_esconde_um_circulo() -> None:
    """Nem só para os tipos, nem dentro de uma função se importa o que não se poderia importar em cima."""
    for arquivo in COMPILADOR.rglob("*.py"):
        arvore = ast.parse(arquivo.read_text(encoding="utf-8"))
        assert not any(_so_para_tipos(no) for no in ast.walk(arvore)), arquivo
        de_cima = {id(no) for no in arvore.body}
        importacoes = (no for no in ast.walk(arvore) if isinstance(no, (ast.Import, ast.ImportFrom)))
        assert all(id(no) in de_cima for no in importacoes), arquivo


def test_um_pacote_do_compilador_so_conhece_os_que_se_leem_antes_dele() -> None:
    documentacao = ast.get_docstring(ast.parse((COMPILADOR / "__init__.py").read_text(encoding="utf-8")))
    assert documentacao is not None
    ordem = re.findall(r"`(\w+)`", documentacao)
    assert set(ordem) == {arquivo.parent.name for arquivo in COMPILADOR.glob("*/*.py")} | {
        "executavel",
        "motor",
    }
    for arquivo in COMPILADOR.rglob("*.py"):
        partes = arquivo.relative_to(COMPILADOR).with_suffix("").parts
        meu = ordem.index(partes[0]) if partes[0] in ordem else -1
        for modulo, _ in importados(arquivo):
            if modulo.startswith("neuronio.motores.llvm."):
                assert ordem.index(modulo.split(".")[3]) <= meu, f"{'.'.join(partes)} importa {modulo}"


def test_nenhum_arquivo_do_compilador_passa_de_300_linhas() -> None:
    for arquivo in COMPILADOR.rglob("*.py"):
        assert len(arquivo.read_text(encoding="utf-8").splitlines()) < 300, arquivo


def test_so_o_motor_llvm_conhece_o_llvmlite() -> None:
    conhecem = {m for m in MODULOS if any(modulo.startswith("llvmlite") for modulo, _ in importados(m))}
    assert conhecem
    assert all(m.is_relative_to(PACOTE / "motores" / "llvm") for m in conhecem)


def test_um_programa_nao_sabe_quem_o_compila() -> None:
    arquivos = list((PACOTE / "tensor" / "programa").glob("*.py"))
    assert arquivos
    for arquivo in arquivos:
        assert not any(modulo.startswith("neuronio.motores") for modulo, _ in importados(arquivo))
