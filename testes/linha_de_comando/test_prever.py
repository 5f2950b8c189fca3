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
    respostas, desenho = feita.saida.split("\n\n")
    classe, *linhas = respostas.split("\n")
    modelo = carregar(nos_digitos / "modelo.safetensors")
    assert classe == str(modelo.prever_classes(modelo.preparo.ler(imagem))[0])
    porcentos = [float(linha.split()[1].split("\xa0")[0].replace(",", ".")) for linha in linhas]
    assert len(porcentos) == 10
    assert porcentos == sorted(porcentos, reverse=True)
    assert sum(porcentos) == pytest.approx(100, abs=0.1)
    assert desenho.split("\n")[-2] == f"O que a rede viu: {imagem.with_name('digito-como-a-rede-viu.png')}"


def test_guarda_e_desenha_o_que_a_rede_viu(neuronio, nos_digitos, imagem):
    feita = neuronio("prever", nos_digitos, imagem)
    guardada = np.asarray(Image.open(imagem.with_name("digito-como-a-rede-viu.png")))
    x = dados.PREPARO_DIGITOS.imagem(imagem)[0, 0]
    assert np.abs(guardada / 255 - x).max() < 0.003
    desenho = feita.saida.split("\n\n")[1].split("\n")[:-2]
    assert [len(linha) for linha in desenho] == [
        1 + np.flatnonzero(duas.any(axis=0))[-1] for duas in (guardada >= 128).reshape(4, 2, 8)
    ]


def test_onde_nao_se_pode_guardar_o_que_a_rede_viu_so_se_avisa(neuronio, nos_digitos, imagem):
    imagem.with_name("digito-como-a-rede-viu.png").mkdir()
    feita = neuronio("prever", nos_digitos, imagem)
    assert (feita.estado, feita.saida[0].isdigit()) == (0, True)
    assert "digito-como-a-rede-viu.png" in feita.erros


def test_de_dois_digitos_se_avisa(neuronio, nos_digitos, imagem):
    um = np.asarray(Image.open(imagem))
    Image.fromarray(np.hstack([np.pad(um, 20, constant_values=255)] * 2)).save("dois.png")
    feita = neuronio("prever", nos_digitos, "dois.png")
    assert feita.estado == 0
    assert "Aviso: dois.png: há mais que um dígito" in feita.erros


def ler_saida(saida: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(saida), delimiter=";"))


def test_de_um_csv_saem_as_linhas_dele_com_a_previsao_ao_lado(neuronio, nas_notas, tabela_de_notas):
    feita = neuronio("prever", nas_notas / "modelo.safetensors", tabela_de_notas)
    assert (feita.estado, feita.erros) == (0, "")
    cabecalho, *linhas = ler_saida(feita.saida)
    originais = ler_saida(tabela_de_notas.read_text(encoding="utf-8"))
    assert cabecalho == [*originais[0], "passou previsto", "probabilidade de não", "probabilidade de sim"]
    assert [linha[:4] for linha in linhas] == originais[1:]
    modelo = carregar(nas_notas / "modelo.safetensors")
    esperadas = modelo.prever_classes(modelo.preparo.ler(tabela_de_notas))
    assert [linha[4] for linha in linhas] == [("não", "sim")[c] for c in esperadas]
    for linha in linhas:
        assert sum(float(p.replace(",", ".")) for p in linha[5:]) == pytest.approx(1, abs=2e-4)


def test_a_regressao_preve_na_unidade_do_alvo_com_todos_os_algarismos(neuronio, tabela_de_casas):
    neuronio("treinar", "--dados", tabela_de_casas, "--alvo", "preco", "--epocas", 40, "--saida", "x")
    feita = neuronio("prever", "x", tabela_de_casas)
    cabecalho, *linhas = ler_saida(feita.saida)
    assert cabecalho == ["area", "quartos", "preco", "preco previsto"]
    originais = list(csv.DictReader(tabela_de_casas.open(encoding="utf-8")))
    assert [linha[0] for linha in linhas] == [linha["area"].replace(".", ",") for linha in originais]
    modelo = carregar(Path("x/modelo.safetensors"))
    previstos = [np.float32(linha[3].replace(",", ".")) for linha in linhas]
    assert previstos == modelo.prever(modelo.preparo.ler(tabela_de_casas)).ravel().tolist()
    assert np.corrcoef([float(linha["preco"]) for linha in originais], previstos)[0, 1] > 0.95


def test_uma_coluna_a_mais_e_uma_categoria_nova_so_se_avisam(neuronio, nas_notas):
    Path("novas.csv").write_text("nome;horas;faltas;turma\nAna;9,5;0;A\nBia;0,5;7;C\n", encoding="utf-8")
    feita = neuronio("prever", nas_notas, "novas.csv")
    assert feita.estado == 0
    assert [linha[:5] for linha in ler_saida(feita.saida)][1:] == [
        ["Ana", "9,5", "0", "A", "sim"],
        ["Bia", "0,5", "7", "C", "não"],
    ]
    assert feita.erros.count("Aviso:") == 2
    assert '"nome"' in feita.erros
    assert '"C"' in feita.erros


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
