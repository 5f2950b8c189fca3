"""``neuronio prever``: uma imagem, ou as linhas de um CSV."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from neuronio import dados
from neuronio.modelos import RedeNeural, carregar


@pytest.fixture
def imagem(tmp_path: Path) -> Path:
    """Um dígito do teste, em preto no branco e aumentado."""
    _, (x, _) = dados.digitos()
    tons = (255 - 255 * x[3, 0]).astype(np.uint8)
    Image.fromarray(tons).resize((160, 160), Image.Resampling.BICUBIC).save(tmp_path / "digito.png")
    return tmp_path / "digito.png"


def test_de_uma_imagem_a_primeira_linha_e_a_classe_mais_provavel(neuronio, nos_digitos, imagem):
    feita = neuronio("prever", nos_digitos, imagem)
    assert feita.estado == 0, feita.erros
    classe, *linhas = feita.saida.rstrip().split("\n")
    modelo = carregar(nos_digitos / "modelo.safetensors")
    assert classe == str(modelo.prever_classes(modelo.preparo.ler(imagem))[0])
    porcentos = [float(linha.split()[1].split("\xa0")[0].replace(",", ".")) for linha in linhas]
    assert len(porcentos) == 10
    assert porcentos == sorted(porcentos, reverse=True)
    assert sum(porcentos) == pytest.approx(100, abs=0.1)


def test_de_um_csv_sai_um_csv_com_uma_linha_para_cada_linha(neuronio, nas_notas, tabela_de_notas):
    feita = neuronio("prever", nas_notas / "modelo.safetensors", tabela_de_notas)
    assert (feita.estado, feita.erros) == (0, "")
    cabecalho, *linhas = csv.reader(io.StringIO(feita.saida))
    assert cabecalho == ["passou", "probabilidade de não", "probabilidade de sim"]
    modelo = carregar(nas_notas / "modelo.safetensors")
    esperadas = modelo.prever_classes(modelo.preparo.ler(tabela_de_notas))
    assert [linha[0] for linha in linhas] == [("não", "sim")[c] for c in esperadas]
    for linha in linhas:
        assert float(linha[1]) + float(linha[2]) == pytest.approx(1, abs=2e-4)


def test_a_regressao_preve_na_unidade_do_alvo(neuronio, tabela_de_casas):
    neuronio("treinar", "--dados", tabela_de_casas, "--alvo", "preco", "--epocas", 40, "--saida", "x")
    feita = neuronio("prever", "x", tabela_de_casas)
    cabecalho, *linhas = feita.saida.split()
    assert cabecalho == "preco"
    verdadeiros = [float(linha["preco"]) for linha in csv.DictReader(tabela_de_casas.open(encoding="utf-8"))]
    assert np.corrcoef(verdadeiros, [float(linha) for linha in linhas])[0, 1] > 0.95


def test_arquivos_trocados_ou_quebrados_sao_recusados(
    neuronio, nos_digitos, nas_notas, imagem, tabela_de_notas
):
    assert neuronio("prever", nos_digitos, tabela_de_notas).recusou("não é uma imagem")
    assert neuronio("prever", nas_notas, imagem).recusou("não é um arquivo de texto")
    assert neuronio("prever", nos_digitos, "nao_ha.png").recusou("nao_ha.png não existe")
    Path("meia.png").write_bytes(imagem.read_bytes()[:200])
    assert neuronio("prever", nos_digitos, "meia.png").recusou("truncada")
    Image.new("L", (50, 50), 255).save("branca.png")
    assert neuronio("prever", nos_digitos, "branca.png").recusou("em branco")


def test_um_modelo_sem_preparo_diz_o_que_falta(neuronio, imagem):
    rede = RedeNeural([64, 10])
    rede.compilar("sgd", "mse")
    rede.salvar("m.safetensors")
    assert neuronio("prever", "m.safetensors", imagem).recusou("preparo")
