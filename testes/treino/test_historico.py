"""Um histórico se mostra numa linha, por mais épocas que tenha, e num caderno, como uma curva."""

from xml.etree import ElementTree

import pytest

import neuronio as nn

LONGO = nn.Historico([1.0 / k for k in range(1, 301)], [1.5 / k for k in range(1, 301)])


def test_trezentas_epocas_cabem_numa_linha():
    assert repr(LONGO) == "Historico(300 épocas: perda 1 → 0,003333; perda_validacao 1,5 → 0,005)"
    assert repr(nn.Historico()) == "Historico(0 épocas)"


def _curva(historico):
    return ElementTree.fromstring(historico._repr_html_()).find("{http://www.w3.org/2000/svg}svg")


def test_no_caderno_ha_uma_linha_por_perda_com_todas_as_epocas():
    curva = _curva(LONGO)
    linhas = [e for e in curva if e.tag.endswith("polyline")]
    assert [len(linha.get("points").split()) for linha in linhas] == [300, 300]
    altura = [float(ponto.split(",")[1]) for ponto in linhas[0].get("points").split()]
    assert altura == sorted(altura)  # a perda só desce, e o y cresce para baixo


@pytest.mark.parametrize("perda", [[], [float("nan")], [2.0], [1.0, 1.0], [1.0, float("inf"), 0.5]], ids=str)
def test_o_que_nao_se_desenha_tambem_se_mostra(perda):
    historico = nn.Historico(perda)
    assert repr(historico).startswith("Historico(")
    ElementTree.fromstring(historico._repr_html_())
