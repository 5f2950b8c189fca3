"""A bancada só compara quem calcula a mesma coisa."""

import numpy as np
import pytest

from bancada.concordancia import Discordancia, conferir_curvas, conferir_saidas


def test_uma_perda_diferente_diz_quem_e_em_que_lote():
    with pytest.raises(Discordancia, match=r"a 2\.ª perda, de 3, é 1\.1 em b, e 1 em a:"):
        conferir_curvas({"a": [2.0, 1.0, 0.5], "b": [2.0, 1.1, 0.5]}, 1e-3)


def test_a_maior_diferenca_aceita_e_devolvida():
    assert conferir_curvas({"a": [2.0, 1.0], "b": [2.0, 1.0005]}, 1e-3) == pytest.approx(5e-4)


@pytest.mark.parametrize("ruim", [float("nan"), float("inf")])
def test_uma_perda_que_nao_e_um_numero_discorda(ruim):
    with pytest.raises(Discordancia):
        conferir_curvas({"a": [1.0], "b": [ruim]}, 1e-3)


def test_quem_leu_outros_lotes_discorda():
    with pytest.raises(Discordancia, match="não leram os mesmos lotes"):
        conferir_curvas({"a": [1.0, 1.0], "b": [1.0]}, 1e-3)


def test_duas_perdas_zero_concordam():
    assert conferir_curvas({"a": [0.0], "b": [0.0]}, 1e-9) == 0.0


def test_saidas_de_outra_forma_ou_com_outros_numeros_discordam():
    certa = np.ones((2, 3))
    assert conferir_saidas({"a": certa, "b": certa}, 1e-4) == 0.0
    with pytest.raises(Discordancia):
        conferir_saidas({"a": certa, "b": certa[:1]}, 1e-4)
    with pytest.raises(Discordancia):
        conferir_saidas({"a": certa, "b": 1.01 * certa}, 1e-4)
