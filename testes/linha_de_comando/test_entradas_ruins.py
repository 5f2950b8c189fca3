"""Entradas ruins: sempre uma mensagem que diz o que fazer, estado 2, nenhum traceback e nada escrito."""

import shutil
from pathlib import Path

import pytest

RECUSADAS = [
    # opções e comandos
    (["treinr"], ['"treinr"', 'Você quis dizer "treinar"?']),
    (["treinar", "--dadoss", "x"], ["--dadoss", "Você quis dizer --dados?"]),
    (["treinar", "x"], ['não sei o que fazer com "x"']),
    (["treinar", "--epocas"], ["--epocas pede um valor"]),
    (["treinar", "--retomar=3"], ["--retomar não recebe valor"]),
    (["prever", "modelo"], ["falta dizer IMAGEM_OU_CSV"]),
    # nomes
    (["treinar", "--dados", "minst"], ['Você quis dizer "mnist"?']),
    (["treinar", "--modelo", "mpl"], ['Você quis dizer "mlp"?']),
    (["treinar", "--otimizador", "adan"], ['Você quis dizer "Adam"?']),
    (["treinar", "--motor", "nunpy"], ['Você quis dizer "numpy"?']),
    (["treinar", "--modelo", "lstm"], ["séries", "--serie COLUNA"]),
    (["desenhar", "a.tahn()", "a=1"], ['Você quis dizer "tanh"?']),
    # números
    (["treinar", "--epocas", "0"], ["--epocas", "pelo menos 1", "recebeu 0"]),
    (["treinar", "--epocas", "dez"], ["--epocas 30", '"dez"']),
    (["treinar", "--lote", "-3"], ["--lote", "recebeu -3"]),
    (["treinar", "--taxa", "0"], ["--taxa", "maior que 0"]),
    (["treinar", "--taxa", "0,1"], ["--taxa 0.01", "ponto decimal"]),
    (["treinar", "--taxa", "nan"], ["--taxa", "finito"]),
    (["treinar", "--momento", "2"], ["--momento", "entre 0 e 1"]),
    (["treinar", "--validacao", "1"], ["--validacao"]),
    (["treinar", "--semente", "-1"], ["--semente"]),
    (["treinar", "--semente", "4294967296"], ["--semente", "4294967295"]),
    (["taxa", "--taxas", "0.1,x"], ["--taxas", '"x"']),
    # o que não combina
    (["treinar", "--modelo", "cnn"], ["10×10", "8×8", "--dados mnist"]),
    (["treinar", "--modelo", "cnn", "--dados", "iris"], ["imagens", "tabela", "--modelo mlp"]),
    (["treinar", "--alvo", "x"], ["--alvo", "CSV"]),
    (["treinar", "--otimizador", "adam", "--momento", "0.5"], ["Adam não usa --momento", "SGD"]),
    # arquivos que não estão lá
    (["treinar", "--dados", "nao_ha.csv", "--alvo", "x"], ["nao_ha.csv", "não existe"]),
    (["treinar", "--modelo", "nao_ha.py"], ["nao_ha.py", "não existe"]),
    (["treinar", "--retomar", "--saida", "nao_ha"], ["não há uma execução em nao_ha"]),
    (["treinar", "--retomar"], ["por concluir", "--saida"]),
    (["avaliar", "nao_ha"], ["nao_ha"]),
    (["prever", "nao_ha", "x.png"], ["nao_ha"]),
    (["avaliar", "x" * 300], ["o sistema recusou"]),
]


@pytest.mark.parametrize(("argumentos", "trechos"), RECUSADAS, ids=lambda v: " ".join(v)[:60])
def test_recusa_diz_o_que_fazer_e_nada_escreve(neuronio, argumentos, trechos):
    assert neuronio(*argumentos).recusou(*trechos)
    assert list(Path.cwd().iterdir()) == []


TABELAS = [
    ("a,b,c\n1,2,3\n4,5\n", "c", ["linha 3", "3 colunas", "tem 2"]),
    ("a,b\n1,2\n2,x\n3,4\n4,5\n5,6\n", "a", ["linha 3", '"b"', '"x" não é número']),
    ("a,b\n1,2\n,3\n4,5\n", "b", ["linha 3", '"a"', "faltam valores"]),
    ("a,b\n1,2\nnan,3\n4,5\n", "b", ["linha 3", '"a"']),
    ("a,b\n1,2\ninf,3\n4,5\n", "b", ["linha 3", "finito"]),
    ("", "a", ["vazio"]),
    ("a,b\n", "a", ["só tem o cabeçalho"]),
    ("preco,b\n1,2\n3,4\n", "prec", ['Você quis dizer "preco"?']),
    ("a,b\n1,x\n3,y\n2,x\n5,y\n", "b", ["uma parte vazia", "mais amostras"]),
    ("a,b\n1,2\n3,4\n", None, ["--alvo b", "a, b"]),
]


@pytest.mark.parametrize(("texto", "alvo", "trechos"), TABELAS, ids=lambda v: repr(v)[:40])
def test_um_csv_que_nao_serve_e_dito_com_a_linha_e_a_coluna(neuronio, texto, alvo, trechos):
    Path("dados.csv").write_text(texto, encoding="utf-8")
    assert neuronio("treinar", "--dados", "dados.csv", *(["--alvo", alvo] if alvo else [])).recusou(*trechos)
    assert [arquivo.name for arquivo in Path.cwd().iterdir()] == ["dados.csv"]


def test_o_mnist_que_falta_diz_onde_por_os_arquivos(neuronio, monkeypatch):
    monkeypatch.setenv("NEURONIO_DADOS", str(Path.cwd()))
    chamada = neuronio("treinar", "--dados", "mnist")
    assert chamada.recusou("train-images-idx3-ubyte.gz", "NEURONIO_DADOS")
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize("comando", ["treinar", "taxa"])
def test_uma_saida_que_e_um_arquivo_fica_como_estava(neuronio, comando):
    Path("arquivo").write_text("meu", encoding="utf-8")
    assert neuronio(comando, "--dados", "iris", "--epocas", 1, "--saida", "arquivo").recusou("arquivo")
    assert Path("arquivo").read_text(encoding="utf-8") == "meu"


def test_uma_pasta_com_outras_coisas_nao_e_tocada(neuronio, intacta):
    Path("minha").mkdir()
    Path("minha/relatorio.html").write_text("meu", encoding="utf-8")
    intacta(Path("minha").resolve())
    assert neuronio("treinar", "--saida", "minha").recusou("minha", "não está vazia")


def test_uma_execucao_pronta_nao_e_sobrescrita(neuronio, nos_digitos, intacta):
    intacta(nos_digitos)
    assert neuronio("treinar", "--saida", nos_digitos).recusou("já guarda uma execução", "--retomar")
    assert neuronio("treinar", "--retomar", "--saida", nos_digitos).recusou("já tem 3 épocas", "--epocas 6")
    assert neuronio("treinar", "--retomar", "--saida", nos_digitos, "--lote", 32, "--epocas", 9).recusou(
        "--lote 64"
    )


def test_uma_configuracao_quebrada_nao_se_retoma(neuronio):
    Path("x").mkdir()
    Path("x/configuracao.json").write_text('{"dados": "digitos"', encoding="utf-8")
    assert neuronio("treinar", "--retomar", "--saida", "x").recusou("configuracao.json", "quebrado")


def test_dados_que_mudaram_nao_se_misturam_com_a_execucao(neuronio, tabela_de_notas):
    shutil.copy(tabela_de_notas, "notas.csv")
    treino = ("treinar", "--dados", "notas.csv", "--alvo", "passou", "--epocas", 1, "--saida", "x")
    assert neuronio(*treino).estado == 0
    with Path("notas.csv").open("a", encoding="utf-8") as arquivo:
        arquivo.write("\n1,0;2;A;sim")
    assert neuronio("treinar", "--retomar", "--saida", "x", "--epocas", 2).recusou("notas.csv mudou")
    assert neuronio("avaliar", "x").recusou("notas.csv mudou")


@pytest.mark.parametrize(
    ("estragar", "trecho"),
    [
        (lambda bytes_: bytes_[: len(bytes_) // 2], "truncado"),
        (lambda bytes_: bytes_[:-1] + bytes([bytes_[-1] ^ 1]), "alterado"),
        (lambda bytes_: b"outra coisa", "não se lê como um modelo"),
    ],
    ids=["truncado", "alterado", "de outra especie"],
)
def test_um_arquivo_de_modelo_estragado_nao_se_usa(neuronio, nos_digitos, estragar, trecho):
    Path("m.safetensors").write_bytes(estragar((nos_digitos / "modelo.safetensors").read_bytes()))
    for comando in (
        ["avaliar", "m.safetensors"],
        ["prever", "m.safetensors", "x.png"],
        ["desenhar", "m.safetensors"],
    ):
        assert neuronio(*comando).recusou(trecho)


def test_um_aviso_da_biblioteca_e_uma_frase_sem_o_codigo(neuronio):
    linhas = ["cor,classe", *["maçã,a", "pêra,b"] * 10]
    Path("latin.csv").write_bytes("\n".join(linhas).encode("cp1252"))
    feita = neuronio("treinar", "--dados", "latin.csv", "--alvo", "classe", "--epocas", 1)
    assert feita.estado == 0, feita.erros
    assert feita.erros.startswith("Aviso: ")
    assert "Windows-1252" in feita.erros
    assert ".py" not in feita.erros
