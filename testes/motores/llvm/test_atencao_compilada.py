"""A atenção compilada, com toda quantidade de threads: uma sequência de outra, de outros comprimentos."""

import numpy as np
import pytest
from execucao import conferir, executar

import neuronio as nn

AMOSTRAS, LOTE, PASSOS, DA_MEMORIA, D = 7, 5, 9, 11, 12


@pytest.fixture
def dados():
    acaso = np.random.default_rng(0)
    x, memoria = (acaso.standard_normal((AMOSTRAS, n, D)).astype("float32") for n in (PASSOS, DA_MEMORIA))
    comprimentos = [acaso.integers(menor, n + 1, AMOSTRAS) for menor, n in ((1, PASSOS), (0, DA_MEMORIA))]
    x[np.arange(PASSOS) >= comprimentos[0][:, None]] = np.nan  # depois do fim
    return [x, memoria, *comprimentos]


@pytest.mark.parametrize("threads", [1, 2, 3, 4, 5])
def test_a_atencao_compilada_da_o_mesmo_que_no_numpy(dados, threads):
    nn.semente(0)
    bloco = nn.BlocoTransformer(3, causal=True, rotativa=True, largura_interna=20)
    cruzada = nn.AtencaoMultiCabeca(4)

    def conta(x, memoria, comprimentos, da_memoria):
        z = bloco(x, comprimentos=comprimentos)
        y = cruzada(z, memoria, comprimentos, da_memoria)
        pesos = bloco.pesos(x, comprimentos=comprimentos)
        return [y, pesos, *nn.gradientes((y * y).soma(), [*bloco.parametros(), *cruzada.parametros()])]

    conta(*(nn.Tensor(d) for d in dados))
    variaveis = [*bloco.variaveis(), *cruzada.variaveis()]
    esperados = executar("numpy", conta, variaveis, dados, LOTE)
    conferir(executar("llvm", conta, variaveis, dados, LOTE, threads), esperados)
