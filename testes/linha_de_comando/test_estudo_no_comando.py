"""``neuronio estudo``: combinações do que se disser, comparadas."""

from pathlib import Path

import neuronio as nn
from neuronio.linha_de_comando.estudos_no_comando import criar_de, preparar

REDE = """import neuronio as nn


def criar(forma_entrada, saidas, unidades=4):
    return nn.Sequencial([nn.Entrada(*forma_entrada), nn.Densa(unidades, "relu"), nn.Densa(saidas)])
"""
NESTE = ("--processos", 1, "--motor", "numpy", "--epocas", 2)


def test_varia_a_receita_o_treino_e_os_argumentos_do_arquivo(neuronio):
    Path("rede.py").write_text(REDE, encoding="utf-8")
    feita = neuronio(
        *("estudo", "--dados", "iris", "--modelo", "rede.py", "--variar", "otimizador=adam,sgd", *NESTE),
        *("--variar", "unidades=2..8", "--variar", "lote=16,32", "--tentativas", 6, "--saida", "x"),
    )
    assert feita.estado == 0, feita.erros
    assert feita.ultima_linha == "x"
    cabecalho, *linhas = Path("x/tentativas.csv").read_text(encoding="utf-8").splitlines()
    assert cabecalho == "rodada,tentativa,otimizador,unidades,treinar.lote,epocas,acuracia,desvio,o_que_houve"
    assert len(linhas) == 6
    assert {linha.split(",")[2] for linha in linhas} <= {"Adam", "SGD"}
    assert not any(linha.split(",")[-1] for linha in linhas)
    assert Path("x/o_que_importou.svg").exists()
    assert "A melhor é a tentativa" in Path("x/relatorio.html").read_text(encoding="utf-8")


def test_outro_otimizador_nao_herda_o_momento_nem_a_taxa_da_receita_mas_a_que_se_disse():
    criar = criar_de(*preparar({"dados": "iris"}, {}))
    assert criar(otimizador="SGD").otimizador.argumentos["momento"] == 0.5
    assert criar(otimizador="Adam").otimizador.taxa == nn.Adam().taxa
    dita = criar_de(*preparar({"dados": "iris"}, {}), taxa=0.02)
    assert dita(otimizador="Adam").otimizador.taxa == 0.02


def test_o_que_nao_serve_se_recusa_antes_e_nada_fica(neuronio):
    assert neuronio("estudo", "--dados", "iris").recusou("--variar taxa=")
    assert neuronio("estudo", "--dados", "iris", "--variar", "taxa").recusou('"taxa"')
    assert neuronio("estudo", "--dados", "iris", "--variar", "taxa=a..b").recusou("--variar taxa", '"a"')
    assert neuronio("estudo", "--dados", "iris", "--variar", "unidades=2,4").recusou('"unidades"')
    assert neuronio("estudo", "--dados", "iris", "--variar", "lote=32,x").recusou("lote", '"x"')
    assert not Path("execucoes").exists()
