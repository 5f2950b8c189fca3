"""Uma rede que lê dígitos limpos lê-os também nas fotografias, e avisa quando não há um dígito para ler."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from fotos_de_digitos import CENAS, SEM_DIGITO, dois_digitos, salvar
from resumir_o_mnist import resumo_do_mnist

import neuronio as nn
from neuronio.dados import PREPARO_DIGITOS, PREPARO_MNIST, mnist, onde_esta_o_mnist
from neuronio.dados.conhecidos import ESTRANHO, digitos_conhecidos
from neuronio.erros import ErroDeDados

pytestmark = pytest.mark.skipif(
    onde_esta_o_mnist() is None, reason="o MNIST não está em NEURONIO_DADOS nem no cache"
)

FOTOGRAFIAS, CERTAS = 30, 27
CONFIANTE = 0.9
SEMENTE = 2026  # as constantes da limpeza se acertaram com outras


@pytest.fixture(scope="module")
def rede():
    """Uma rede convolucional pequena, que vê o MNIST duas vezes."""
    (x, y), _ = mnist()
    nn.semente(0)
    camadas = [nn.Conv2D(8, 5, stride=2), nn.ReLU(), nn.Flatten(), nn.Densa(64), nn.ReLU(), nn.Densa(10)]
    rede = nn.Sequencial([nn.Entrada(1, 28, 28), *camadas])
    rede.compilar("adam", "entropia-cruzada")
    rede.treinar(x, y, epocas=2, lote=64, progresso=False)
    return rede


@pytest.fixture(scope="module")
def digitos_lidos(rede):
    """Dígitos de teste que a rede lê bem como são, e o que são."""
    _, (x, y) = mnist()
    x, y = x[:2000], y[:2000]
    bem = rede.prever_classes(x) == y
    return x[bem, 0].astype(np.float64), y[bem]


def ler(tons, pasta: Path, preparo=PREPARO_MNIST):
    """A imagem que a rede recebe, e os avisos."""
    with warnings.catch_warnings(record=True) as avisos:
        warnings.simplefilter("always")
        x = preparo.imagem(salvar(tons, pasta / "foto.png"))
    return x, [str(aviso.message) for aviso in avisos]


@pytest.mark.parametrize("nome", CENAS)
def test_de_cada_cena_a_rede_le_27_em_30(nome, rede, digitos_lidos, tmp_path):
    x, y = digitos_lidos
    sorte = np.random.default_rng(SEMENTE)
    quais = sorte.integers(len(x), size=FOTOGRAFIAS)
    lidas = [ler(CENAS[nome](x[i], sorte), tmp_path) for i in quais]
    certas = rede.prever_classes(np.concatenate([imagem for imagem, _ in lidas])) == y[quais]
    assert certas.sum() >= CERTAS
    assert sum(bool(avisos) for _, avisos in lidas) <= FOTOGRAFIAS - CERTAS + 3


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
    sorte = np.random.default_rng(SEMENTE)
    confiantes = 0
    for _ in range(FOTOGRAFIAS):
        try:
            x, avisos = ler(SEM_DIGITO[nome](sorte), tmp_path)
        except ErroDeDados:
            continue
        confiantes += not avisos and rede.probabilidades(x).max() > CONFIANTE
    assert confiantes == 0


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
        assert guardado.estranheza(digito) == pytest.approx(refeito.estranheza(digito), abs=0.02)


def test_oito_em_nove_digitos_de_teste_sao_conhecidos():
    _, (x, _) = mnist()
    conhecidos = digitos_conhecidos()
    assert np.mean([conhecidos.estranheza(digito) <= ESTRANHO for digito in x[:500, 0]]) > 0.87
