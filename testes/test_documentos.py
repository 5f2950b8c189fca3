"""Os documentos dizem a verdade: o código deles roda, e o que eles nomeiam existe."""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

import neuronio
from neuronio.linha_de_comando.aplicacao import montar
from neuronio.tensor import TABELA

RAIZ = Path(__file__).parents[1]
LEIA_ME, README = RAIZ / "README.md", RAIZ / "README.en.md"
ARQUITETURA, CONTRIBUIR = RAIZ / "docs" / "arquitetura.md", RAIZ / "CONTRIBUTING.md"
DOCUMENTOS = (LEIA_ME, README, ARQUITETURA, CONTRIBUIR)
COMANDO = re.compile(r"(?:^|&& |`)neuronio (\w+)([^`\n&]*)", re.MULTILINE)
FIM_DO_BLOCO = "── fim do bloco ──"


BLOCO = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)


def blocos(documento: Path) -> list[tuple[str, str]]:
    """Linguagem e texto de cada bloco de código."""
    achados = BLOCO.findall(documento.read_text(encoding="utf-8"))
    return [(linguagem, textwrap.dedent(texto)) for _, linguagem, texto in achados]


def prosa(documento: Path) -> str:
    """O documento sem os blocos de código."""
    return BLOCO.sub("", documento.read_text(encoding="utf-8"))


def saidas_dos_blocos(documento: Path, pasta: Path) -> list[str]:
    """O que escreve cada bloco de Python, executados em ordem num só programa, numa pasta vazia."""
    codigos = [codigo for linguagem, codigo in blocos(documento) if linguagem == "python"]
    programa = "".join(f"{codigo}\nprint({FIM_DO_BLOCO!r})\n" for codigo in codigos)
    ambiente = {
        **os.environ,
        "PYTHONPATH": str(Path(neuronio.__file__).parents[1]),
        "PYTHONUTF8": "1",
        "NO_COLOR": "1",
    }
    feito = subprocess.run(
        [sys.executable, "-c", programa],
        cwd=pasta,
        env=ambiente,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert feito.returncode == 0, feito.stderr
    return feito.stdout.split(FIM_DO_BLOCO + "\n")[:-1]


@pytest.mark.parametrize("documento", [LEIA_ME, ARQUITETURA, CONTRIBUIR], ids=lambda d: d.name)
def test_o_codigo_roda_e_escreve_o_que_o_documento_diz(documento: Path, tmp_path: Path) -> None:
    saidas = iter(saidas_dos_blocos(documento, tmp_path))
    escrito = ""
    for linguagem, texto in blocos(documento):
        if linguagem == "python":
            escrito = next(saidas)
        elif linguagem == "text":  # logo depois do código, é a saída dele
            assert escrito == texto
    if documento == LEIA_ME:
        desenhado = (tmp_path / "grafo.svg").read_text(encoding="utf-8")
        assert desenhado == (RAIZ / "docs" / "imagens" / "grafo.svg").read_text(encoding="utf-8")


def test_todo_bloco_do_leia_me_se_cola_em_ordem_no_interpretador(tmp_path: Path) -> None:
    """O do Python acaba uma classe na primeira linha vazia; o que vem depois dela seria outro comando."""
    codigos = [codigo for linguagem, codigo in blocos(LEIA_ME) if linguagem == "python"]
    colado = re.sub(r"epocas=\d+", "epocas=1", "\n\n".join([*codigos, "print('até o fim')\n"]))
    feito = subprocess.run(
        [sys.executable, "-i", "-q"],
        input=colado,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(neuronio.__file__).parents[1]), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert "Error" not in feito.stderr, feito.stderr
    assert feito.stdout.endswith("até o fim\n")


def test_os_dois_leia_me_dizem_o_mesmo() -> None:
    assert blocos(LEIA_ME) == blocos(README)
    for padrao in (r"^#+(?= )", r"!?\[[^\]]*\](\([^)]*\))", r"^\|", r"`neuronio [^`]*`"):
        partes = [re.findall(padrao, prosa(d), re.MULTILINE) for d in (LEIA_ME, README)]
        assert partes[0] == partes[1]


def test_os_dois_comandos_que_fazem_tudo_estao_no_leia_me_e_na_integracao_continua() -> None:
    de_terminal = [texto.strip() for linguagem, texto in blocos(LEIA_ME) if linguagem == "bash"]
    dois = ["pip install . && neuronio treinar", 'pip install ".[teste]" && pytest']
    assert de_terminal[:2] == dois
    assert all(comando in (RAIZ / ".ci" / "run").read_text(encoding="utf-8") for comando in dois)


def opcoes_de(comando: Any) -> set[str]:
    return {opcao for parametro in comando.params for opcao in parametro.opts}


@pytest.mark.parametrize("documento", DOCUMENTOS, ids=lambda d: d.name)
def test_os_comandos_citados_existem_com_as_suas_opcoes(documento: Path) -> None:
    comandos = montar().commands
    linhas = [texto for linguagem, texto in blocos(documento) if linguagem == "bash"]
    citados = re.findall(
        r"(?:^|&& |`)neuronio (\w+)([^`\n&]*)", "\n".join([*linhas, prosa(documento)]), re.MULTILINE
    )
    for nome, argumentos in citados:
        assert set(re.findall(r"--[\w-]+", argumentos)) <= opcoes_de(comandos[nome])
    de_todos = {opcao for comando in comandos.values() for opcao in opcoes_de(comando)}
    assert set(re.findall(r"`(--[\w-]+)", prosa(documento))) <= de_todos | {
        "--help",
        "--editable",
        "--rapido",
        "--vetores",
    }
    if documento == LEIA_ME:
        assert {nome for nome, _ in citados} == set(comandos)


@pytest.mark.parametrize("documento", DOCUMENTOS, ids=lambda d: d.name)
def test_os_enderecos_e_as_imagens_existem(documento: Path) -> None:
    for imagem, rotulo, endereco in re.findall(r"(!?)\[([^\]]*)\]\(([^)\s]*)\)", prosa(documento)):
        assert rotulo.strip()
        if "://" not in endereco:
            alvo = documento.parent / endereco.partition("#")[0]
            assert alvo.is_file()
            assert not imagem or alvo.stat().st_size < 300_000


@pytest.mark.parametrize("documento", DOCUMENTOS, ids=lambda d: d.name)
def test_todo_caminho_citado_existe(documento: Path) -> None:
    texto = documento.read_text(encoding="utf-8")
    citados = re.findall(r"(?<![\w./])(?:neuronio|testes|bancada|docs)/[\w./]*", texto)
    faltam = [c for c in citados if not (RAIZ / c.rstrip(".")).exists()]
    assert not faltam


def test_a_arquitetura_nomeia_todas_as_primitivas() -> None:
    (tabela,) = re.findall(
        r"^\| arquivo \| primitivas \|\n(.*?)\n\n", prosa(ARQUITETURA), re.DOTALL | re.MULTILINE
    )
    da_biblioteca = {nome for nome, p in TABELA.items() if p.calculo.__module__.startswith("neuronio.")}
    assert set(re.findall(r"`(\w+)`", tabela)) == da_biblioteca
