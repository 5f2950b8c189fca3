import numpy as np
import pytest

from neuronio.erros import ErroDeDados, ErroDeValor
from neuronio.graficos import curvas_das_taxas, efeito_da_taxa, paleta, perda_na_faixa

NAN = float("nan")
LENTA, BOA = {"perda": [2.3, 2.0]}, {"perda": [1.8, 0.7]}


def test_cada_taxa_e_uma_curva_em_ordem_a_media_das_sementes() -> None:
    figura = curvas_das_taxas({0.1: [BOA, {"perda": [1.4, 0.5]}], 0.01: [LENTA, LENTA]})
    quadro = figura.axes[0]
    assert quadro.get_legend_handles_labels()[1] == ["0,01", "0,1"]
    np.testing.assert_allclose([linha.get_ydata() for linha in quadro.lines], [[2.3, 2.0], [1.6, 0.6]])
    assert [linha.get_color() for linha in quadro.lines] == [paleta.RAMPA[0], paleta.RAMPA[-1]]


def test_ha_um_quadro_por_figura_e_por_parte() -> None:
    historico = {n: [0.5, 0.4] for n in ("perda", "perda_validacao", "acuracia", "acuracia_validacao")}
    figura = curvas_das_taxas({0.1: [historico]}, ["perda", "acuracia"], partes=["treino", "validação"])
    assert [quadro.get_title("left") for quadro in figura.axes] == [
        *("Perda no treino", "Perda na validação", "Acurácia no treino", "Acurácia na validação")
    ]


def test_a_que_diverge_vai_ate_onde_foi_e_a_legenda_o_diz() -> None:
    figura = curvas_das_taxas({0.1: [BOA], 10.0: [{"perda": []}]}, divergem=[10.0])
    (legenda,) = figura.legends
    assert [texto.get_text() for texto in legenda.get_texts()] == ["0,1", "10 (diverge)"]


def test_o_efeito_tem_o_desvio_e_diz_onde_diverge() -> None:
    eixos = efeito_da_taxa({"validação": {0.1: [0.5, 0.7], 1.0: [NAN, 0.2]}}, recomendada=0.1).axes[0]
    assert [texto.get_text() for texto in eixos.texts] == ["diverge"]
    (barras,) = eixos.containers
    (segmento,) = barras[2][0].get_segments()
    assert np.ptp(segmento[:, 1]) == pytest.approx(2 * np.std([0.5, 0.7], ddof=1))
    assert eixos.get_legend_handles_labels()[1] == ["recomendada: 0,1", "validação"]


def test_perdas_de_ordens_diferentes_vao_para_a_escala_logaritmica() -> None:
    alta = {"perda": [1.0, 90.0]}
    assert curvas_das_taxas({0.1: [BOA], 1.0: [alta]}).axes[0].get_yscale() == "log"
    assert curvas_das_taxas({0.1: [BOA], 1.0: [LENTA]}).axes[0].get_yscale() == "linear"


def test_todas_divergirem_nao_derruba_as_figuras() -> None:
    assert curvas_das_taxas({1.0: [{"perda": []}]}).png().startswith(b"\x89PNG")
    assert efeito_da_taxa({"treino": {1.0: [NAN]}}).svg().startswith(b"<?xml")


def test_a_faixa_marca_a_sugestao() -> None:
    eixos = perda_na_faixa([1e-4, 1e-3, 1e-2], [2.3, 1.0, 9.0], [2.3, 1.6, 5.0], 1e-3).axes[0]
    assert eixos.get_legend_handles_labels()[1] == ["cada lote", "suavizada", "sugestão: 0,001"]


@pytest.mark.parametrize("taxa", [0.0, -0.1, NAN, float("inf")])
def test_taxa_que_nao_e_positiva_e_erro(taxa: float) -> None:
    with pytest.raises(ErroDeValor, match="número positivo"):
        curvas_das_taxas({taxa: [BOA]})


def test_sem_taxas_e_erro() -> None:
    for desenhar in (curvas_das_taxas, efeito_da_taxa):
        with pytest.raises(ErroDeDados):
            desenhar({})
