"""O que se mediu diz-se, a quem o imprime, num texto curto e em português, sem os arrays."""

import re

import numpy as np
import pytest

import neuronio as nn
from neuronio.medidas import avaliar_classificacao, avaliar_inventadas, avaliar_regressao, avaliar_serie
from neuronio.medidas.comparacao import comparar_classes, comparar_numeros

ACASO = np.random.default_rng(0)
Y = ACASO.integers(0, 3, 600)
P = ACASO.dirichlet([1, 1, 1], 600) + 0.3 * np.eye(3)[Y]
P /= P.sum(axis=1, keepdims=True)
NUMEROS = ACASO.normal(size=(600, 2))


@pytest.fixture(scope="module")
def classificada():
    return avaliar_classificacao(P, Y)


def test_de_uma_classificacao_dizem_se_os_numeros_do_relatorio(classificada):
    texto = repr(classificada)
    for dito in ("600 amostras de 3 classes", "acurácia", "F1 macro", "AUC média"):
        assert dito in texto
    assert f"{100 * classificada.acuracia:.2f}".replace(".", ",") in texto
    assert f"{classificada.total_de_enganos} enganos" in texto


def test_de_uma_regressao_so_se_diz_o_que_se_definiu():
    assert re.search(
        r"600 amostras: MAE 1 \(de .* a .*\), RMSE", repr(avaliar_regressao(NUMEROS, NUMEROS + 1))
    )
    assert "R²" not in repr(avaliar_regressao([1.0, 2.0], [0.0, 0.0]))


def test_nada_despeja_os_arrays(classificada):
    serie = nn.dados.co2()
    da_serie = avaliar_serie(0 * serie.teste[1], serie.prova)
    com_tudo = [
        classificada,
        *(getattr(classificada, n)[0] for n in ("curvas", "precisao_recall", "limiares", "enganos")),
        classificada.calibracao,
        avaliar_regressao(NUMEROS, NUMEROS + 1),
        *(da_serie, da_serie.rede),
        avaliar_inventadas(NUMEROS, NUMEROS, P, P, Y, "abc"),
        comparar_classes(Y, P.argmax(axis=1), Y, 3),
        comparar_numeros(NUMEROS, NUMEROS + 1, NUMEROS),
        serie.prova,
    ]
    for medida in com_tudo:
        assert len(repr(medida)) < 400, medida
        assert "array(" not in repr(medida)


def test_um_relatorio_um_diagnostico_e_uma_tentativa_imprimem_se_como_se_leem():
    x, y = nn.dados.luas(60)

    def criar(taxa):
        rede = nn.RedeNeural([2, 4, 2])
        rede.compilar(nn.Adam(taxa), "entropia-cruzada", ["acuracia"], motor="numpy")
        return rede

    rede = criar(0.1)
    rede.treinar(x, y, epocas=2, progresso=False)
    assert repr(nn.avaliacao.relatorio(rede, x, y)).startswith("Classificação, 60 amostras de 2 classes")
    assert "Achado(" not in repr(nn.diagnostico(rede, None, x, y))
    feito = nn.estudo(criar, {"taxa": [0.01]}, x, y, epocas=1, processos=1, progresso=False)
    assert re.fullmatch(r"tentativa 1: taxa 0,01 \(acurácia \d.*%\)", repr(feito.melhor))
    assert "array(" not in repr(feito.melhor.feitas)
