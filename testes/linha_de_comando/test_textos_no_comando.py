import json
import math
import re
from html import unescape
from pathlib import Path

import pytest
from chamada import chamar

import neuronio as nn
from neuronio.linha_de_comando import medicao_de_texto, redes_de_texto

FRASES = "Capitu tinha os olhos de ressaca.\nBentinho olhava o mar; José Dias, a casa.\n"


def _escrever_texto(pasta: Path, vezes: int = 40) -> Path:
    caminho = pasta / "conto.txt"
    caminho.write_text(FRASES * vezes, encoding="utf-8")
    return caminho


@pytest.fixture(scope="module", autouse=True)
def amostras_curtas():
    """Escrever 400 caracteres no motor numpy demora."""
    with pytest.MonkeyPatch.context() as trocar:
        trocar.setattr(medicao_de_texto, "QUANTOS", {"caractere": 30, "palavra": 10})
        trocar.setattr(redes_de_texto, "UNIDADES", 16)
        trocar.setattr(redes_de_texto, "LARGURA", 16)
        yield


@pytest.fixture(scope="module")
def conto(tmp_path_factory):
    return _escrever_texto(tmp_path_factory.mktemp("texto"))


def _treinar(conto, pasta, modelo):
    return chamar(
        *("treinar", "--dados", conto, "--modelo", modelo, "--epocas", 2, "--lote", 8, "--saida", pasta),
        *("--validacao", 0.1, "--motor", "numpy"),
    )


@pytest.fixture(scope="module")
def execucao(conto, tmp_path_factory):
    """A pasta de uma execução de duas épocas, com uma gru. Só para ler."""
    pasta = tmp_path_factory.mktemp("execucao") / "gru"
    feita = _treinar(conto, pasta, "gru")
    assert feita.estado == 0, feita
    return pasta, feita


def test_treinar_um_texto_diz_a_perplexidade_ao_lado_das_referencias(execucao):
    pasta, feita = execucao
    assert "Dados: conto.txt (2.048 caracteres de treino, 256 de validação, 256 de teste)" in feita.saida
    assert "GRU" in feita.saida
    assert "norma_maxima 1" in feita.saida
    assert "6-grama de Kneser-Ney" in feita.saida
    resultados = json.loads((pasta / "configuracao.json").read_text(encoding="utf-8"))["resultados"]
    for parte in ("treino", "validação", "teste"):
        assert resultados[parte]["perplexidade"] == pytest.approx(math.exp(resultados[parte]["perda"]))


def test_o_relatorio_mostra_a_perplexidade_por_epoca_e_o_que_se_escreve(execucao):
    pasta, _ = execucao
    pagina = (pasta / "relatorio.html").read_text(encoding="utf-8")
    assert (pasta / "perplexidade_por_epoca.png").exists()
    for pedaco in ("Perplexidade por época", "O que ela escreve", "Perplexidade em 256 caracteres"):
        assert pedaco in pagina
    temperaturas = re.findall(r"temperatura ([\d,]+)", pagina)
    assert temperaturas == ["0,5", "0,8", "1", "1,2"]
    modelo = nn.carregar(pasta / "modelo.safetensors")
    assert modelo.escrever("", 30, 0.5, semente=0).strip("\n") in unescape(pagina)


def test_a_medida_do_teste_e_a_do_texto_lido_do_comeco_ao_fim(execucao):
    pasta, _ = execucao
    modelo = nn.carregar(pasta / "modelo.safetensors")
    *_, teste = nn.dados.Texto(FRASES * 40).separar(0.1, 0.1)
    numeros = teste.indices[:257]
    logits = modelo.prever(numeros[None, :-1])[0]
    perda = nn.EntropiaCruzada()(logits, numeros[1:]).item()
    resultados = json.loads((pasta / "configuracao.json").read_text(encoding="utf-8"))["resultados"]
    assert resultados["teste"]["perda"] == pytest.approx(perda, rel=1e-4)


def test_escrever_continua_o_inicio_e_repete_com_a_semente(execucao):
    pasta, _ = execucao
    pedido = ("escrever", pasta, "--inicio", "Capitu ", "--quantos", 50, "--semente", 3)
    feita = chamar(*pedido)
    assert feita.estado == 0, feita
    assert feita.saida.startswith("Capitu ")
    assert len(feita.saida) == 7 + 50 + 1
    assert chamar(*pedido).saida == feita.saida
    assert chamar(*pedido, "--temperatura", 0, "--top-k", 1).saida != feita.saida
    assert len(chamar("escrever", pasta, "--quantos", 5, "--semente", 1).saida) == 6


def test_avaliar_mede_o_teste_da_execucao_e_outro_texto(execucao, conto, tmp_path):
    pasta, treino = execucao
    feita = chamar("avaliar", pasta, "--saida", tmp_path / "avaliacao")
    assert feita.estado == 0, feita
    do_teste = re.search(r"A perplexidade da rede é ([\d,]+)", treino.saida)
    assert do_teste
    assert do_teste[0] in feita.saida
    outro = chamar("avaliar", pasta / "modelo.safetensors", "--dados", conto, "--saida", tmp_path / "outra")
    assert outro.estado == 0, outro
    assert "conto.txt, 3.008 caracteres" in outro.saida
    assert "O que ela escreve" in (tmp_path / "outra" / "relatorio.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("modelo", ["lstm", "transformer"])
def test_as_outras_redes_tambem_aprendem_e_escrevem(conto, tmp_path, modelo):
    feita = _treinar(conto, tmp_path / modelo, modelo)
    assert feita.estado == 0, feita
    assert f"{modelo.upper()} · conto.txt" in (tmp_path / modelo / "relatorio.html").read_text(
        encoding="utf-8"
    )
    escrito = chamar("escrever", tmp_path / modelo, "--inicio", "O mar", "--quantos", 10, "--semente", 1)
    assert escrito.estado == 0, escrito
    assert len(escrito.saida) == 16


def test_de_um_texto_o_padrao_e_a_lstm_e_o_treino_se_retoma(neuronio, tmp_path):
    _escrever_texto(tmp_path, 20)
    pedido = ("treinar", "--dados", "conto.txt", "--saida", "pasta", "--motor", "numpy", "--lote", 4)
    feita = neuronio(*pedido, "--epocas", 1)
    assert "LSTM" in feita.saida
    retomada = neuronio("treinar", "--retomar", "--saida", "pasta", "--epocas", 2)
    assert retomada.estado == 0, retomada
    assert "Época 2/2" in retomada.saida


def test_um_txt_com_alvo_continua_a_ser_uma_tabela(neuronio, tmp_path):
    linhas = [f"{i % 7};{i % 3};{'sim' if i % 2 else 'não'}" for i in range(60)]
    (tmp_path / "notas.txt").write_text("\n".join(["a;b;passou", *linhas]), encoding="utf-8")
    feita = neuronio("treinar", "--dados", "notas.txt", "--alvo", "passou", "--epocas", 1)
    assert feita.estado == 0, feita
    assert "linhas de treino" in feita.saida


def test_pedidos_que_nao_combinam_se_recusam_numa_frase(execucao, conto, neuronio, tmp_path):
    pasta, _ = execucao
    neuronio("treinar", "--dados", conto, "--modelo", "mlp").recusou("não lê textos", "--modelo lstm")
    neuronio("treinar", "--modelo", "transformer").recusou("lê textos", "ARQUIVO.txt")
    neuronio("prever", pasta, conto).recusou("neuronio escrever")
    neuronio("avaliar", pasta, "--dados", "iris").recusou("lê textos", "ARQUIVO.txt")
    (tmp_path / "curto.txt").write_text("ab", encoding="utf-8")
    neuronio("treinar", "--dados", "curto.txt").recusou("uma das partes ficaria vazia")
    (tmp_path / "vazio.txt").write_text("", encoding="utf-8")
    neuronio("treinar", "--dados", "vazio.txt").recusou("está vazio")
    (tmp_path / "pequeno.txt").write_text("ab" * 40, encoding="utf-8")
    neuronio("treinar", "--dados", "pequeno.txt").recusou("em cada um de 64 fluxos")
    neuronio("escrever", pasta, "--temperatura", "quente").recusou("--temperatura")


def test_escrever_pede_um_modelo_que_aprendeu_um_texto(neuronio, nos_digitos):
    neuronio("escrever", nos_digitos).recusou("vocabulário")


def test_com_nivel_palavra_um_texto_se_le_palavra_a_palavra(conto, tmp_path):
    pedido = ("treinar", "--dados", conto, "--nivel", "palavra", "--modelo", "gru", "--motor", "numpy")
    feita = chamar(*pedido, "--epocas", 1, "--lote", 4, "--validacao", 0.1, "--saida", tmp_path / "palavras")
    assert feita.estado == 0, feita
    assert "palavras de treino" in feita.saida
    lida = nn.carregar(tmp_path / "palavras" / "modelo.safetensors")
    assert lida.preparo.nivel == "palavra"
    assert "Capitu" in lida.preparo.classes
    avaliada = chamar("avaliar", tmp_path / "palavras", "--saida", tmp_path / "avaliacao")
    assert avaliada.estado == 0, avaliada
