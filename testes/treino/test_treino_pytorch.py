"""Um treino inteiro dá os mesmos números que o mesmo treino escrito à mão no PyTorch."""

import numpy as np
import pytest

import neuronio as nn

torch = pytest.importorskip("torch", reason="sem PyTorch não há com o que comparar")

EPOCAS, LOTE = 4, 16


def _transportar(modelo, rede):
    """Põe na rede do PyTorch os pesos do modelo: o kernel denso de um é o transposto do do outro."""
    for origem, destino in zip(modelo.parametros(), rede.parameters(), strict=True):
        valor = origem.dados.T if origem.dados.ndim == 2 else origem.dados
        with torch.no_grad():
            destino.copy_(torch.tensor(valor.copy()))


def _treinar_a_mao(rede, otimizador, perda, x, y):
    """O treino que todo tutorial do PyTorch ensina; devolve a perda média de cada época."""
    rede.train()
    medias = []
    for _ in range(EPOCAS):
        soma = 0.0
        for i in range(0, len(x), LOTE):
            otimizador.zero_grad()
            valor = perda(rede(x[i : i + LOTE]), y[i : i + LOTE])
            valor.backward()
            otimizador.step()
            soma += valor.item() * len(x[i : i + LOTE])
        medias.append(soma / len(x))
    rede.eval()
    return medias


def _comparar(modelo, rede, x, y):
    opcoes = {"epocas": EPOCAS, "lote": LOTE, "embaralhar": False, "progresso": False}
    historico = modelo.treinar(x, y, **opcoes)
    otimizador = torch.optim.SGD(rede.parameters(), lr=0.05, momentum=0.9)
    medias = _treinar_a_mao(rede, otimizador, torch.nn.CrossEntropyLoss(), torch.tensor(x), torch.tensor(y))
    np.testing.assert_allclose(historico.perda, medias, rtol=1e-5)
    with torch.no_grad():
        saidas = rede(torch.tensor(x)).numpy()
    np.testing.assert_allclose(modelo.prever(x), saidas, rtol=1e-5, atol=1e-5)
    for origem, destino in zip(modelo.parametros(), rede.parameters(), strict=True):
        valor = origem.dados.T if origem.dados.ndim == 2 else origem.dados
        np.testing.assert_allclose(valor, destino.detach().numpy(), rtol=1e-5, atol=1e-5, err_msg=origem.nome)


def test_rede_densa_com_momento_igual_ao_pytorch():
    nn.semente(0)
    (x, y), _ = nn.dados.iris()
    x, y = ((x - x.mean(0)) / x.std(0))[:51].astype(np.float32), y[:51]
    modelo = nn.RedeNeural([4, 12, 8, 3], ativacao="tanh")
    modelo.compilar(nn.SGD(0.05, momento=0.9), "entropia-cruzada", motor="numpy")
    camadas = [torch.nn.Linear(4, 12), torch.nn.Tanh(), torch.nn.Linear(12, 8), torch.nn.Tanh()]
    rede = torch.nn.Sequential(*camadas, torch.nn.Linear(8, 3))
    _transportar(modelo, rede)
    _comparar(modelo, rede, x, y)


def test_rede_convolucional_com_batchnorm_igual_ao_pytorch():
    nn.semente(0)
    (x, y), _ = nn.dados.digitos()
    x, y = x[:49], y[:49]  # três lotes cheios, e um de uma amostra só
    camadas = [nn.Conv2D(6, 3), nn.BatchNorm(), nn.ReLU(), nn.MaxPool2D(2), nn.Flatten(), nn.Densa(10)]
    modelo = nn.Sequencial([nn.Entrada(1, 8, 8), *camadas])
    modelo.compilar(nn.SGD(0.05, momento=0.9), "entropia-cruzada", motor="numpy")
    iguais = [torch.nn.Conv2d(1, 6, 3), torch.nn.BatchNorm2d(6), torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
    rede = torch.nn.Sequential(*iguais, torch.nn.Flatten(), torch.nn.Linear(54, 10))
    _transportar(modelo, rede)
    _comparar(modelo, rede, x, y)
    moveis = {v.nome: v.dados for v in modelo.variaveis()}
    np.testing.assert_allclose(moveis["batchnorm_1.media_movel"], rede[1].running_mean.numpy(), atol=1e-5)
    np.testing.assert_allclose(moveis["batchnorm_1.variancia_movel"], rede[1].running_var.numpy(), atol=1e-5)
