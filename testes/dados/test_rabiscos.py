"""Um traço que muda muito de largura, ou que cerca espaços demais, não é o de um dígito."""

import numpy as np
import pytest

from neuronio.dados.rabiscos import parece_rabisco

Y, X = np.indices((120, 120))


def _anel(y, x, raio, largura=8):
    return np.abs(np.hypot(Y - y, X - x) - raio) < largura / 2


ZERO, OITO = _anel(60, 60, 40), _anel(35, 60, 22) | _anel(79, 60, 22)


@pytest.mark.parametrize("digito", [ZERO, OITO, (np.abs(X - 60) < 4) & (Y > 10) & (Y < 110)])
def test_um_traco_de_largura_igual_com_ate_dois_espacos_passa_por_um_digito(digito):
    assert not parece_rabisco(digito.astype(float))


def test_um_borrao_no_traco_ou_um_terceiro_espaco_nao_passam():
    borrao, haste = (np.abs(X - 60) < 16) & (Y > 10) & (Y < 55), (np.abs(X - 60) < 4) & (Y > 10) & (Y < 110)
    assert parece_rabisco((borrao | haste).astype(float))
    assert parece_rabisco((OITO | _anel(60, 90, 16)).astype(float))
    furos = OITO.copy()
    furos[10:100:7, 60] = False  # pontos de papel que a caneta não cobriu não são espaços
    assert not parece_rabisco(furos.astype(float))
