"""A rede adversária no comando: treina, grava, mede, retoma, e diz o que não faz."""

import json
from html import unescape

import numpy as np
import pytest
from chamada import chamar
from PIL import Image

import neuronio as nn
from neuronio.linha_de_comando import inventadas, redes_adversarias

NUMPY = ("--motor", "numpy")


@pytest.fixture(scope="module", autouse=True)
def pequena():
    """Poucos filtros, e um classificador que só dá alguns passos."""
    with pytest.MonkeyPatch.context() as trocar:
        trocar.setattr(redes_adversarias, "FILTROS", 2)
        trocar.setattr(inventadas, "PASSOS_DO_CLASSIFICADOR", 23)
        trocar.setattr(inventadas, "QUANTAS", 50)
        yield


def _treinar(pasta, *opcoes):
    return chamar("treinar", "--modelo", "gan", "--lote", 400, *NUMPY, "--saida", pasta, *opcoes)


@pytest.fixture(scope="module")
def nas_imagens(tmp_path_factory):
    pasta = tmp_path_factory.mktemp("execucao") / "gan"
    feita = _treinar(pasta, "--epocas", 2)
    assert feita.estado == 0, feita
    return pasta, feita


def test_a_pasta_tem_uma_grade_por_epoca_a_animacao_e_o_relatorio(nas_imagens):
    pasta, feita = nas_imagens
    quadros = sorted(arquivo.name for arquivo in (pasta / "inventadas").iterdir())
    assert quadros == ["epoca_00000.png", "epoca_00001.png", "epoca_00002.png", "treino.gif"]
    with Image.open(pasta / "inventadas" / "treino.gif") as animacao:
        assert animacao.n_frames == 3
    pagina = unescape((pasta / "relatorio.html").read_text(encoding="utf-8"))
    assert "data:image/gif;base64," in pagina
    for frase in ("As duas redes", "A geradora", "a regra"):
        assert frase in pagina
        assert frase in feita.saida
    assert (pasta / "perdas_da_disputa.png").exists()
    assert (pasta / "acertos_da_disputa.png").exists()


def test_os_resultados_sao_os_do_que_ela_inventa(nas_imagens):
    pasta, _ = nas_imagens
    medidos = json.loads((pasta / "configuracao.json").read_text())["resultados"]["inventadas"]
    assert sum(medidos[f"classe_{c}"] for c in range(10)) == pytest.approx(1)
    assert 0 <= medidos["confiantes"] <= 1


def test_retomar_da_o_mesmo_que_nao_parar(nas_imagens, tmp_path):
    pasta, _ = nas_imagens
    _treinar(tmp_path / "a", "--epocas", 1)
    retomada = chamar("treinar", "--retomar", "--saida", tmp_path / "a", "--epocas", 2)
    assert retomada.estado == 0, retomada
    uma, outra = (nn.carregar(p / "modelo.safetensors") for p in (pasta, tmp_path / "a"))
    for a, b in zip(uma.variaveis(), outra.variaveis(), strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())
    ultima = "inventadas/epoca_00002.png"
    assert (pasta / ultima).read_bytes() == (tmp_path / "a" / ultima).read_bytes()


def test_avaliar_mede_o_que_ela_inventa(nas_imagens, tmp_path):
    pasta, feita = nas_imagens
    medida = chamar("avaliar", pasta, "--saida", tmp_path / "m")
    assert medida.estado == 0, medida
    frase = next(linha for linha in feita.saida.splitlines() if linha.startswith("A geradora"))
    assert frase in medida.saida
    assert (tmp_path / "m" / "relatorio.html").exists()


def test_desenhar_mostra_as_duas_redes(nas_imagens, tmp_path):
    pasta, _ = nas_imagens
    assert chamar("desenhar", pasta, "--saida", tmp_path / "g.svg").estado == 0
    desenho = (tmp_path / "g.svg").read_text(encoding="utf-8")
    assert "geradora.densa_1.kernel" in desenho
    assert "discriminadora.densa_1.kernel" in desenho


def test_a_taxa_enorme_diz_quem_divergiu_e_guarda_os_ultimos_pesos_bons(tmp_path):
    feita = _treinar(tmp_path / "d", "--epocas", 4, "--taxa", 1e30, "--otimizador", "sgd")
    assert feita.estado == 2
    assert "foi a discriminadora que divergiu primeiro" in feita.erros
    guardado = nn.carregar(tmp_path / "d" / "modelo.safetensors")
    assert all(np.isfinite(v.numpy()).all() for v in guardado.variaveis())


ARQUIVO = """
import neuronio as nn

def criar(forma_entrada, saidas):
    geradora = nn.Sequencial([nn.Densa(64, "sigmoide"), nn.Redimensionar(*forma_entrada)])
    return nn.GAN(geradora, nn.Sequencial([nn.Flatten(), nn.Densa(1)]), ruido=4, classes=saidas)
"""


def test_a_gan_de_um_arquivo_inventa_a_pedido(tmp_path):
    (tmp_path / "minha.py").write_text(ARQUIVO, encoding="utf-8")
    opcoes = ("--modelo", tmp_path / "minha.py", "--epocas", 1, "--lote", 400, *NUMPY)
    feita = chamar("treinar", *opcoes, "--saida", tmp_path / "e")
    assert feita.estado == 0, feita
    assert (tmp_path / "e" / "inventadas" / "treino.gif").exists()


def test_o_que_a_gan_nao_faz_se_diz(nas_imagens, tmp_path):
    pasta, _ = nas_imagens
    assert chamar("prever", pasta, "x.png").recusou("inventa imagens", "neuronio avaliar")
    assert chamar("avaliar", pasta, "--dados", "iris").recusou("(1, 8, 8)", "(4,)")
    em = ("--saida", tmp_path / "nova")
    assert chamar("treinar", "--modelo", "gan", "--dados", "iris", *em).recusou("não é de imagens")
    assert chamar("treinar", "--modelo", "gan", "--validacao", 0.1, *em).recusou("não se valida")
    com_momento = ("--otimizador", "adam", "--momento", 0.9)
    assert chamar("treinar", "--modelo", "gan", *com_momento, *em).recusou("momento")
    assert not (tmp_path / "nova").exists()
    solto = tmp_path / "solto.safetensors"
    solto.write_bytes((pasta / "modelo.safetensors").read_bytes())
    assert chamar("avaliar", solto).recusou("--dados NOME")


@pytest.mark.parametrize("forma", [(1, 8, 8), (1, 9, 9)], ids=["convolucional", "densa"])
def test_as_duas_discriminadoras_normalizam_em_lote_e_nao_desligam_unidades(forma):
    tipos = {type(camada) for camada in redes_adversarias.de_imagens(forma, 100).discriminadora.camadas}
    assert nn.BatchNorm in tipos
    assert nn.Dropout not in tipos
