import numpy as np
import pytest

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino
from neuronio.motores import MOTORES

nos_motores = pytest.mark.parametrize("motor", MOTORES)


def test_soma_a_entrada_ou_o_atalho():
    x = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")
    densa, atalho = nn.Densa(3, "tanh"), nn.Densa(3)
    np.testing.assert_allclose(nn.Residual([densa])(x).dados, x + densa(x).dados, rtol=1e-6)
    com_atalho = nn.Residual([densa, nn.Densa(3)], atalho)
    y = com_atalho(x).dados
    np.testing.assert_allclose(y, atalho(x).dados + com_atalho.camadas[1](densa(x)).dados, rtol=1e-5)


def test_com_zeros_nos_pesos_a_entrada_passa_e_o_gradiente_tambem():
    x = nn.Tensor([[1.0, 2.0]], requer_grad=True)
    y = x
    for _ in range(30):
        y = nn.Residual([nn.Densa(2, "tanh", inicializador="zeros"), nn.Densa(2, inicializador="zeros")])(y)
    assert y.dados.tolist() == [[1, 2]]
    assert nn.gradientes(y.soma(), [x])[0].dados.tolist() == [[1, 1]]


def test_os_pesos_tem_nomes_e_a_ordem_da_fila_com_o_atalho_no_fim():
    fila = [nn.Conv2D(4, 3, padding="mesmo"), nn.BatchNorm(), nn.ReLU(), nn.Conv2D(4, 3, padding="mesmo")]
    camada = nn.Residual(fila, atalho=nn.Conv2D(4, 1, usar_bias=False))
    camada(nn.sortear((2, 3, 5, 5)))
    assert [p.nome for p in camada.parametros()] == [
        *("camadas_0.kernel", "camadas_0.bias", "camadas_1.gama", "camadas_1.beta"),
        *("camadas_3.kernel", "camadas_3.bias", "atalho.kernel"),
    ]


def test_com_pular_cada_amostra_passa_inteira_pela_fila_ou_por_fora():
    x = np.random.default_rng(0).normal(size=(2000, 3)).astype("float32")
    camada = nn.Residual([nn.Densa(3, "tanh")], pular=0.3)
    f = camada(x).dados - x  # fora do treino, F conta sempre, e conta 1
    with modo_de_treino(True):
        parcela = camada(x).dados - x
    passou = np.abs(parcela).max(axis=1) > 1e-6
    np.testing.assert_allclose(parcela[passou], f[passou] / 0.7, atol=1e-6)
    assert abs(passou.mean() - 0.7) < 5 * np.sqrt(0.3 * 0.7 / 2000)


def test_a_profundidade_estocastica_escala_como_a_do_torchvision():
    """`stochastic_depth(F(x), p, "row")` é F(x) vezes uma máscara por amostra de 0 e 1/(1 − p)."""
    camada = nn.Residual([nn.Linear()], pular=0.2)
    with modo_de_treino(True):
        y = camada(np.ones((100, 2, 2), "float32")).dados
    np.testing.assert_allclose(np.unique(y), [1, 1 + 1 / 0.8], rtol=1e-6)


def test_pular_tudo_se_recusa():
    with pytest.raises(nn.ErroDeValor, match="entre 0 e 1, sem o 1"):
        nn.Residual([nn.Densa(2)], pular=1)


@nos_motores
def test_salva_se_e_retoma_se_bit_a_bit(motor, tmp_path):
    x = np.random.default_rng(0).normal(size=(12, 5)).astype("float32")
    y = np.arange(12) % 3

    def treinada(epocas, **opcoes):
        nn.semente(1)
        com_atalho = nn.Residual([nn.Densa(4, "tanh"), nn.BatchNorm()], atalho=nn.Densa(4))
        sem_atalho = nn.Residual([nn.Densa(4, "relu"), nn.Dropout(0.3)])
        rede = nn.Sequencial([nn.Entrada(5), com_atalho, sem_atalho, nn.Densa(3)])
        rede.compilar(nn.Adam(0.01), "entropia-cruzada", motor=motor)
        rede.treinar(x, y, epocas=epocas, lote=4, progresso=False, **opcoes)
        return rede

    def bits(rede):
        return [v.dados.tobytes() for v in (*rede.variaveis(), *rede.otimizador.variaveis())]

    inteira = treinada(4)
    opcoes = {"callbacks": [nn.PontoDeControle(tmp_path)], "retomar": tmp_path}
    treinada(2, **opcoes)
    retomada = treinada(4, **opcoes)
    assert bits(retomada) == bits(inteira)
    retomada.salvar(tmp_path / "m.safetensors")
    np.testing.assert_array_equal(nn.carregar(tmp_path / "m.safetensors").prever(x), retomada.prever(x))


def test_trocar_uma_camada_da_fila_vai_no_arquivo(tmp_path):
    rede = nn.Sequencial([nn.Entrada(3), nn.Residual([nn.Densa(3, "tanh"), nn.Densa(3)])])
    rede.camadas[1].camadas[0] = nn.Densa(7, "relu")
    rede.compilar("sgd", "mse", motor="numpy")
    rede.salvar(tmp_path / "m.safetensors")
    lida = nn.carregar(tmp_path / "m.safetensors")
    assert lida.camadas[1].camadas[0].unidades == 7
    np.testing.assert_array_equal(lida.prever(np.eye(3)), rede.prever(np.eye(3)))


@nos_motores
def test_sequencias_de_comprimentos_diferentes_passam_por_dentro(motor):
    """Cada uma dá o que daria sozinha."""
    acaso = np.random.default_rng(0)
    sequencias = [acaso.normal(size=(n, 4)).astype("float32") for n in (3, 6, 1, 5)]
    nn.semente(0)
    fila = [nn.LSTM(4, retornar_sequencia=True), nn.Densa(4, "tanh")]
    rede = nn.Sequencial([nn.Residual(fila), nn.Residual([nn.LayerNorm(), nn.Densa(4)]), nn.GRU(2)])
    rede.compilar("sgd", "mse", motor=motor)
    juntas = rede.prever(sequencias)
    for s, y in zip(sequencias, juntas, strict=True):
        np.testing.assert_allclose(rede.prever(s[None])[0], y, atol=1e-5)


def test_uma_camada_que_leria_depois_do_fim_se_recusa():
    rede = nn.Sequencial([nn.Residual([nn.Redimensionar(-1, 4)]), nn.GRU(2)])
    rede.compilar("sgd", "mse", motor="numpy")
    with pytest.raises(nn.ErroDeForma, match="não sabe onde acaba cada sequência"):
        rede.prever([np.ones((3, 4), "float32"), np.ones((2, 4), "float32")])
