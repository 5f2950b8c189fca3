import numpy as np
import pytest

from neuronio.graficos import dispersao
from neuronio.medidas import avaliar_regressao


def test_cada_ponto_e_um_alvo_e_a_sua_previsao() -> None:
    figura = dispersao(avaliar_regressao([1.5, 1.0], [1.0, 2.0]))
    (pontos,) = figura.axes[0].collections
    assert pontos.get_offsets().tolist() == [[1.0, 1.5], [2.0, 1.0]]


def test_reta_sem_erro_e_a_diagonal_de_eixos_iguais() -> None:
    eixos = dispersao(avaliar_regressao([1.5, 10.0], [1.0, 2.0])).axes[0]
    np.testing.assert_array_equal(eixos.lines[0].get_xdata(), eixos.lines[0].get_ydata())
    assert eixos.get_xlim() == eixos.get_ylim()


def test_cada_saida_tem_a_sua_cor_e_o_seu_nome() -> None:
    alvos = np.arange(6.0).reshape(3, 2)
    eixos = dispersao(avaliar_regressao(alvos, alvos)).axes[0]
    assert eixos.get_legend_handles_labels()[1] == ["saída 1", "saída 2", "sem erro"]
    assert len({tuple(c.get_facecolor()[0]) for c in eixos.collections}) == 2


@pytest.mark.filterwarnings("error")
def test_muitas_saidas_e_alvos_iguais_nao_derrubam_a_figura() -> None:
    assert dispersao(avaliar_regressao(np.ones((4, 9)), np.ones((4, 9)))).png().startswith(b"\x89PNG")
