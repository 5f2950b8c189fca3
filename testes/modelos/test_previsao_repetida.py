"""A segunda previsão de uma forma não confere outra vez o que não mudou, e confere o que pode ter mudado."""

import numpy as np
import pytest

import neuronio as nn

X = np.linspace(-1, 1, 8, dtype="float32").reshape(2, 4)


def rede(motor="auto"):
    nn.semente(0)
    modelo = nn.Sequencial([nn.Entrada(4), nn.Densa(3, "tanh"), nn.Densa(2)])
    modelo.compilar(nn.SGD(0.1), "entropia-cruzada", motor=motor)
    modelo.prever(X)
    assert modelo._oficina.previsao is not None
    return modelo


def trocar_camada(modelo):
    modelo.camadas[2] = nn.Densa(2)


def trocar_parametro(modelo):
    modelo.camadas[1].kernel = nn.Parametro(np.ones((4, 3), "float32"))


def mudar_numeros(modelo):
    modelo.camadas[1].kernel.atribuir(nn.Tensor(np.ones((4, 3), "float32")))


def mudar_ativacao(modelo):
    modelo.camadas[1].ativacao = nn.ReLU()


def mudar_e_avaliar(modelo):
    modelo.camadas[1].ativacao = nn.ReLU()
    modelo.avaliar(X, np.array([0, 1]))


def treinar(modelo):
    modelo.treinar(X, np.array([0, 1]), epocas=3, progresso=False)


MUDANCAS = [trocar_camada, trocar_parametro, mudar_numeros, mudar_ativacao, mudar_e_avaliar, treinar]


@pytest.mark.parametrize("motor", ["llvm", "numpy"])
@pytest.mark.parametrize("mudar", MUDANCAS, ids=lambda mudar: mudar.__name__)
def test_o_que_mudou_no_modelo_muda_a_previsao_seguinte(mudar, motor):
    modelo = rede(motor)
    antes = modelo.prever(X)
    mudar(modelo)
    depois = modelo.prever(X)
    assert not np.allclose(antes, depois)
    np.testing.assert_allclose(depois, modelo(nn.Tensor(X)).numpy(), rtol=1e-5, atol=1e-6)


def test_outros_numeros_da_mesma_forma_dao_a_previsao_deles():
    modelo = rede()
    np.testing.assert_allclose(modelo.prever(-X), modelo(nn.Tensor(-X)).numpy(), rtol=1e-5, atol=1e-6)


def test_as_probabilidades_e_a_saida_crua_alternam_se():
    modelo = rede()
    for _ in range(3):
        crua, p = modelo.prever(X), modelo.probabilidades(X)
        np.testing.assert_allclose(p, np.exp(crua) / np.exp(crua).sum(-1, keepdims=True), rtol=1e-5)


@pytest.mark.parametrize(
    ("x", "erro"),
    [
        (np.where(X > 0.9, np.nan, X), "há NaN em x de entrada, na amostra 1"),
        (X[:, :3], "Entrada\\(3\\)"),
        (np.zeros((0, 4), "float32"), "está vazio"),
    ],
    ids=["nan", "forma", "vazio"],
)
def test_o_que_nao_serve_se_recusa_tambem_da_segunda_vez(x, erro):
    with pytest.raises(nn.ErroNeuronio, match=erro):
        rede().prever(x)


@pytest.mark.parametrize("lote", [0, 2.0, True])
def test_um_lote_que_nao_serve_se_recusa_tambem_da_segunda_vez(lote):
    with pytest.raises(nn.ErroNeuronio, match="o lote"):
        rede().prever(X, lote)


@pytest.mark.parametrize("outro", [X.astype("float64"), np.asfortranarray(X), X.tolist()])
def test_outro_modo_de_dar_os_mesmos_numeros_da_a_mesma_previsao(outro):
    modelo = rede()
    np.testing.assert_allclose(modelo.prever(outro), modelo.prever(X), rtol=1e-6)


@pytest.mark.parametrize("motor", ["llvm", "numpy"])
@pytest.mark.parametrize("forma", [(1, 7), (33, 1), (70, 19), (2500, 40)], ids=str)
def test_um_numero_que_nao_e_finito_acha_se_onde_quer_que_esteja(forma, motor):
    nn.semente(0)
    modelo = nn.Sequencial([nn.Entrada(forma[1]), nn.Densa(5, "relu"), nn.Densa(2)])
    modelo.compilar(nn.SGD(0.1), "entropia-cruzada", motor=motor)
    x = np.random.default_rng(0).standard_normal(forma).astype("float32")
    x[0, 0] = np.finfo("float32").max
    certa = modelo.prever(x)
    for ruim in (np.nan, -np.nan, np.inf, -np.inf):
        for amostra, coluna in ((0, 0), (-1, -1), (forma[0] // 2, forma[1] // 3)):
            outro = x.copy()
            outro[amostra, coluna] = ruim
            with pytest.raises(nn.ErroDeDados, match=f"na amostra {amostra % forma[0]}, posição"):
                modelo.prever(outro)
    np.testing.assert_array_equal(modelo.prever(x), certa)


def test_a_previsao_de_um_lote_grande_tambem_se_repete(monkeypatch):
    """Dois inteiros grandes iguais são objetos diferentes."""
    modelo, x = rede(), np.repeat(X, 500, axis=0)
    certa = modelo.prever(x, lote=int("1000"))
    repetida = modelo._oficina.previsao
    np.testing.assert_array_equal(modelo.prever(x, lote=int("1000")), certa)
    assert modelo._oficina.previsao is repetida
