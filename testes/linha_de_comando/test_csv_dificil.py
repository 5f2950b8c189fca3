"""Um CSV difícil, na linha de comando: o que a mensagem manda dizer existe, e cura."""

from pathlib import Path

import pytest

from neuronio.linha_de_comando.opcoes import DE_TABELA
from neuronio.modelos import carregar

CASOS = {
    "--ignorar": ("v;nome;y\n" + "".join(f"{i};pessoa {i};{'ab'[i % 2]}\n" for i in range(30)), ["nome"]),
    "--tarefa": ("v;y\n" + "1;2\n2;3\n3;2\n4;3\n5;2\n6;3\n7;2\n8;3\n9;4\n", ["regressao"]),
    "--categorias": ("turma;y\n" + "X;a\nY;b\n" * 5, ["turma"]),
    "--ausentes": ("v;y\n" + "1,5;a\n-;b\n2,5;b\n3;a\n" * 3, ["preencher"]),
    "--decimal": ("v;y\n" + "1.234;a\n2.345;b\n" * 5, [","]),
    "--juntar": ("v;y\n" + "1;Sim\n2;não\n3;sim\n4;não\n5;Sim\n6;não\n", []),
}


@pytest.mark.parametrize(("opcao", "texto", "valor"), [(o, *caso) for o, caso in CASOS.items()])
def test_a_opcao_que_a_recusa_ensina_cura_o_arquivo(neuronio, opcao, texto, valor):
    Path("dados.csv").write_text(texto, encoding="utf-8")
    treino = ["treinar", "--dados", "dados.csv", "--alvo", "y", "--epocas", 1, "--saida", "x"]
    assert neuronio(*treino).recusou(opcao)
    feita = neuronio(*treino, opcao, *valor)
    assert feita.estado == 0, feita.erros
    assert neuronio("avaliar", "x").estado == 0
    assert neuronio("treinar", "--retomar", "--saida", "x", "--epocas", 2).estado == 0
    assert neuronio("prever", "x", "dados.csv").estado == 0


@pytest.mark.parametrize(("opcao", "texto", "valor"), [(o, *CASOS[o]) for o in ("--tarefa", "--juntar")])
def test_o_estudo_da_taxa_se_cura_com_a_mesma_opcao(neuronio, opcao, texto, valor):
    Path("dados.csv").write_text(texto, encoding="utf-8")
    estudo = ["taxa", "--dados", "dados.csv", "--alvo", "y", "--epocas", 1, "--taxas", "0.1", "--saida", "x"]
    estudo += ["--sementes", 1, "--motor", "numpy"]
    assert neuronio(*estudo).recusou(opcao)
    feita = neuronio(*estudo, opcao, *valor)
    assert feita.estado == 0, feita.erros


@pytest.mark.parametrize("comando", ["treinar", "taxa"])
def test_a_ajuda_explica_cada_opcao_de_csv_logo_depois_do_alvo(neuronio, comando):
    linhas = neuronio(comando, "--help").saida.splitlines()
    opcoes = [linha.split()[0] for linha in linhas if linha.startswith("  --")]
    depois = opcoes.index("--alvo") + 1
    assert opcoes[depois : depois + len(DE_TABELA)] == [f"--{nome}" for nome in DE_TABELA]
    assert {f"--{nome}" for nome in DE_TABELA} == {*CASOS, "--texto"}  # esta pede outra rede, e outro arquivo


def test_uma_opcao_de_csv_nao_serve_a_um_conjunto_pronto(neuronio):
    assert neuronio("treinar", "--ignorar", "x").recusou("--ignorar", "CSV")
    assert neuronio("taxa", "--ignorar", "x").recusou("--ignorar", "CSV")
    assert neuronio("treinar", "--tarefa", "adivinhar").recusou("--tarefa", "regressao", "adivinhar")


def test_o_comando_guardado_repete_as_opcoes(neuronio):
    Path("dados.csv").write_text(CASOS["--ignorar"][0], encoding="utf-8")
    neuronio(
        "treinar",
        "--dados",
        "dados.csv",
        "--alvo",
        "y",
        "--ignorar",
        "nome",
        "--juntar",
        "--epocas",
        1,
        "--saida",
        "x",
    )
    assert "--ignorar nome --juntar --modelo" in Path("x/configuracao.json").read_text(encoding="utf-8")
    assert carregar("x/modelo.safetensors").preparo.ignoradas == ("nome",)
