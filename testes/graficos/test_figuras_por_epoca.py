import numpy as np
import pytest

from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeTipo
from neuronio.graficos import metrica_por_epoca, perda_por_epoca
from neuronio.graficos.estilo import epocas_marcadas
from neuronio.graficos.por_epoca import melhor_epoca, metricas_do_historico
from neuronio.treino.historico import Historico

HISTORICO = {
    "perda": [1.2, 0.6, 0.4, 0.3],
    "perda_validacao": [1.1, 0.7, 0.5, 0.6],
    "acuracia": [0.6, 0.8, 0.9, 0.95],
    "acuracia_validacao": [0.6, 0.7, 0.85, 0.8],
    "segundos": [1.0, 1.0, 1.0, 1.0],
}


def test_linhas_sao_os_numeros_do_historico_a_partir_da_epoca_1() -> None:
    treino, validacao, _ = perda_por_epoca(HISTORICO).axes[0].lines
    assert list(treino.get_xdata()) == [1, 2, 3, 4]
    assert list(treino.get_ydata()) == HISTORICO["perda"]
    assert list(validacao.get_ydata()) == HISTORICO["perda_validacao"]


def test_treino_e_validacao_se_distinguem_sem_cor() -> None:
    treino, validacao, _ = perda_por_epoca(HISTORICO).axes[0].lines
    assert treino.get_linestyle() != validacao.get_linestyle()
    assert treino.get_marker() != validacao.get_marker()


def test_melhor_epoca_e_a_menor_perda_e_a_maior_acuracia() -> None:
    perda = perda_por_epoca(HISTORICO).axes[0].get_legend_handles_labels()[1][-1]
    acuracia = metrica_por_epoca(HISTORICO, "acuracia").axes[0].get_legend_handles_labels()[1][-1]
    assert perda == "melhor validação: 0,5, época 3"
    assert acuracia == "melhor validação: 85,00\u00a0%, época 3"


def test_melhor_epoca_ignora_o_que_nao_e_numero() -> None:
    assert melhor_epoca(np.array([np.nan, 2.0, np.inf, 1.0]), "perda") == 4
    assert melhor_epoca(np.array([0.5, np.inf, 0.9]), "acuracia") == 3
    assert melhor_epoca(np.array([np.nan, np.inf]), "perda") is None


def test_uma_epoca_so_aparece_como_pontos() -> None:
    eixos = perda_por_epoca({"perda": [1.2], "perda_validacao": [1.1]}).axes[0]
    assert [linha.get_linestyle() for linha in eixos.lines] == ["None", "None"]
    assert all(linha.get_marker() not in ("", "None") for linha in eixos.lines)
    assert eixos.get_ylim()[0] == 0
    assert list(eixos.get_xticks()) == [1]


@pytest.mark.parametrize("epocas", [1, 2, 3, 7, 8, 9, 10, 30, 99, 100, 1000, 123_456])
def test_epocas_do_eixo_sao_inteiras_poucas_e_comecam_em_1(epocas: int) -> None:
    marcas = epocas_marcadas(epocas)
    assert marcas[0] == 1
    assert marcas == sorted(set(marcas))
    assert marcas[-1] <= epocas
    assert len(marcas) <= 9


def test_acuracia_se_le_em_porcentagem() -> None:
    figura = metrica_por_epoca(HISTORICO, "acuracia")
    figura.draw_without_rendering()
    assert all(texto.get_text().endswith("%") for texto in figura.axes[0].get_yticklabels())


def test_eixo_da_perda_tem_virgula_e_nao_ponto() -> None:
    figura = perda_por_epoca(HISTORICO)
    figura.draw_without_rendering()
    escritos = [texto.get_text() for texto in figura.axes[0].get_yticklabels()]
    assert any("," in texto for texto in escritos)
    assert not any("." in texto for texto in escritos)


def test_perda_que_divergiu_nao_derruba_a_figura() -> None:
    historico = {"perda": [2.3, float("inf"), float("nan")], "perda_validacao": [float("nan")] * 3}
    assert perda_por_epoca(historico).png().startswith(b"\x89PNG")


def test_metricas_do_historico_nao_incluem_a_perda_nem_o_tempo() -> None:
    assert metricas_do_historico(HISTORICO) == ["acuracia"]


def test_metrica_que_falta_e_explicada() -> None:
    with pytest.raises(ErroDeDados, match=r'não tem "mae".*perda, perda_validacao'):
        metrica_por_epoca(HISTORICO, "mae")
    with pytest.raises(ErroDeDados, match="nada"):
        perda_por_epoca({})


def test_historico_que_o_treino_devolve_serve_como_esta() -> None:
    treinado = Historico(perda=[1.0, 0.5], perda_validacao=[1.1, 0.7], metricas={"acuracia": [0.5, 0.8]})
    treino, validacao, _ = perda_por_epoca(treinado).axes[0].lines
    assert list(treino.get_ydata()) == treinado.perda
    assert list(validacao.get_ydata()) == treinado.perda_validacao
    assert list(metrica_por_epoca(treinado, "acuracia").axes[0].lines[0].get_ydata()) == [0.5, 0.8]


def test_o_que_nao_e_historico_e_explicado() -> None:
    with pytest.raises(ErroDeTipo, match="mas veio list"):
        perda_por_epoca([1.0, 0.5])


def test_listas_de_tamanhos_diferentes_sao_explicadas() -> None:
    with pytest.raises(ErroDeForma, match="2 épocas no treino e de 1 na validação"):
        perda_por_epoca({"perda": [1.0, 2.0], "perda_validacao": [1.0]})
