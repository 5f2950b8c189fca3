"""A legenda de uma curva diz o que os números dela mostram, e não o que costuma acontecer."""

import numpy as np
import pytest

from neuronio.graficos.legendas import legenda_da_curva

NADA = ()
CASOS = [
    ("perda", [1, 0.5], NADA, "Sem validação, não se vê"),
    ("perda", [1, 0.5, 0.3], [1.1, 0.6, 0.5], "A da validação ainda caía no fim"),
    ("perda", [1, 0.5, 0.3], [1.1, 0.5, 0.51], "na época 2; dali em diante mudou pouco"),
    ("perda", [1.0] * 20, [*(2 / k for k in range(1, 20)), 9], "na época 19, já perto do fim"),
    ("perda", [1, 0.5, 0.1], [1.1, 0.6, 0.9], "a da validação subiu de 0,6 a 0,9: a rede passou a decorar"),
    ("perda", [1, 0.5, 0.8], [1.1, 0.6, 0.9], "as duas subiram, a da validação de 0,6 a 0,9"),
    ("acuracia", [0.5, 0.95], [0.4, 0.9], "(95,0 %, média da época) está 5 pontos acima da da validação"),
    ("acuracia", [0.5, 0.8], [0.4, 0.9], "a da validação (90,0 %) está acima da do treino (80,0 %)"),
    ("acuracia", [0.5, 0.9], [0.4, 0.901], "as duas estão juntas"),
    ("mae", [1, 0.5], [2, 1], "A linha tracejada é a da validação"),
]  # fmt: skip


@pytest.mark.parametrize(("nome", "treino", "validacao", "trecho"), CASOS)
def test_legenda_diz_o_que_aconteceu(nome, treino, validacao, trecho):
    assert trecho in legenda_da_curva(nome, np.array(treino), np.array(validacao)).replace("\xa0", " ")


@pytest.mark.parametrize("nome", ["perda", "acuracia", "mae"])
@pytest.mark.parametrize(
    ("treino", "validacao"),
    [([0.5], [0.4]), ([1, np.nan], [1, np.nan]), ([1, 2], [1, np.inf]), ([0.5], NADA)],
)
def test_numeros_estranhos_nao_fazem_dizer_nada_de_errado(nome, treino, validacao):
    legenda = legenda_da_curva(nome, np.array(treino), np.array(validacao))
    assert legenda.endswith(".")
    assert "nan" not in legenda.lower()
    assert "∞" not in legenda
