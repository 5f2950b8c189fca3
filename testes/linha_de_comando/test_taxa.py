"""``neuronio taxa``: o estudo da taxa de aprendizado."""

from pathlib import Path

PNG = b"\x89PNG"


def test_cada_taxa_tem_uma_linha_e_a_figura_e_a_ultima(neuronio):
    feita = neuronio("taxa", "--dados", "iris", "--epocas", 20, "--taxas", "0.001,0.1")
    assert feita.estado == 0, feita.erros
    linhas = [linha.split() for linha in feita.saida.splitlines() if linha.strip().startswith("0,")]
    assert [linha[0] for linha in linhas] == ["0,001", "0,1"]
    assert [linha[-2:] == ["menor", "perda"] for linha in linhas] == [False, True]
    assert feita.ultima_linha.endswith("influencia_da_taxa.png")
    assert Path(feita.ultima_linha).read_bytes().startswith(PNG)


def test_uma_taxa_que_diverge_e_dita_e_nao_interrompe_o_estudo(neuronio):
    feita = neuronio("taxa", "--dados", "iris", "--epocas", 3, "--taxas", "1e30,0.01", "--saida", "x")
    assert (feita.estado, feita.erros) == (0, "")
    notas = {linha.split()[0]: linha for linha in feita.saida.splitlines() if linha.strip()[:1].isdigit()}
    assert "divergiu" in notas["1·10³⁰"]
    assert "menor perda" in notas["0,01"]
    assert feita.ultima_linha == str(Path("x/influencia_da_taxa.png"))


def test_o_estudo_repete_o_mesmo_treino_que_treinar_faria(neuronio):
    neuronio("treinar", "--dados", "iris", "--epocas", 5, "--taxa", "0.05", "--saida", "x")
    perda = float(Path("x/historico.csv").read_text(encoding="utf-8").splitlines()[5].split(",")[1])
    feita = neuronio("taxa", "--dados", "iris", "--epocas", 5, "--taxas", "0.05")
    linha = next(linha for linha in feita.saida.splitlines() if linha.strip().startswith("0,05"))
    assert float(linha.split()[1].replace(",", ".")) == round(perda, 4 if perda < 1 else 3)
