"""Um modelo treinado em Python, com os dados que vêm prontos, usa-se no comando."""

import numpy as np
import pytest
from PIL import Image

import neuronio as nn


def _treinar(x, y, *camadas):
    rede = nn.Sequencial([*camadas, nn.Densa(len(set(y)), "log_softmax")])
    rede.compilar(nn.SGD(0.1), nn.NLL())
    rede.treinar(x, y, epocas=5, progresso=False)
    return rede


@pytest.fixture(scope="module")
def foto(tmp_path_factory):
    (x, _), _ = nn.dados.digitos()
    caminho = tmp_path_factory.mktemp("foto") / "um.png"
    Image.fromarray(np.kron((255 - 255 * x[0, 0]).astype(np.uint8), np.ones((8, 8), np.uint8))).save(caminho)
    return caminho


@pytest.mark.parametrize("forma", [(1, 8, 8), (64,)], ids=str)
def test_quem_treina_com_os_digitos_prontos_ja_sabe_ler_um_digito(neuronio, foto, tmp_path, forma):
    (x, y), _ = nn.dados.digitos()
    (x, y), _ = nn.dados.separar(x, y, 0.15)
    rede = _treinar(x.reshape(-1, *forma), y, nn.Entrada(*forma), nn.Flatten())
    modelo = rede.salvar(tmp_path / "rede.safetensors")
    feita = neuronio("prever", modelo, foto)
    assert feita.estado == 0, feita.erros
    assert feita.saida.splitlines()[0] in "0123456789"
    feita = neuronio("avaliar", modelo, "--saida", tmp_path / "medidas")
    assert feita.estado == 0, feita.erros
    assert "teste de dígitos, 359 imagens" in feita.saida


def test_quem_treina_com_a_iris_pronta_ja_sabe_ler_flores(neuronio, tmp_path):
    (x, y), _ = nn.dados.iris()
    modelo = _treinar(x, y).salvar(tmp_path / "rede.safetensors")
    flores = tmp_path / "flores.csv"
    nomes = "comprimento da sépala,largura da sépala,comprimento da pétala,largura da pétala"
    flores.write_text(f"{nomes}\n5.1,3.5,1.4,0.2\n", encoding="utf-8")
    feita = neuronio("prever", modelo, flores)
    assert feita.estado == 0, feita.erros
    assert "espécie previsto" in feita.saida
    assert "setosa" in feita.saida
    assert neuronio("avaliar", modelo).estado == 0


def test_quem_responde_outra_coisa_nao_ganha_os_nomes_das_classes():
    (x, y), _ = nn.dados.digitos()
    assert _treinar(x, y % 2, nn.Flatten()).preparo is None


@pytest.fixture(scope="module")
def sem_preparo(tmp_path_factory):
    """Um modelo treinado com números feitos dos que vêm prontos, e que por isso não sabe de onde vieram."""
    (x, y), _ = nn.dados.digitos()
    return _treinar(x * 1, y, nn.Flatten()).salvar(tmp_path_factory.mktemp("python") / "rede.safetensors")


def test_prever_diz_a_cura_e_ela_cura(neuronio, sem_preparo, foto, tmp_path):
    assert neuronio("prever", sem_preparo, foto).recusou("--dados digitos")
    feita = neuronio("prever", sem_preparo, foto, "--dados", "Dígitos")
    assert feita.estado == 0, feita.erros
    assert feita.saida.splitlines()[0] in "0123456789"
    assert neuronio("avaliar", sem_preparo).recusou("--dados NOME")
    feita = neuronio("avaliar", sem_preparo, "--dados", "digitos", "--saida", tmp_path / "medidas")
    assert feita.estado == 0, feita.erros
    assert "teste de dígitos, 359 imagens" in feita.saida


def test_dados_que_nao_sao_os_do_modelo_sao_recusados(neuronio, sem_preparo, foto):
    assert neuronio("prever", sem_preparo, foto, "--dados", "iris").recusou("(1, 8, 8)", "(4,)")
    assert neuronio("prever", sem_preparo, foto, "--dados", "digitoz").recusou('"digitos"')
