"""MixUp e CutMix: a proporção, os alvos em frações, os dois motores, e a retomada."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.aumento.misturas import inversa_da_beta
from neuronio.camadas.camada import modo_de_treino
from neuronio.motores import MOTORES

nos_motores = pytest.mark.parametrize("motor", MOTORES)
X = np.random.default_rng(0).uniform(size=(40, 1, 6, 6)).astype("float32")
Y = np.arange(40) % 3


def criar(motor="numpy", perda="entropia-cruzada", saidas=3):
    nn.semente(1)
    rede = nn.Sequencial([nn.Entrada(1, 6, 6), nn.Flatten(), nn.Densa(8, "tanh"), nn.Densa(saidas)])
    rede.compilar(nn.Adam(0.01), perda, motor=motor)
    return rede


def treinar(rede, aumento, epocas=2, y=Y, **opcoes):
    nn.semente(2)
    return rede.treinar(X, y, epocas=epocas, lote=16, aumento=aumento, progresso=False, **opcoes)


def bits(rede):
    return [v.dados.tobytes() for v in (*rede.variaveis(), *rede.otimizador.variaveis())]


@pytest.mark.parametrize("alfa", [0.1, 0.2, 0.5, 1.0, 2.0, 8.0])
def test_a_inversa_da_beta_e_a_do_scipy(alfa):
    beta = pytest.importorskip("scipy.stats").beta
    esperada = beta.ppf(np.linspace(0, 1, 1025), alfa, alfa)
    np.testing.assert_allclose(inversa_da_beta(alfa)[:-1], esperada, atol=2e-4)


def test_mixup_e_a_soma_nas_partes_que_diz():
    outras = X[::-1].copy()
    with modo_de_treino(True):
        misturadas, partes = nn.aumento.MixUp(0.4).misturar(nn.Tensor(X), nn.Tensor(outras))
    fica = partes.numpy()[:, None, None, None]
    np.testing.assert_allclose(misturadas.numpy(), X * fica + outras * (1 - fica), rtol=1e-6)
    assert fica.min() >= 0
    assert fica.max() <= 1
    assert fica.std() > 0.2


def test_cutmix_troca_um_retangulo_da_area_que_diz():
    brancas, pretas = np.ones((200, 2, 8, 8), "float32"), np.zeros((200, 2, 8, 8), "float32")
    misturadas, partes = nn.aumento.CutMix().misturar(nn.Tensor(brancas), nn.Tensor(pretas))
    y = misturadas.numpy()
    assert set(np.unique(y)) == {0, 1}
    np.testing.assert_allclose(y.mean(axis=(1, 2, 3)), partes.numpy(), atol=1e-6)
    np.testing.assert_array_equal(y[:, 0], y[:, 1])
    trocados = y[:, 0] == 0
    retangulos = trocados.any(axis=2)[:, :, None] & trocados.any(axis=1)[:, None, :]
    np.testing.assert_array_equal(trocados, retangulos)
    assert abs(partes.numpy().mean() - 0.5) < 0.1  # λ uniforme


def test_o_alvo_que_o_passo_recebe_e_uma_fracao_de_duas_classes():
    vistos = []

    class Espia(nn.Sequencial):
        def passo_de_treino(self, x, alvo):
            vistos.append(alvo.numpy())
            return super().passo_de_treino(x, alvo)

    rede = Espia([nn.Flatten(), nn.Densa(3)])
    rede.compilar("sgd", "entropia-cruzada", motor="numpy")
    treinar(rede, [nn.aumento.MixUp(1.0)], epocas=1)
    alvos = np.concatenate(vistos[-3:])
    assert alvos.shape[1:] == (3,)
    np.testing.assert_allclose(alvos.sum(axis=1), 1, atol=1e-6)
    assert ((alvos > 0).sum(axis=1) <= 2).all()
    assert (alvos.max(axis=1) < 0.99).mean() > 0.3


@pytest.mark.parametrize(
    "aumento", [[nn.aumento.MixUp(0.3)], [nn.aumento.Rotacao(20), nn.aumento.MixUp(), nn.aumento.CutMix()]]
)
def test_os_motores_misturam_o_mesmo(aumento):
    redes = [criar(motor) for motor in MOTORES]
    for rede in redes:
        treinar(rede, aumento)
    sem = criar()
    treinar(sem, aumento[:-1] or None)
    kernels = [rede.parametros()[0].numpy() for rede in (*redes, sem)]
    np.testing.assert_allclose(kernels[0], kernels[-2], atol=1e-5)
    assert np.abs(kernels[0] - kernels[-1]).max() > 1e-3


@nos_motores
def test_retoma_se_bit_a_bit(motor, tmp_path):
    aumento = [nn.aumento.EspelhoHorizontal(), nn.aumento.CutMix()]
    inteira = criar(motor)
    treinar(inteira, aumento, epocas=4)
    opcoes = {"callbacks": [nn.PontoDeControle(tmp_path)], "retomar": tmp_path}
    treinar(criar(motor), aumento, **opcoes)
    retomada = criar(motor)
    treinar(retomada, aumento, epocas=4, **opcoes)
    assert bits(retomada) == bits(inteira)


def test_de_uma_regressao_misturam_se_os_numeros():
    rede = criar(perda="mse", saidas=1)
    historico = treinar(rede, [nn.aumento.MixUp()], y=X.mean(axis=(1, 2, 3)), epocas=20)
    assert historico.perda[-1] < historico.perda[0]


@pytest.mark.parametrize(
    ("treino", "erro", "mensagem"),
    [
        (lambda m: treinar(criar(), m, pesos=np.ones(40)), nn.ErroDeTreino, "pesos"),
        (
            lambda m: treinar(criar(perda=nn.EntropiaCruzadaBinaria(logits=True), saidas=1), m, y=Y % 2),
            nn.ErroDeTreino,
            r"nn\.Densa\(2\)",
        ),
    ],
)
def test_o_que_nao_se_mistura_se_recusa(treino, erro, mensagem):
    with pytest.raises(erro, match=mensagem):
        treino([nn.aumento.MixUp()])


def test_uma_mistura_nao_e_camada_de_uma_rede():
    rede = nn.Sequencial([nn.aumento.MixUp(), nn.Flatten(), nn.Densa(3)])
    rede.compilar("sgd", "entropia-cruzada", motor="numpy")
    with pytest.raises(nn.ErroDeTreino, match="não serve como camada"):
        treinar(rede, None)


@pytest.mark.parametrize("alfa", [0, -1, "muito"])
def test_um_alfa_que_nao_serve_se_recusa(alfa):
    with pytest.raises(nn.ErroNeuronio, match="o alfa de MixUp"):
        nn.aumento.MixUp(alfa)
