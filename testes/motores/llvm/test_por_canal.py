"""As convoluções de um filtro por canal, compiladas, dão em toda forma o mesmo que no numpy."""

import numpy as np
import pytest
from execucao import conferir, executar

import neuronio as nn
from neuronio.motores.llvm.nucleos import por_canal
from neuronio.tensor import Parametro, Tensor
from neuronio.tensor.convolucao import conv2d

CASOS = [
    ((9, 9), (3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1)),
    ((16, 16), (3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1)),
    ((5, 33), (3, 3), (1, 1), ((0, 0), (0, 0)), (1, 1)),
    ((7, 80), (7, 7), (1, 1), ((3, 3), (3, 3)), (1, 1)),
    ((4, 70), (3, 2), (2, 2), ((1, 0), (0, 1)), (1, 1)),
    ((11, 35), (3, 3), (3, 2), ((1, 1), (1, 1)), (1, 1)),
    ((12, 20), (3, 3), (1, 1), ((2, 2), (2, 2)), (2, 2)),
    ((6, 6), (2, 3), (1, 1), ((3, 0), (0, 4)), (1, 1)),
    ((3, 3), (3, 3), (1, 1), ((0, 0), (0, 0)), (1, 1)),
    ((1, 17), (1, 1), (1, 1), ((0, 0), (0, 0)), (1, 1)),
]


@pytest.mark.parametrize("tipo", ["float32", "float64"])
@pytest.mark.parametrize("caso", CASOS)
def test_a_saida_e_os_gradientes_sao_os_do_numpy(caso, tipo):
    lados, janela, stride, bordas, dilatacao = caso
    acaso = np.random.default_rng(sum(lados))
    kernel = Parametro(Tensor(acaso.normal(size=(3, 1, *janela)), tipo=tipo), "kernel")
    escala = Parametro(Tensor(acaso.normal(size=(3, *lados)), tipo=tipo), "escala")

    def passo(x):
        entrada = x * escala
        opcoes = {"stride": stride, "bordas": bordas, "dilatacao": dilatacao, "grupos": 3}
        y = conv2d(entrada, kernel, **opcoes)
        perda = (y * y).media()
        return [perda, *nn.gradientes(perda, [kernel, escala])]

    dados = [acaso.normal(size=(7, 3, *lados)).astype(tipo)]
    esperados = executar("numpy", passo, [kernel, escala], dados, lote=5)
    for threads in (1, 2):
        conferir(executar("llvm", passo, [kernel, escala], dados, 5, threads), esperados)


def test_estas_vao_pelo_caminho_de_um_filtro_por_canal(monkeypatch):
    feitos = []
    for nome in ("propagar", "voltar_a_entrada", "voltar_ao_kernel"):
        de_verdade = getattr(por_canal, nome)
        espiao = lambda *a, nome=nome, f=de_verdade: (feitos.append(nome), f(*a))  # noqa: E731
        monkeypatch.setattr(por_canal, nome, espiao)
    test_a_saida_e_os_gradientes_sao_os_do_numpy(
        ((8, 19), (3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1)), "float32"
    )
    assert set(feitos) == {"propagar", "voltar_a_entrada", "voltar_ao_kernel"}
