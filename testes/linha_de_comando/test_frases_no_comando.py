"""``neuronio treinar --dados avaliacoes.csv --alvo nota``: uma coluna de frases, do treino à previsão."""

import csv
import io
import shlex

import pytest
from chamada import chamar

from neuronio.linha_de_comando import redes_de_texto

BOAS, MAS = ("gostei muito de", "adorei mesmo"), ("não gostei de", "odiei demais")
COISAS = ("o filme", "o livro", "a peça", "a música", "a comida")


@pytest.fixture(scope="module")
def avaliacoes(tmp_path_factory):
    arquivo = tmp_path_factory.mktemp("frases") / "avaliacoes.csv"
    linhas = [
        f"{(BOAS, MAS)[i % 2][i // 2 % 2]} {COISAS[i % 5]} da rua {i // 2};{('boa', 'má')[i % 2]}"
        for i in range(120)
    ]
    arquivo.write_text("\n".join(["comentário;nota", *linhas]), encoding="utf-8")
    return arquivo


@pytest.fixture(scope="module")
def execucao(avaliacoes, tmp_path_factory):
    """A pasta de uma execução. Só para ler."""
    pasta = tmp_path_factory.mktemp("execucao") / "frases"
    with pytest.MonkeyPatch.context() as trocar:
        trocar.setattr(redes_de_texto, "UNIDADES_DE_FRASE", 12)
        pedido = ("treinar", "--dados", avaliacoes, "--alvo", "nota", "--epocas", 12, "--lote", 16)
        feita = chamar(*pedido, "--taxa", 0.02, "--motor", "numpy", "--saida", pasta)
    assert feita.estado == 0, feita
    return pasta, feita


def test_de_frases_a_rede_de_costume_e_a_lstm_e_ela_as_aprende(execucao):
    pasta, feita = execucao
    assert "82 linhas de treino, 14 de validação, 24 de teste" in feita.saida
    assert "LSTM" in feita.saida
    assert "acurácia 100,00" in feita.saida.split("Teste:")[1]
    assert (pasta / "relatorio.html").exists()


def test_prever_le_um_csv_ou_uma_frase(execucao, tmp_path):
    pasta, _ = execucao
    (tmp_path / "novas.csv").write_text("id;comentário\n7;odiei demais a peça\n8;adorei mesmo o livro\n")
    feita = chamar("prever", pasta, tmp_path / "novas.csv")
    linhas = list(csv.reader(io.StringIO(feita.saida), delimiter=";"))
    assert [linha[:3] for linha in linhas] == [
        ["id", "comentário", "nota previsto"],
        ["7", "odiei demais a peça", "má"],
        ["8", "adorei mesmo o livro", "boa"],
    ]
    assert chamar("prever", pasta, "Adorei mesmo a comida.").saida.startswith("boa\n")
    estranha = chamar("prever", pasta, "xyz")
    assert "nada que o treino tenha visto" in estranha.erros
    (tmp_path / "outra.csv").write_text("texto\noi\n")
    assert 'falta a coluna "comentário"' in chamar("prever", pasta, tmp_path / "outra.csv").erros


def test_avaliar_mede_o_teste_e_outro_arquivo(execucao, avaliacoes, tmp_path):
    pasta, _ = execucao
    assert "acurácia 100,00" in chamar("avaliar", pasta, "--saida", tmp_path / "a").saida
    feita = chamar("avaliar", pasta, "--dados", avaliacoes, "--saida", tmp_path / "b")
    assert "avaliacoes.csv, 120 linhas" in feita.saida


def test_o_treino_se_retoma_com_o_mesmo_nivel(avaliacoes, neuronio, monkeypatch):
    monkeypatch.setattr(redes_de_texto, "UNIDADES_DE_FRASE", 8)
    pedido = ("treinar", "--dados", avaliacoes, "--alvo", "nota", "--modelo", "gru", "--nivel", "caractere")
    feita = neuronio(*pedido, "--motor", "numpy", "--epocas", 1, "--saida", "pasta")
    assert feita.estado == 0, feita
    retomada = neuronio("treinar", "--retomar", "--saida", "pasta", "--epocas", 2)
    assert retomada.estado == 0, retomada
    assert "Época 2/2" in retomada.saida


def test_pedidos_que_nao_combinam_se_recusam_numa_frase(avaliacoes, neuronio, tmp_path):
    frases = ("treinar", "--dados", avaliacoes, "--alvo", "nota")
    neuronio(*frases, "--modelo", "mlp").recusou("não lê frases", "lstm ou gru")
    neuronio(*frases, "--nivel", "letra").recusou("--nivel é", "palavra")
    neuronio(*frases, "--texto", "nota").recusou("é o alvo")
    (tmp_path / "duas.csv").write_text(
        "idade;comentário;nota\n" + "".join(f"{i};uma frase sobre a casa {i};{i % 2}\n" for i in range(40))
    )
    neuronio("treinar", "--dados", "duas.csv", "--alvo", "nota").recusou(
        "é de frases", "--texto", "--ignorar"
    )
    neuronio("treinar", "--dados", "co2", "--nivel", "palavra").recusou("--nivel")


def test_os_dois_comandos_que_o_erro_de_uma_coluna_de_frases_escreve_servem(neuronio, tmp_path):
    linhas = (f"{i};uma frase sobre a casa {i};{'boa' if i % 2 else 'má'}\n" for i in range(40))
    (tmp_path / "as duas.csv").write_text("idade;o que disse;nota\n" + "".join(linhas), encoding="utf-8")
    feita = neuronio("treinar", "--dados", "as duas.csv", "--alvo", "nota", "--epocas", 1)
    feita.recusou("é de frases")
    comandos = [shlex.split(linha) for linha in feita.erros.splitlines() if linha.startswith("  neuronio ")]
    assert [comando[-2:] for comando in comandos] == [
        ["--texto", "o que disse"],
        ["--ignorar", "o que disse"],
    ]
    for comando in comandos:
        treinada = neuronio(*comando[1:])
        assert treinada.estado == 0, treinada
