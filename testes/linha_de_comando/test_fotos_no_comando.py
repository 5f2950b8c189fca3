"""``neuronio treinar --dados fotos/``: uma pasta de imagens por classe, do treino à previsão."""

import json
import shutil

import numpy as np
import pytest
from chamada import chamar
from PIL import Image

import neuronio as nn
from neuronio.linha_de_comando.conjuntos import abrir, identificar
from neuronio.linha_de_comando.medicao import ImagensDaFonte


@pytest.fixture(scope="module")
def fotos(tmp_path_factory):
    """Quadrados claros e escuros, de vários tamanhos e formatos."""
    pasta, sorte = tmp_path_factory.mktemp("fotos") / "fotos", np.random.default_rng(0)
    for classe, tom in (("claros", 200), ("escuros", 30)):
        (pasta / classe).mkdir(parents=True)
        for i in range(20):
            pixels = np.clip(sorte.normal(tom, 20, (*sorte.integers(14, 30, 2), 3)), 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(pasta / classe / f"{i}.{('png', 'jpg', 'bmp')[i % 3]}")
    return pasta


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory):
    """As imagens lidas não vão para o cache de quem corre os testes."""
    with pytest.MonkeyPatch.context() as trocar:
        trocar.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def execucao(fotos, tmp_path_factory):
    """A pasta de uma execução. Só para ler."""
    pasta = tmp_path_factory.mktemp("execucao") / "fotos"
    pedido = ("treinar", "--dados", fotos, "--tamanho", 12, "--epocas", 12, "--lote", 8)
    feita = chamar(*pedido, "--motor", "numpy", "--aumento", "rotacao=5", "--saida", pasta)
    assert feita.estado == 0, feita
    return pasta, feita


def test_de_uma_pasta_de_imagens_a_rede_de_costume_e_a_cnn_e_ela_aprende(execucao):
    pasta, feita = execucao
    assert "fotos (27 imagens de treino, 5 de validação, 8 de teste)" in feita.saida
    assert "Rede:  CNN" in feita.saida
    resultados = json.loads((pasta / "configuracao.json").read_text(encoding="utf-8"))["resultados"]
    assert resultados["teste"]["acuracia"] == 1
    assert "mudadas de 4 modos" in (pasta / "relatorio.html").read_text(encoding="utf-8")


def test_a_execucao_se_mede_e_preve_de_qualquer_tamanho(execucao, fotos, tmp_path):
    pasta, _ = execucao
    assert "8 imagens" in chamar("avaliar", pasta, "--saida", tmp_path / "a").saida
    todas = chamar("avaliar", pasta, "--dados", fotos, "--saida", tmp_path / "b")
    assert "em fotos, 40 imagens" in todas.saida
    Image.new("L", (300, 100), 220).save(tmp_path / "nova.png")
    assert chamar("prever", pasta, tmp_path / "nova.png").saida.startswith("claros\n")


def test_outra_pasta_mede_se_com_as_classes_da_rede(execucao, fotos, tmp_path):
    pasta, _ = execucao
    so_escuros = tmp_path / "outras"
    shutil.copytree(fotos / "escuros", so_escuros / "escuros")
    (so_escuros / "azuis").mkdir()
    shutil.copy(fotos / "escuros" / "0.png", so_escuros / "azuis")
    assert chamar("avaliar", pasta, "--dados", so_escuros).recusou('não conhece a classe "azuis"', "claros")
    shutil.rmtree(so_escuros / "azuis")
    shutil.copytree(fotos / "claros", so_escuros / "claros")
    (so_escuros / "claros" / "0.png").unlink()
    feita = chamar("avaliar", pasta, "--dados", so_escuros, "--saida", tmp_path / "c")
    assert "39 imagens" in feita.saida
    assert "acurácia 100,00\xa0%" in feita.saida


def test_uma_imagem_que_muda_impede_de_retomar(fotos, tmp_path):
    mudadas = tmp_path / "fotos"
    shutil.copytree(fotos, mudadas)
    chamar("treinar", "--dados", mudadas, "--tamanho", 8, "--epocas", 1, "--saida", tmp_path / "x")
    (mudadas / "claros" / "1.jpg").unlink()
    retomada = chamar("treinar", "--retomar", "--epocas", 2, "--saida", tmp_path / "x")
    assert retomada.recusou("mudou desde que a execução")


def test_o_que_nao_se_le_e_dito_e_fica_de_fora_a_pedido(fotos, tmp_path):
    com_ruim = tmp_path / "fotos"
    shutil.copytree(fotos, com_ruim)
    (com_ruim / "claros" / "ruim.jpg").write_bytes(b"nada")
    pedido = ("treinar", "--dados", com_ruim, "--tamanho", 12, "--epocas", 1, "--motor", "numpy")
    assert chamar(*pedido, "--saida", tmp_path / "a").recusou("claros/ruim.jpg", "--ignorar-ilegiveis")
    feita = chamar(*pedido, "--ignorar-ilegiveis", "--saida", tmp_path / "a")
    assert feita.estado == 0
    assert "Aviso: 1 de 41 arquivos" in feita.erros
    escrita = json.loads((tmp_path / "a" / "configuracao.json").read_text(encoding="utf-8"))
    assert "--tamanho 12 --ignorar-ilegiveis " in escrita["comando"]


@pytest.mark.parametrize(
    ("opcoes", "trechos"),
    [
        (("--dados", "{fotos}", "--alvo", "y"), ["--alvo é das tabelas"]),
        (("--dados", "{fotos}", "--ignorar", "y"), ["--ignorar é das tabelas"]),
        (("--dados", "iris", "--tamanho", "8"), ["pasta de imagens, e iris não é uma"]),
        (("--dados", "iris", "--ignorar-ilegiveis"), ["--ignorar-ilegiveis diz como ler"]),
        (("--dados", "fotoss/"), ["PASTA de imagens"]),
    ],
)
def test_o_que_nao_combina_e_recusado(opcoes, trechos, fotos):
    assert chamar("treinar", *(o.format(fotos=fotos) for o in opcoes)).recusou(*trechos)


def test_a_gan_le_as_imagens_todas_e_a_rede_pequena_e_a_de_imagens_pequenas(fotos):
    conjunto = abrir(identificar(str(fotos)), None, {"tamanho": 8})
    assert conjunto.modelo_de_costume == "mlp"
    x, y = conjunto.para("gan", 64).treino
    assert (x.shape, y.shape) == ((32, 3, 8, 8), (32,))
    treino, validacao = conjunto.dividir(0.25, 0)
    assert (len(treino[0]), len(validacao[0]), sum(validacao[0].rotulos)) == (24, 8, 4)


def test_para_mostrar_os_enganos_so_eles_se_leem(fotos):
    fonte = nn.dados.pasta(fotos, tamanho=8).teste
    imagens, pedidas = ImagensDaFonte(fonte), []
    fonte.ler = lambda quais, ler=fonte.ler: (pedidas.extend(quais), ler(quais))[1]
    enganos = [nn.avaliacao.Engano(5, previsto=1, verdadeiro=0, probabilidade=0.9)]
    assert nn.graficos.enganos(imagens, enganos, ["a", "b"]) is not None
    assert pedidas == [5]
    assert imagens.shape == (8, 3, 8, 8)


def test_os_conjuntos_que_se_baixam_tem_nome_no_comando():
    assert [identificar(nome) for nome in ("fashion-mnist", "Fashion_MNIST", "CIFAR-10")] == [
        "fashionmnist",
        "fashionmnist",
        "cifar10",
    ]
