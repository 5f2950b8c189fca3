"""Os cadernos do pacote: iguais aos textos de que se fazem, com saídas, e a correr num kernel limpo.

Os `experimento_*` são as aulas do curso, com exercícios; os `conceito_*`, curtos, não os têm.
"""

import json
import os
import re
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat", reason="sem o Jupyter não há cadernos que executar")

from cadernos.montagem import DESTINO, executar, montar, repositorio, textos  # noqa: E402
from neuronio.curso.conferencia import exercicios  # noqa: E402

TEXTOS = textos()
EXPERIMENTOS = [texto for texto in TEXTOS if texto.stem.startswith("experimento_")]
CONCEITOS = [texto for texto in TEXTOS if texto not in EXPERIMENTOS]
INGLES = re.compile(r"Warning|Traceback|Error\b|deprecat|\bthe\b", re.IGNORECASE)
CONFERE = re.compile(r'^conferir\("([\d.]+)"', re.MULTILINE)


def guardado(texto: Path):
    return nbformat.read(DESTINO / f"{texto.stem}.ipynb", as_version=4)


def escrito(celula) -> str:
    """O que uma célula escreveu, sem as figuras."""
    partes = [s.get("text") or s.get("data", {}).get("text/plain", "") for s in celula.get("outputs", [])]
    return "".join(partes)


def numero(texto: Path) -> int:
    return int(texto.stem.split("_")[1])


def test_os_cadernos_do_pacote_sao_os_dos_textos_e_cada_numero_e_de_um_so():
    assert sorted(DESTINO.glob("*")) == [DESTINO / f"{texto.stem}.ipynb" for texto in TEXTOS]
    for grupo in (EXPERIMENTOS, CONCEITOS):
        assert [numero(texto) for texto in grupo] == sorted({numero(texto) for texto in grupo})
    assert all(re.match(r"conceito_\d\d_[a-z]+$", texto.stem) for texto in CONCEITOS)


@pytest.mark.parametrize("texto", TEXTOS, ids=lambda t: t.stem)
def test_o_caderno_guardado_e_o_que_se_monta_do_texto_e_tem_saidas(texto):
    caderno, do_texto = guardado(texto), montar(texto)
    nbformat.validate(caderno)
    assert [(c.cell_type, c.source) for c in caderno.cells] == [
        (c.cell_type, c.source) for c in do_texto.cells
    ], "refaça com: python -m cadernos"
    mostrados = [c for c in caderno.cells if c.cell_type == "code" and c.outputs]
    assert len(mostrados) >= (6 if texto in EXPERIMENTOS else 3)
    assert any("image/png" in json.dumps(c.outputs) or "svg" in json.dumps(c.outputs) for c in mostrados)
    assert not INGLES.search("".join(map(escrito, mostrados)))


@pytest.mark.parametrize("texto", TEXTOS, ids=lambda t: t.stem)
def test_o_caderno_corre_num_kernel_limpo_em_menos_de_vinte_segundos(texto, tmp_path):
    antes = os.times()
    corrido = executar(montar(texto), tmp_path)
    depois = os.times()  # o processador que o kernel gastou, e não o que mais a máquina faz
    gasto = depois.children_user + depois.children_system - antes.children_user - antes.children_system
    assert gasto < 20
    for feita, guardada in zip(corrido.cells, guardado(texto).cells, strict=True):
        for saida in feita.get("outputs", []):
            assert saida.output_type != "error"
            assert saida.get("name") != "stderr", saida
        if "varia" not in feita.metadata.get("tags", []):
            assert escrito(feita) == escrito(guardada), feita.source


def test_cada_exercicio_e_conferido_uma_vez_por_ordem_no_caderno_dele():
    conferidos = [n for texto in TEXTOS for n in CONFERE.findall(texto.read_text(encoding="utf-8"))]
    experimentos = {numero(texto) for texto in EXPERIMENTOS}
    assert conferidos == [n for n in exercicios() if int(n.split(".")[0]) in experimentos]


@pytest.mark.parametrize("texto", EXPERIMENTOS, ids=lambda t: t.stem)
def test_um_experimento_tem_objetivo_exercicios_e_resumo(texto):
    escrito = texto.read_text(encoding="utf-8")
    assert escrito.startswith(f"# Experimento {numero(texto)} · ")
    for parte in ("**Objetivo.**", "**O que é preciso saber antes.**", "### Exercício", "## Resumo"):
        assert parte in escrito


@pytest.mark.parametrize("texto", CONCEITOS, ids=lambda t: t.stem)
def test_um_conceito_e_curto_e_tem_objetivo_o_que_mudar_e_resumo_e_nenhum_exercicio(texto):
    escrito = texto.read_text(encoding="utf-8")
    assert escrito.startswith(f"# Conceito {numero(texto)} · ")
    partes = ("**Objetivo.**", "## Experimente", "## Em resumo")
    assert [escrito.count(parte) for parte in partes] == [1, 1, 1]
    assert not CONFERE.search(escrito)
    assert len(montar(texto).cells) <= 26


@pytest.mark.parametrize("texto", TEXTOS, ids=lambda t: t.stem)
def test_um_caderno_instala_o_neuronio_do_nosso_repositorio(texto):
    instalar = montar(texto).cells[1].source
    assert f'%pip install --quiet "git+{repositorio()}"' in instalar
