"""Uma fatia de ``python -m testes.mortes``: treinos mortos em chamadas ao sistema, e retomados."""

import sys

import pytest

from testes.mortes.caso import Placar, matar

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no Windows não há SIGKILL nem fork")


@pytest.mark.parametrize("em_chamada", [True, False])
def test_o_que_se_retoma_depois_de_morto_da_os_bits_do_que_nunca_morreu(em_chamada):
    placar = Placar()
    matar(0, 1, em_chamada, 3, placar)
    assert placar.defeitos == []
    assert sum(placar.mortes.values()) == 3
