"""Um modelo treinado em Python, com os dados que vêm prontos, usa-se no comando."""

import numpy as np
import pytest
from PIL import Image

import neuronio as nn


@pytest.fixture(scope="module")
def nos_digitos_em_python(tmp_path_factory):
    """Um modelo salvo sem preparo, e uma imagem."""
    pasta = tmp_path_factory.mktemp("python")
    (x, y), _ = nn.dados.digitos()
    rede = nn.RedeNeural([64, 32, 10], saida="log_softmax")
    rede.compilar(nn.SGD(0.1), nn.NLL())
    rede.treinar(x, y, epocas=5, progresso=False)
    foto = np.kron((255 - 255 * x[0, 0]).astype(np.uint8), np.ones((8, 8), np.uint8))
    Image.fromarray(foto).save(pasta / "um.png")
    return rede.salvar(pasta / "rede.safetensors"), pasta / "um.png"


def test_avaliar_nos_dados_prontos_basta_dizer_quais(neuronio, nos_digitos_em_python, tmp_path):
    modelo, _ = nos_digitos_em_python
    feita = neuronio("avaliar", modelo, "--dados", "digitos", "--saida", tmp_path / "medidas")
    assert feita.estado == 0, feita.erros
    assert "teste de dígitos, 359 imagens" in feita.saida


def test_prever_diz_a_cura_e_ela_cura(neuronio, nos_digitos_em_python):
    assert neuronio("prever", *nos_digitos_em_python).recusou("--dados digitos")
    feita = neuronio("prever", *nos_digitos_em_python, "--dados", "Dígitos")
    assert feita.estado == 0, feita.erros
    assert feita.saida.splitlines()[0] in "0123456789"


def test_dados_que_nao_sao_os_do_modelo_sao_recusados(neuronio, nos_digitos_em_python):
    assert neuronio("prever", *nos_digitos_em_python, "--dados", "iris").recusou("(64,)", "(4,)")
    assert neuronio("prever", *nos_digitos_em_python, "--dados", "digitoz").recusou('"digitos"')
