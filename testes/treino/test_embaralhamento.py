"""A ordem das amostras só depende da chave, de quantas são e de que época se trata."""

from collections import Counter

import numpy as np
import pytest

from neuronio.treino.embaralhamento import NUMEROS_POR_BLOCO, Embaralhamento


def _ordens(n, epocas, de_cada_vez, chave=(3, 4)):
    """As ordens das primeiras épocas, pedidas de tantas em tantas."""
    embaralhamento, ordens = Embaralhamento(chave), []
    while len(ordens) < epocas:
        novas = embaralhamento.proximas(n, min(de_cada_vez, epocas - len(ordens)))
        embaralhamento.epocas += len(novas)
        ordens += novas.tolist()
    return ordens


@pytest.mark.parametrize("n", [1, 4, 700, NUMEROS_POR_BLOCO // 2 - 1, NUMEROS_POR_BLOCO + 1])
def test_pedidas_uma_a_uma_ou_juntas_as_ordens_sao_as_mesmas(n):
    epocas = min(60, 2 * NUMEROS_POR_BLOCO // n + 1)
    uma_a_uma = _ordens(n, epocas, 1)
    assert _ordens(n, epocas, 7) == _ordens(n, epocas, 10**6) == uma_a_uma
    assert all(sorted(ordem) == list(range(n)) for ordem in uma_a_uma)
    if n > 100:
        assert len(set(map(tuple, uma_a_uma))) == epocas


def test_um_bloco_continua_no_seguinte():
    n = NUMEROS_POR_BLOCO // 3
    assert len(Embaralhamento([1], epocas=1).proximas(n, 10)) == 2
    assert len(set(map(tuple, _ordens(n, 7, 10)))) == 7


def test_a_ordem_de_uma_epoca_nao_depende_das_outras_que_se_pediram():
    ordens = _ordens(50, 400, 400)
    for epoca in (0, 5, 326, 327, 328, 399):
        assert Embaralhamento([3, 4], epocas=epoca).proximas(50, 1).tolist() == [ordens[epoca]]


def test_outra_chave_da_outras_ordens():
    assert _ordens(50, 3, 3) != _ordens(50, 3, 3, chave=(3, 5))


def test_a_quantidade_de_amostras_pode_mudar_de_um_treino_para_outro():
    embaralhamento = Embaralhamento([1])
    for n in (5, 8, 5):
        assert sorted(embaralhamento.proximas(n, 1)[0]) == list(range(n))


def test_toda_ordem_e_igualmente_provavel():
    vezes = Counter(map(tuple, _ordens(4, 24_000, 24_000)))
    assert len(vezes) == 24
    assert np.abs(np.array(list(vezes.values())) - 1000).max() < 150  # uns cinco desvios
