import numpy as np
import pytest

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino
from neuronio.motores import MOTORES

X = np.random.default_rng(0).normal(size=(20, 2, 5, 4)).astype("float32")
Y = np.random.default_rng(1).normal(size=(20, 3)).astype("float32")
nos_motores = pytest.mark.parametrize("motor", MOTORES)


def criar(motor, otimizador=None):
    nn.semente(3)
    camadas = [
        nn.NormaEspectral(nn.Conv2D(4, 2, ativacao="tanh")),
        nn.Flatten(),
        nn.NormaEspectral(nn.Densa(3), 2),
    ]
    rede = nn.Sequencial([nn.Entrada(2, 5, 4), *camadas])
    rede.compilar(otimizador or nn.SGD(0.1, momento=0.9), "mse", motor=motor)
    return rede


def treinar(rede, epocas=2, **opcoes):
    rede.treinar(X, Y, epocas=epocas, lote=4, embaralhar=False, progresso=False, **opcoes)
    return rede


def test_nenhuma_direcao_se_amplia_mais_do_que_uma_vez():
    nn.semente(0)
    camada = nn.NormaEspectral(nn.Densa(30, usar_bias=False, inicializador=nn.Normal(0, 2)), 50)
    with modo_de_treino(True):
        camada(np.eye(20))
    efetivo = camada(np.eye(20)).dados
    assert np.linalg.svd(efetivo)[1][0] == pytest.approx(1, abs=1e-3)
    assert np.linalg.svd(camada.camada.kernel.dados)[1][0] > 5


@nos_motores
def test_avaliar_e_prever_nao_mudam_u_nem_v_e_treinar_muda(motor):
    rede = criar(motor)
    estados = [v for v in rede.variaveis() if v.nome.endswith((".u", ".v"))]
    assert len(estados) == 4
    antes = [v.dados.copy() for v in estados]
    rede.prever(X)
    rede.avaliar(X, Y)
    assert all(np.array_equal(v.dados, a) for v, a in zip(estados, antes, strict=True))
    treinar(rede, 1)
    assert not any(np.array_equal(v.dados, a) for v, a in zip(estados, antes, strict=True))


@nos_motores
def test_congelada_nao_muda_nada(motor):
    rede = criar(motor)
    primeira = rede.camadas[1]
    primeira.treinavel = False
    antes = [v.dados.copy() for v in primeira.variaveis()]
    treinar(rede)
    assert all(np.array_equal(v.dados, a) for v, a in zip(primeira.variaveis(), antes, strict=True))


@nos_motores
def test_salvar_e_retomar_da_os_mesmos_bits(motor, tmp_path):
    def bits(rede):
        return [v.dados.tobytes() for v in (*rede.variaveis(), *rede.otimizador.variaveis())]

    inteira = treinar(criar(motor), 4)
    opcoes = {"callbacks": [nn.PontoDeControle(tmp_path)], "retomar": tmp_path}
    treinar(criar(motor), 2, **opcoes)
    retomada = treinar(criar(motor), 4, **opcoes)
    assert bits(retomada) == bits(inteira)
    retomada.salvar(tmp_path / "m.safetensors")
    lida = nn.carregar(tmp_path / "m.safetensors")
    assert bits(lida) == bits(inteira)
    np.testing.assert_array_equal(lida.prever(X), retomada.prever(X))


@nos_motores
def test_dez_passos_sao_os_do_pytorch(motor):
    torch = pytest.importorskip("torch", reason="sem PyTorch não há com o que comparar")
    norma = torch.nn.utils.parametrizations.spectral_norm
    nossa = criar(motor)
    conv, densa = torch.nn.Conv2d(2, 4, 2), torch.nn.Linear(48, 3)
    pares = [(nossa.camadas[1], conv, 1), (nossa.camadas[3], densa, 2)]
    for daqui, la, iteracoes in pares:
        kernel, bias = (p.dados for p in daqui.camada.parametros())
        norma(la, n_power_iterations=iteracoes)
        conta = la.parametrizations.weight
        with torch.no_grad():
            conta.original.copy_(torch.tensor((kernel.T if kernel.ndim == 2 else kernel).copy()))
            la.bias.copy_(torch.tensor(bias.copy()))
            conta[0]._u.copy_(torch.tensor(daqui.u.dados.copy()))
            conta[0]._v.copy_(torch.tensor(daqui.v.dados.copy()))
    rede = torch.nn.Sequential(conv, torch.nn.Tanh(), torch.nn.Flatten(), densa)
    treinar(nossa)
    otimizador = torch.optim.SGD(rede.parameters(), lr=0.1, momentum=0.9)
    for i in [*range(0, 20, 4)] * 2:
        otimizador.zero_grad()
        torch.nn.functional.mse_loss(rede(torch.tensor(X[i : i + 4])), torch.tensor(Y[i : i + 4])).backward()
        otimizador.step()
    rede.eval()
    np.testing.assert_allclose(nossa.prever(X), rede(torch.tensor(X)).detach().numpy(), atol=2e-5)


@pytest.mark.parametrize("threads", [1, 3, 5])
def test_compilada_da_o_mesmo_que_no_numpy(threads):
    antes = nn.threads()
    try:
        nn.threads(threads)
        compilada = treinar(criar("llvm", nn.Adam(0.01)))
    finally:
        nn.threads(antes)
    referencia = treinar(criar("numpy", nn.Adam(0.01)))
    for a, b in zip(compilada.variaveis(), referencia.variaveis(), strict=True):
        np.testing.assert_allclose(a.dados, b.dados, atol=1e-4)
