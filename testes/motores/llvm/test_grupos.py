"""Os núcleos que se executam em grupos, com poucas amostras de cada vez: dão o mesmo que um a um."""

import numpy as np
import pytest
from execucao import conferir, executar

import neuronio as nn
from neuronio.motores.llvm.planejamento import grupos

REDES = {
    "densa": ((9,), lambda: [nn.Densa(17, "gelu"), nn.LayerNorm(), nn.Densa(5, "softmax")]),
    "convolucao": (
        (2, 8, 8),
        lambda: [nn.Conv2D(6, 3), nn.BatchNorm(), nn.ReLU(), nn.MaxPool2D(2), nn.Flatten()],
    ),
    "atencao": ((7, 12), lambda: [nn.BlocoTransformer(3, causal=True), nn.GlobalAvgPool1D(), nn.Densa(4)]),
    "recorrente": ((6, 5), lambda: [nn.LSTM(8, retornar_sequencia=True), nn.Densa(3, "tanh"), nn.GRU(7)]),
    "embaralhada": (
        (4, 6),
        lambda: [
            nn.Densa(10, "relu"),
            nn.Redimensionar(5, 8),
            nn.Densa(3),
            nn.Flatten(),
            nn.Densa(33, "selu"),
        ],
    ),
}


@pytest.fixture(autouse=True)
def grupos_pequenos(monkeypatch):
    """Grupos de poucas amostras, também em redes pequenas."""
    monkeypatch.setattr(grupos, "LINHAS_DE_UM_PRODUTO", 1)
    monkeypatch.setenv("NEURONIO_CACHES", "1K,1K")
    monkeypatch.setattr("neuronio.motores.llvm.motor.TRABALHO_PEQUENO", 0)
    feitos, separar = [], grupos.separar_em_grupos

    def espiar(corte, nucleos, lote, caches):
        saida = separar(corte, nucleos, lote, caches)
        feitos.extend(n.grupo for n in saida)
        return saida

    monkeypatch.setattr("neuronio.motores.llvm.planejamento.planejar.separar_em_grupos", espiar)
    yield
    assert any(feitos)  # senão, nada se provou


@pytest.mark.parametrize("threads", [1, 2, 3, 5])
@pytest.mark.parametrize("nome", REDES)
def test_um_passo_de_treino_em_grupos_da_o_que_da_no_numpy(nome, threads):
    nn.semente(0)
    forma, camadas = REDES[nome]
    rede, otimizador = nn.Sequencial(camadas()), nn.SGD(0.05, momento=0.9)
    rede.construir_com(forma)
    otimizador.preparar(rede.parametros())

    def passo(x):
        saida = rede(x)
        perda = (saida * saida).media() + saida.maximo(eixo=-1).soma()
        otimizador.aplicar(nn.gradientes(perda, rede.parametros()))
        return [perda, saida]

    variaveis = [*rede.variaveis(), *otimizador.variaveis()]
    dados = [np.random.default_rng(0).standard_normal((43, *forma)).astype("float32")]
    esperados = executar("numpy", passo, variaveis, dados, lote=19)
    conferir(executar("llvm", passo, variaveis, dados, lote=19, threads=threads), esperados)
