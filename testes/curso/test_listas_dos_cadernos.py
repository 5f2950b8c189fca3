"""As listas dos cadernos, nos documentos: as dos arquivos que há, com o endereço do repositório."""

import re
from pathlib import Path

import pytest

pytest.importorskip("nbformat", reason="sem o Jupyter não há cadernos que listar")

from cadernos.listas import LISTAS, RAIZ, com_as_listas, conceitos, minutos
from cadernos.montagem import repositorio, textos

NO_COLAB = re.compile(r"https://colab\.research\.google\.com/github(\S+?)/blob/main/(\S+?)\)")


@pytest.mark.parametrize("documento", LISTAS, ids=lambda d: d.name)
def test_as_listas_sao_as_que_se_fazem_dos_textos(documento):
    escrito = documento.read_text(encoding="utf-8")
    for nome, fazer in LISTAS[documento].items():
        assert escrito.count(f"<!-- {nome} -->") == escrito.count(f"<!-- fim: {nome} -->") == 1
        assert fazer() in escrito, "refaça com: python -m cadernos --listas"
    assert com_as_listas(documento) == escrito, "refaça com: python -m cadernos --listas"


def test_um_endereco_novo_do_repositorio_vai_para_todas_as_ligacoes(monkeypatch):
    monkeypatch.setattr("cadernos.montagem.repositorio", lambda: "https://github.com/escola/redes")
    for documento in LISTAS:
        links = NO_COLAB.findall(com_as_listas(documento))
        assert len(links) == len(textos())
        assert {dono for dono, _ in links} == {"/escola/redes"}


def test_a_tabela_tem_uma_linha_por_conceito_na_ordem_e_nenhum_leva_mais_de_um_quarto_de_hora():
    escrito = (RAIZ / "docs" / "curso.md").read_text(encoding="utf-8")
    linhas = re.findall(r"^\| (\d+) \| .*/(\w+)\.ipynb\) \| (\d+) \|$", escrito, re.MULTILINE)
    assert [nome for _, nome, _ in linhas] == [texto.stem for texto in conceitos()]
    assert [int(numero) for numero, _, _ in linhas] == [int(t.stem.split("_")[1]) for t in conceitos()]
    assert [int(dito) for _, _, dito in linhas] == [minutos(texto) for texto in conceitos()]
    assert all(4 <= minutos(texto) <= 15 for texto in conceitos())


@pytest.mark.parametrize("documento", ["README.md", "README.en.md"])
def test_um_leia_me_abre_no_colab_cada_caderno_do_nosso_repositorio(documento):
    links = NO_COLAB.findall((RAIZ / documento).read_text(encoding="utf-8"))
    assert {dono for dono, _ in links} == {repositorio().removeprefix("https://github.com")}
    assert sorted(Path(caminho).stem for _, caminho in links) == [texto.stem for texto in textos()]
    assert all((RAIZ / caminho).is_file() for _, caminho in links)
