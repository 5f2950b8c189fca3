"""Os três tipos de modelo têm os mesmos métodos, e aprendem."""

import copy
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

import neuronio as nn
from neuronio.motores import MOTORES


class DoisRamos(nn.Modelo):
    """Dois caminhos que partilham uma camada e se juntam no fim."""

    def __init__(self, classes):
        self.partilhada = nn.Densa(8, "relu")
        self.estreito = [nn.Densa(4, "tanh"), nn.Densa(8)]
        self.saida = nn.Densa(classes)

    def propagar(self, x):
        comum = self.partilhada(x)
        outro = x
        for camada in self.estreito:
            outro = camada(outro)
        return self.saida(nn.concatenar([comum, self.partilhada(x * 2), outro], eixo=1))


def _rede():
    return nn.RedeNeural([4, 16, 3])


def _fila():
    return nn.Sequencial([nn.Entrada(4)]).adicionar(nn.Densa(16)).adicionar(nn.ReLU()).adicionar(nn.Densa(3))


def _grafo():
    return DoisRamos(3)


tres_tipos = pytest.mark.parametrize("criar", [_rede, _fila, _grafo])


@pytest.fixture(scope="module")
def iris():
    (x, y), _ = nn.dados.iris()
    return ((x - x.mean(0)) / x.std(0)).astype(np.float32), y


@tres_tipos
def test_os_tres_tipos_treinam_avaliam_e_preveem(criar, iris, capsys, tmp_path):
    nn.semente(0)
    x, y = iris
    modelo = criar()
    modelo.compilar(nn.Adam(0.05), "entropia-cruzada", metricas=["acuracia"], motor="numpy")
    historico = modelo.treinar(x, y, epocas=20, lote=16, validacao=(x[:30], y[:30]), progresso=False)

    assert historico is modelo.historico
    assert len(historico.perda) == len(historico.perda_validacao) == 20
    assert len(historico.metricas["acuracia"]) == len(historico.metricas_validacao["acuracia"]) == 20
    assert historico.perda[-1] < 0.3 * historico.perda[0]
    medidas = modelo.avaliar(x, y)
    assert set(medidas) == {"perda", "acuracia"}
    assert medidas["acuracia"] > 0.9

    probabilidades = modelo.probabilidades(x)
    np.testing.assert_allclose(probabilidades.sum(axis=1), 1, rtol=1e-5)
    classes = modelo.prever_classes(x)
    assert classes.shape == (len(x),)
    assert classes.dtype == np.int64
    assert (classes == y).mean() == pytest.approx(medidas["acuracia"], abs=1e-6)
    modelo.resumo()
    assert f"{sum(p.dados.size for p in modelo.parametros())} parâmetros" in capsys.readouterr().out

    outro = nn.carregar(modelo.salvar(tmp_path / "m.safetensors"), classes=[DoisRamos])
    assert (outro.prever(x) == modelo.prever(x)).all()


@tres_tipos
def test_prever_nao_depende_do_tamanho_do_lote(criar, iris):
    x, _ = iris
    modelo = criar()
    inteiro = modelo.prever(x, lote=1000)
    assert inteiro.shape == (len(x), 3)
    assert isinstance(inteiro, np.ndarray)
    np.testing.assert_allclose(modelo.prever(x, lote=7), inteiro, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(modelo.prever(x, lote=1), inteiro, rtol=1e-5, atol=1e-6)


def test_uma_camada_partilhada_conta_e_treina_uma_vez(iris):
    x, y = iris
    modelo = DoisRamos(3)
    modelo.compilar(nn.SGD(0.1), "entropia_cruzada", motor="numpy")
    modelo.treinar(x, y, progresso=False)
    nomes = [p.nome for p in modelo.parametros()]
    assert nomes == [
        *("partilhada.kernel", "partilhada.bias"),
        *("estreito_0.kernel", "estreito_0.bias", "estreito_1.kernel", "estreito_1.bias"),
        *("saida.kernel", "saida.bias"),
    ]


def test_rotulos_inteiros_e_one_hot_dao_o_mesmo_treino(iris):
    x, y = iris
    pesos = []
    for alvos in (y, y[:, None], np.eye(3)[y], y.astype(np.int8)):
        nn.semente(3)
        modelo = _rede()
        modelo.compilar("adam", "entropia-cruzada", ["acuracia"], motor="numpy")
        modelo.treinar(x, alvos, epocas=2, progresso=False)
        pesos.append(modelo.parametros()[0].dados)
    for outros in pesos[1:]:
        np.testing.assert_allclose(outros, pesos[0], rtol=1e-5, atol=1e-7)


def test_alvos_de_uma_dimensao_se_alinham_com_a_saida_de_uma_coluna():
    x = np.linspace(-1, 1, 64)[:, None]
    finais = []
    for alvos in (3 * x[:, 0] + 1, 3 * x + 1):
        nn.semente(0)
        reta = nn.RedeNeural([1, 1])
        reta.compilar(nn.SGD(0.3), "mse", motor="numpy")
        finais.append(reta.treinar(x, alvos, epocas=40, progresso=False).perda[-1])
        kernel, bias = reta.parametros()
        assert kernel.dados.item() == pytest.approx(3, abs=1e-2)
        assert bias.dados.item() == pytest.approx(1, abs=1e-2)
    assert finais[0] == finais[1] < 1e-4


def test_o_ou_exclusivo_se_aprende_com_entradas_inteiras():
    nn.semente(0)
    x, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    rede = nn.RedeNeural([2, 8, 1], ativacao="tanh", saida="sigmoide")
    rede.compilar(nn.Adam(0.05), "entropia-cruzada-binaria", metricas=["acuracia"], motor="numpy")
    historico = rede.treinar(x, y, epocas=150, progresso=False)
    assert historico.metricas["acuracia"][-1] == 1
    assert rede.prever_classes(x).tolist() == [0, 1, 1, 0]
    assert rede.probabilidades(x).shape == (4, 1)


def test_a_rede_aprende_os_digitos():
    nn.semente(0)
    (x, y), (xt, yt) = nn.dados.digitos()
    rede = nn.RedeNeural([64, 64, 10], saida="log_softmax")
    rede.compilar(nn.Adam(0.005), "nll", metricas=["acuracia"], motor="numpy")
    rede.treinar(x, y, epocas=8, lote=32, progresso=False)
    assert rede.avaliar(xt, yt)["acuracia"] >= 0.95


def _cnn():
    camadas = [nn.Conv2D(24, 3), nn.ReLU(), nn.MaxPool2D(2), nn.Conv2D(30, 3), nn.ReLU(), nn.MaxPool2D(2)]
    camadas += [nn.Flatten(), nn.Densa(100), nn.TanH(), nn.Dropout(0.3), nn.Densa(10)]
    return nn.Sequencial([nn.Entrada(1, 28, 28), *camadas])


def test_a_rede_convolucional_decora_um_digito_de_cada():
    if not (Path(os.environ.get("NEURONIO_DADOS", "nada")) / "mnist").is_dir():
        pytest.skip("sem MNIST: NEURONIO_DADOS não diz onde ele está")
    nn.semente(0)
    (x, y), _ = nn.dados.mnist()
    primeiros = [int(np.argmax(y == digito)) for digito in range(10)]
    cnn = _cnn()
    cnn.compilar("adam", "entropia-cruzada", metricas=["acuracia"], motor="numpy")
    cnn.treinar(x[primeiros], y[primeiros], epocas=65, lote=10, progresso=False)
    assert cnn.avaliar(x[primeiros], y[primeiros])["perda"] < 0.01


def test_a_rede_densa_achata_imagens_sozinha():
    (x, _), _ = nn.dados.digitos()
    rede = nn.RedeNeural([64, 10])
    assert (rede.prever(x[:5]) == rede.prever(x[:5].reshape(5, 64))).all()


def test_compilar_constroi_o_que_a_entrada_deixa_saber():
    fila = _fila()
    assert fila.parametros() == []
    fila.compilar("adam", "mse", motor="numpy")
    assert [p.forma for p in fila.parametros()] == [(4, 16), (16,), (16, 3), (3,)]


@pytest.mark.parametrize("nome", ["adam", "ADAM", "Adam", "rms-prop", "rms_prop", "RMSProp", "ada grad"])
def test_otimizadores_por_nome_em_qualquer_grafia(nome):
    rede = _rede()
    rede.compilar(nome, "mse", motor="numpy")
    assert type(rede.otimizador).__name__.lower() == nome.lower().replace("-", "").replace("_", "").replace(
        " ", ""
    )


@pytest.mark.parametrize(
    "nome", ["entropia-cruzada", "Entropia_Cruzada", "ENTROPIACRUZADA", "entropia cruzada"]
)
def test_perdas_por_nome_em_qualquer_grafia(nome):
    rede = _rede()
    rede.compilar(nn.SGD(0.1), nome, metricas=["Acurácia"], motor="numpy")
    assert isinstance(rede.perda, nn.EntropiaCruzada)
    assert isinstance(rede.metricas[0], nn.Acuracia)


def test_uma_metrica_so_dispensa_a_lista():
    rede = _rede()
    rede.compilar("adam", "mse", metricas="mae", motor="numpy")
    assert [m.nome for m in rede.metricas] == ["mae"]


def test_um_modelo_serve_de_camada_em_outro(iris):
    x, y = iris
    corpo = nn.Sequencial([nn.Densa(8), nn.ReLU()])
    modelo = nn.Sequencial([corpo, nn.RedeNeural([8, 3])])
    modelo.compilar(nn.Adam(0.02), "entropia-cruzada", ["acuracia"], motor="numpy")
    modelo.treinar(x, y, epocas=10, progresso=False)
    assert len(modelo.parametros()) == 4
    assert modelo.avaliar(x, y)["acuracia"] > 0.7
    assert corpo.prever(x).shape == (len(x), 8)


def test_os_dados_podem_ser_listas_tensores_ou_arrays_de_qualquer_real(iris):
    x, y = iris
    rede = _rede()
    esperado = rede.prever(x[:4])
    for mesmos in (x[:4].tolist(), nn.Tensor(x[:4]), x[:4].astype(np.float64), np.asfortranarray(x[:4])):
        np.testing.assert_allclose(rede.prever(mesmos), esperado, rtol=1e-5)
    rede.compilar("sgd", "entropia-cruzada", motor="numpy")
    rede.treinar(x[:4].tolist(), y[:4].tolist(), progresso=False)


@pytest.mark.parametrize("copiar", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_copia_de_um_modelo_treina_sem_mexer_no_original(copiar, iris):
    x, y = iris
    rede = _rede()
    rede.compilar("adam", "entropia-cruzada", motor="numpy")
    rede.treinar(x, y, epocas=2, progresso=False)
    antes = rede.prever(x)
    outra = copiar(rede)
    assert (outra.prever(x) == antes).all()
    outra.treinar(x, y, epocas=2, progresso=False)
    assert (rede.prever(x) == antes).all()
    rede.treinar(x, y, epocas=2, progresso=False)
    assert (rede.prever(x) == outra.prever(x)).all()


def test_o_resumo_conta_camadas_formas_e_parametros():
    cnn = _cnn()
    cnn.compilar("adam", "entropia-cruzada", motor="numpy")
    resumo = cnn.resumo()
    linhas = {linha.nome: linha for linha in resumo.linhas}
    assert linhas["conv2d_1"].saida == "(24, 26, 26)"
    assert linhas["conv2d_1"].parametros == 24 * 9 + 24
    assert linhas["densa_1"].parametros == 750 * 100 + 100
    assert resumo.parametros == 240 + 6510 + 75100 + 1010
    assert "82.860 parâmetros" in str(resumo)
    assert "<td>(24, 26, 26)</td>" in resumo._repr_html_()


def test_o_resumo_de_uma_rede_sem_forma_mostra_o_que_falta():
    resumo = nn.Sequencial([nn.Densa(3)]).resumo()
    assert resumo.linhas[0].saida == "?"
    assert resumo.linhas[0].parametros is None


# ── o passo guardado entre dois treinos ─────────────────────────────────────
def _capturas(monkeypatch):
    from neuronio.motores.llvm import motor

    feitas, capturar = [], motor.capturar_passo
    monkeypatch.setattr(motor, "capturar_passo", lambda *a: feitas.append(1) or capturar(*a))
    return feitas


@pytest.mark.skipif("llvm" not in MOTORES, reason="falta o llvmlite")
def test_treinar_avaliar_e_prever_de_novo_nao_capturam_de_novo(monkeypatch):
    capturas, rede = _capturas(monkeypatch), _com_fator()
    for _ in range(2):
        rede.treinar([[1.0]], [1.0], epocas=2, progresso=False)
        rede.avaliar([[1.0]], [1.0])
        rede.prever([[1.0]])
    assert len(capturas) == 3


@pytest.mark.skipif("llvm" not in MOTORES, reason="falta o llvmlite")
def test_o_estado_das_camadas_muda_sem_que_se_capture_de_novo(monkeypatch):
    capturas = _capturas(monkeypatch)
    camadas = [nn.Densa(4), nn.BatchNorm(), nn.Dropout(0.5), nn.Densa(2)]
    rede = nn.Sequencial([nn.Entrada(3), *camadas])
    rede.compilar("adam", "entropia-cruzada", motor="llvm")
    for _ in range(3):
        rede.treinar(np.ones((8, 3)), [0, 1] * 4, epocas=2, progresso=False)
        rede.prever(np.ones((8, 3)))
    assert len(capturas) == 2


class Fator(nn.Camada):
    """Multiplica por um número, que se pode trocar."""

    fator = 2.0

    def propagar(self, x):
        return x * self.fator


def _com_fator(motor="llvm"):
    rede = nn.Sequencial([nn.Entrada(1), Fator(), nn.Densa(1, inicializador=nn.Constante(1))])
    rede.compilar(nn.SGD(0.1), "mse", metricas=["mae"], motor=motor)
    return rede


@pytest.mark.parametrize("motor", MOTORES)
@pytest.mark.parametrize(
    "mudar",
    [
        lambda rede: setattr(rede.camadas[1], "fator", 3.0),
        lambda rede: setattr(rede.otimizador, "taxa", 0.01),
        lambda rede: rede.metricas.clear(),
        lambda rede: rede.camadas.pop(1),
        lambda rede: rede.compilar(nn.SGD(0.1, momento=0.9), "mae"),
        lambda rede: setattr(rede, "perda", nn.MAE()),
    ],
)
def test_o_que_muda_no_modelo_entre_dois_treinos_vale_no_segundo(motor, mudar):
    redes = [_com_fator(motor), _com_fator(motor)]
    redes[0].treinar([[2.0]], [7.0], epocas=2, progresso=False)  # guarda um passo
    redes[0].avaliar([[2.0]], [7.0])
    for variavel, nova in zip(redes[0].variaveis(), redes[1].variaveis(), strict=True):
        variavel.atribuir(nova.tensor)
    deixados = []
    for rede in redes:
        mudar(rede)
        historico = rede.treinar([[2.0]], [7.0], epocas=3, progresso=False)
        deixados.append((historico.perda, historico.metricas, rede.avaliar([[2.0]], [7.0])))
    assert deixados[0] == deixados[1]
