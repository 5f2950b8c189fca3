"""``neuronio taxa``: o estudo da taxa de aprendizado."""

import csv
from pathlib import Path

NESTE = ("--sementes", 1, "--processos", 1, "--motor", "numpy")
"""Um treino de cada vez, sem outros processos: as suítes já os têm."""


def ler(caminho):
    return list(csv.DictReader(Path(caminho).read_text(encoding="utf-8").splitlines()))


def test_cada_taxa_tem_uma_linha_a_que_diverge_e_dita_e_a_pasta_e_a_ultima(neuronio):
    feita = neuronio("taxa", "--dados", "iris", "--epocas", 20, "--taxas", "1e30,0.1,0.001", *NESTE)
    assert (feita.estado, feita.erros) == (0, "")
    notas = [linha.split() for linha in feita.saida.splitlines() if linha.strip()[:1].isdigit()]
    assert [nota[0] for nota in notas] == ["0,001", "0,1", "1·10³⁰"]
    assert ["(recomendada):" in nota for nota in notas] == [False, True, False]
    assert "diverge: a perda deixou de ser um número na época 1" in " ".join(notas[2])
    pasta = Path(feita.ultima_linha)
    assert pasta.name.endswith("-taxa")
    assert {"relatorio.html", "curvas_das_taxas.svg", "efeito_da_taxa.png", "taxas.csv"} <= {
        arquivo.name for arquivo in pasta.iterdir()
    }


def test_o_estudo_repete_o_mesmo_treino_que_treinar_faria(neuronio):
    comuns = ("--dados", "iris", "--epocas", 5, "--motor", "numpy")
    neuronio("treinar", *comuns, "--taxa", "0.05", "--saida", "x")
    com_treinar = ler("x/historico.csv")
    neuronio("taxa", *comuns, "--taxas", "0.05", "--sementes", 1, "--saida", "t")
    no_estudo = ler("t/epocas.csv")
    for nome in ("perda", "perda_validacao", "acuracia_validacao"):
        assert [f"{float(linha[nome]):.4g}" for linha in no_estudo] == [
            f"{float(linha[nome]):.4g}" for linha in com_treinar
        ]


def test_outro_modelo_outro_otimizador_e_uma_faixa_e_o_relatorio_nao_se_escreve_por_cima(neuronio):
    Path("rede.py").write_text(
        "import neuronio as nn\n\n\ndef criar(forma_entrada, saidas):\n"
        "    return nn.Sequencial([nn.Entrada(*forma_entrada), nn.Densa(saidas)])\n",
        encoding="utf-8",
    )
    pedido = ("taxa", "--dados", "iris", "--modelo", "rede.py", "--otimizador", "adam", "--saida", "x")
    feita = neuronio(*pedido, "--taxas", "0.001..1", "--epocas", 2, *NESTE)
    assert feita.estado == 0, feita.erros
    assert sum(linha.strip()[:1].isdigit() for linha in feita.saida.splitlines()) == 6
    antes = Path("x/relatorio.html").read_bytes()
    assert neuronio(*pedido, "--taxas", "0.001..1", "--epocas", 2, *NESTE).estado == 0
    assert neuronio(*pedido, "--taxas", "0.001..1", "--epocas", 3, *NESTE).recusou("outro estudo")
    mais = (*NESTE, "--sementes", 2)
    assert neuronio(*pedido, "--taxas", "0.001..1", "--epocas", 2, *mais).recusou("já há um relatório")
    assert Path("x/relatorio.html").read_bytes() == antes


def test_uma_rede_adversaria_nao_se_compara_pela_perda(neuronio):
    assert neuronio("taxa", "--modelo", "gan").recusou("adversária")
    assert not Path("execucoes").exists()
