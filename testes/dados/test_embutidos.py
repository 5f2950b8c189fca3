import numpy as np
import pytest
from sklearn.datasets import load_digits, load_iris

from neuronio.dados import PREPARO_IRIS, digitos, iris


@pytest.mark.parametrize(
    ("conjunto", "forma", "tamanhos", "original", "escala"),
    [(digitos, (1, 8, 8), (1438, 359), load_digits, 16), (iris, (4,), (120, 30), load_iris, 1)],
)
def test_conjunto_embutido(conjunto, forma, tamanhos, original, escala):
    (x_a, y_a), (x_b, y_b) = conjunto()
    assert x_a.shape == (tamanhos[0], *forma)
    assert x_b.shape == (tamanhos[1], *forma)
    assert x_a.dtype == x_b.dtype == np.float32
    assert y_a.dtype == y_b.dtype == np.int64
    todos = np.concatenate([x_a, x_b])
    assert todos.min() >= 0
    dados, rotulos = original(return_X_y=True)
    linhas = sorted(zip((dados / escala).astype(np.float32).tolist(), rotulos.tolist(), strict=True))
    x, y = todos.reshape(len(dados), -1), np.concatenate([y_a, y_b])
    assert sorted(zip(x.tolist(), y.tolist(), strict=True)) == linhas
    proporcao = np.bincount(rotulos) * tamanhos[1] / len(rotulos)
    assert np.abs(np.bincount(y_b) - proporcao).max() < 1


def test_a_divisao_e_sempre_a_mesma():
    (x_a, _), _ = iris()
    (x_b, _), _ = iris()
    assert (x_a == x_b).all()


def test_o_preparo_da_iris_faz_a_conta_do_conjunto():
    (x, _), _ = iris()
    nomes = [coluna.nome for coluna in PREPARO_IRIS.colunas]
    linha = dict(zip(nomes, x[0].round(1).tolist(), strict=True))
    assert PREPARO_IRIS.transformar([linha]) == pytest.approx(x[:1])
