import numpy as np
import pytest

import neuronio as nn
from neuronio.configuracao import familia
from neuronio.descricao import descrever, reconstruir
from neuronio.regularizadores import L1, L1L2, L2, Regularizador

PESOS = np.array([[3.0, -4.0], [0.0, 0.5]])
# penalidade e derivada pela fórmula do Keras: l1·Σ|w| + l2·Σw²
CASOS = [
    (L1(0.1), 0.1 * 7.5, 0.1 * np.sign(PESOS)),
    (L2(0.1), 0.1 * 25.25, 0.2 * PESOS),
    (L1L2(0.1, 0.2), 0.1 * 7.5 + 0.2 * 25.25, 0.1 * np.sign(PESOS) + 0.4 * PESOS),
    (L1L2(l2=0.2), 0.2 * 25.25, 0.4 * PESOS),
    (L1(0), 0.0, 0 * PESOS),
]


def test_todo_regularizador_tem_um_caso():
    assert set(familia(Regularizador)) == {type(r).__name__ for r, _, _ in CASOS}


@pytest.mark.parametrize(("regularizador", "penalidade", "derivada"), CASOS, ids=[repr(c[0]) for c in CASOS])
def test_penalidade_e_derivada(regularizador, penalidade, derivada):
    pesos = nn.Tensor(PESOS, requer_grad=True, tipo="float64")
    y = reconstruir(descrever(regularizador))(pesos)
    assert y.forma == ()
    assert y.item() == pytest.approx(penalidade)
    y.retropropagar()
    np.testing.assert_allclose(pesos.grad.dados, derivada)
    abstrata = regularizador(nn.Tensor.abstrato((2, 3)))
    assert (abstrata.forma, abstrata.tipo) == ((), "float32")


@pytest.mark.parametrize(("nome", "classe"), [("l1", L1), ("L2", L2)])
def test_o_nome_vale_pelo_padrao_do_keras(nome, classe):
    camada = nn.Densa(2, regularizador=nome)
    camada(nn.sortear((1, 3)))
    assert type(camada.kernel.regularizador) is classe
    assert camada.kernel.regularizador.fator == 0.01
    assert camada.bias.regularizador is None


@pytest.mark.parametrize(
    ("engano", "trechos"),
    [
        (lambda: L1(-1), ["pelo menos 0", "-1"]),
        (lambda: L2(float("inf")), ["finito"]),
        (lambda: L1L2(), ["não penaliza nada", "L1L2(l1=0.01, l2=0.01)"]),
        (lambda: nn.Densa(2, regularizador="l1l2"), ["não penaliza nada"]),
    ],
)
def test_a_mensagem_ensina(engano, trechos):
    with pytest.raises(nn.ErroDeValor) as achado:
        engano()
    for trecho in trechos:
        assert trecho in str(achado.value)
