"""Uma rede que lê dígitos limpos lê-os também nas fotografias, e avisa quando não há um dígito para ler."""

import numpy as np
import pytest
from fotos_de_digitos import CENAS, SEM_DIGITO, dois_digitos
from leitura_das_fotos import SEMENTE, contar_confiantes, contar_lidas, digitos_que_le, ler, rede_de_digitos
from resumir_o_mnist import resumo_do_mnist

from neuronio.dados import PREPARO_DIGITOS, mnist, onde_esta_o_mnist
from neuronio.dados.conhecidos import ESTRANHO, digitos_conhecidos

pytestmark = pytest.mark.skipif(
    onde_esta_o_mnist() is None, reason="o MNIST não está em NEURONIO_DADOS nem no cache"
)

FOTOGRAFIAS, CERTAS = 12, 11


@pytest.fixture(scope="module")
def rede():
    return rede_de_digitos()


@pytest.fixture(scope="module")
def digitos_lidos(rede):
    return digitos_que_le(rede)


@pytest.mark.parametrize("nome", CENAS)
def test_de_cada_cena_a_rede_le_11_em_12(nome, rede, digitos_lidos, tmp_path):
    certas, avisadas = contar_lidas(nome, FOTOGRAFIAS, rede, digitos_lidos, tmp_path)
    assert certas >= CERTAS
    assert avisadas <= FOTOGRAFIAS - CERTAS + 1


def test_de_dois_digitos_se_avisa(digitos_lidos, tmp_path):
    x, _ = digitos_lidos
    sorte = np.random.default_rng(SEMENTE)
    avisadas = 0
    for um, outro in sorte.integers(len(x), size=(FOTOGRAFIAS, 2)):
        _, avisos = ler(dois_digitos(x[um], x[outro], sorte), tmp_path)
        avisadas += any("mais que um dígito" in aviso for aviso in avisos)
    assert avisadas >= CERTAS


@pytest.mark.parametrize("nome", SEM_DIGITO)
def test_do_que_nao_e_digito_nunca_ha_resposta_confiante_sem_aviso(nome, rede, tmp_path):
    assert contar_confiantes(nome, FOTOGRAFIAS, rede, tmp_path) == 0


def test_a_rede_de_8_por_8_recebe_o_mesmo_digito_limpo(digitos_lidos, tmp_path):
    x, _ = digitos_lidos
    for nome in ("cisco", "moldura", "pautada"):  # na mesa, a folha está virada
        limpa, _ = ler(CENAS["limpa"](x[0], np.random.default_rng(1)), tmp_path, PREPARO_DIGITOS)
        suja, _ = ler(CENAS[nome](x[0], np.random.default_rng(1)), tmp_path, PREPARO_DIGITOS)
        assert np.corrcoef(limpa.ravel(), suja.ravel())[0, 1] > 0.9


def test_o_resumo_guardado_e_o_que_o_mnist_da():
    _, (x, _) = mnist()
    refeito, guardado = resumo_do_mnist(), digitos_conhecidos()
    for digito in x[:20, 0]:
        assert guardado.estranheza(digito) == pytest.approx(refeito.estranheza(digito), rel=0.02)


def test_nove_em_dez_digitos_de_teste_sao_conhecidos():
    _, (x, _) = mnist()
    conhecidos = digitos_conhecidos()
    assert np.mean([conhecidos.estranheza(digito) <= ESTRANHO for digito in x[:500, 0]]) > 0.88
