import pytest

from neuronio.erros import ErroDeDados, ErroDeValor
from neuronio.graficos import influencia_da_taxa

NAN = float("nan")


def test_taxas_aparecem_em_ordem_com_as_suas_perdas() -> None:
    curvas = influencia_da_taxa({1.0: [2.5, 1.5], 0.01: [2.3, 2.0], 0.1: [1.8, 0.7]}).axes[0]
    assert curvas.get_legend_handles_labels()[1] == ["0,01", "0,1", "1"]
    assert [list(linha.get_ydata()) for linha in curvas.lines] == [[2.3, 2.0], [1.8, 0.7], [2.5, 1.5]]


def test_menor_perda_final_e_apontada() -> None:
    finais = influencia_da_taxa({0.01: [2.3, 2.0], 0.1: [1.8, 0.7], 1.0: [0.1, 1.5]}).axes[1]
    assert finais.get_legend_handles_labels()[1] == ["menor perda: taxa 0,1"]
    assert finais.get_xscale() == "log"


def test_taxa_que_divergiu_e_dita_e_nao_vira_ponto() -> None:
    curvas, finais = influencia_da_taxa({0.1: [1.8, 0.7], 10.0: [50.0, NAN]}).axes
    assert "10  (divergiu)" in curvas.get_legend_handles_labels()[1]
    assert [texto.get_text() for texto in finais.texts] == ["divergiu"]


def test_perdas_de_ordens_diferentes_vao_para_a_escala_logaritmica() -> None:
    assert influencia_da_taxa({0.1: [1.0, 0.1], 1.0: [1.0, 90.0]}).axes[0].get_yscale() == "log"
    assert influencia_da_taxa({0.1: [1.0, 0.5], 1.0: [1.0, 2.0]}).axes[0].get_yscale() == "linear"


def test_todas_divergirem_nao_derruba_a_figura() -> None:
    assert influencia_da_taxa({1.0: [NAN], 10.0: [NAN]}).png().startswith(b"\x89PNG")


@pytest.mark.parametrize("taxa", [0.0, -0.1, NAN, float("inf")])
def test_taxa_que_nao_e_positiva_e_erro(taxa: float) -> None:
    with pytest.raises(ErroDeValor, match="número positivo"):
        influencia_da_taxa({taxa: [1.0]})


@pytest.mark.parametrize("perdas", [{}, {0.1: []}])
def test_sem_perdas_e_erro(perdas: dict) -> None:
    with pytest.raises(ErroDeDados):
        influencia_da_taxa(perdas)
