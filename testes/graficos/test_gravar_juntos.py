from pathlib import Path

import pytest
from processo_a_parte import rodar

from neuronio.erros import ErroDeArquivo
from neuronio.graficos.gravacao import gravar_juntos


def conteudos(pasta: Path) -> dict[str, bytes]:
    return {arquivo.name: arquivo.read_bytes() for arquivo in pasta.iterdir()}


def test_pasta_e_criada_e_os_arquivos_aparecem_inteiros(tmp_path: Path) -> None:
    pasta = gravar_juntos(tmp_path / "uma" / "outra", {"a.txt": b"um", "b.txt": b"dois"})
    assert conteudos(pasta) == {"a.txt": b"um", "b.txt": b"dois"}


def test_gravar_de_novo_troca_o_que_havia_e_deixa_o_resto(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"velho")
    (tmp_path / "meu.txt").write_bytes(b"meu")
    gravar_juntos(tmp_path, {"a.txt": b"novo"})
    assert conteudos(tmp_path) == {"a.txt": b"novo", "meu.txt": b"meu"}


def test_arquivo_gravado_tem_as_permissoes_de_um_arquivo_comum(tmp_path: Path) -> None:
    comum = tmp_path / "comum"
    comum.write_bytes(b"")
    gravar_juntos(tmp_path, {"a.txt": b"um"})
    assert (tmp_path / "a.txt").stat().st_mode == comum.stat().st_mode


def test_gravacao_que_falha_no_segundo_arquivo_nao_muda_nem_o_primeiro(tmp_path: Path) -> None:
    # O sistema recusa de verdade o arquivo grande, como faria um disco cheio, depois de aceitar o pequeno.
    pytest.importorskip("resource")
    antes = {"a.txt": b"velho a", "b.txt": b"velho b"}
    gravar_juntos(tmp_path, antes)
    programa = """
import resource, sys
from neuronio.erros import ErroDeArquivo
from neuronio.graficos.gravacao import gravar_juntos
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    gravar_juntos(sys.argv[1], {"a.txt": b"novo a", "b.txt": bytes(5000), "c.txt": b"novo c"})
except ErroDeArquivo as erro:
    print(erro)
"""
    dito = rodar(programa, tmp_path)
    assert "não foi possível escrever" in dito
    assert conteudos(tmp_path) == antes


def test_arquivo_no_lugar_da_pasta_e_explicado_e_continua_la(tmp_path: Path) -> None:
    caminho = tmp_path / "ocupado"
    caminho.write_bytes(b"meu")
    with pytest.raises(ErroDeArquivo, match="há um arquivo onde se esperava uma pasta"):
        gravar_juntos(caminho, {"a.txt": b"um"})
    assert caminho.read_bytes() == b"meu"


def test_troca_que_nao_se_faz_e_explicada_e_nao_deixa_provisorios(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(ErroDeArquivo):
        gravar_juntos(tmp_path, {"a.txt": b"um"})
    assert [arquivo.name for arquivo in tmp_path.iterdir()] == ["a.txt"]
