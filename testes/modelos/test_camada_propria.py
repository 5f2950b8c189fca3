"""Uma camada escrita em dez linhas treina, se salva, e serve a quem escreve o laço de treino à mão."""

import numpy as np
import pytest

import neuronio as nn

X = np.random.default_rng(0).normal(size=(60, 5)).astype(np.float32)
Y = (X[:, :1] * X[:, 1:2] > 0).astype(np.float32)


class Residual(nn.Camada):
    def construir(self, forma):
        self.densa = nn.Densa(forma[-1])

    def propagar(self, x):
        return x + self.densa(x).relu()


class Polinomio(nn.Camada):
    def construir(self, forma):
        self.a = self.parametro("a", (3, *forma), nn.Normal(0, 0.5), regularizador=nn.L2(1e-6))

    def propagar(self, x):
        return self.a[0] + self.a[1] * x + self.a[2] * x * x


def _fila():
    nn.semente(0)
    return nn.Sequencial([nn.Entrada(5), Residual(), Polinomio(), nn.Densa(8), Residual(), nn.Densa(1)])


def test_dentro_de_um_sequencial_a_camada_propria_treina_e_se_salva(tmp_path):
    rede = _fila()
    rede.compilar(nn.Adam(0.03), nn.EntropiaCruzadaBinaria(logits=True), metricas=["acuracia"], motor="numpy")
    historico = rede.treinar(X, Y, epocas=60, progresso=False)
    assert historico.metricas["acuracia"][-1] > 0.9
    nomes = [p.nome for p in rede.parametros()]
    assert nomes[:3] == ["residual_1.densa.kernel", "residual_1.densa.bias", "polinomio_1.a"]
    assert len(nomes) == 9
    outra = nn.carregar(rede.salvar(tmp_path / "m"), classes=[Residual, Polinomio])
    assert (outra.prever(X) == rede.prever(X)).all()


def test_o_laco_escrito_a_mao_faz_o_mesmo_que_treinar():
    automatica, a_mao = _fila(), _fila()
    for rede in (automatica, a_mao):
        nn.semente(0)
        rede.compilar(nn.SGD(0.01), "mse", motor="numpy")
    penalidade = nn.L2(1e-6)
    historico = automatica.treinar(X, Y, epocas=3, lote=20, embaralhar=False, progresso=False)
    perdas = []
    for i in [0, 20, 40] * 3:
        perda = nn.MSE()(a_mao(X[i : i + 20]), Y[i : i + 20]) + penalidade(a_mao.parametros()[2].tensor)
        perda.retropropagar()
        for p in a_mao.parametros():
            p.atribuir(p.dados - 0.01 * p.grad)
        perdas.append(perda.item())
    np.testing.assert_allclose(historico.perda, np.reshape(perdas, (3, 3)).mean(axis=1), rtol=1e-5)
    for a, b in zip(automatica.parametros(), a_mao.parametros(), strict=True):
        np.testing.assert_allclose(a.dados, b.dados, rtol=1e-5, atol=1e-6)


def test_o_gradiente_some_quando_o_parametro_muda_e_acumula_enquanto_nao():
    rede = _fila()
    rede.prever(X)
    nn.MSE()(rede(X), Y).retropropagar()
    kernel = rede.parametros()[0]
    uma = kernel.grad.numpy()
    nn.MSE()(rede(X), Y).retropropagar()
    np.testing.assert_allclose(kernel.grad.numpy(), 2 * uma, rtol=1e-5)
    kernel.atribuir(kernel.dados)
    assert kernel.grad is None


def test_os_dados_de_um_parametro_sao_so_de_leitura():
    rede = _fila()
    rede.prever(X)
    with pytest.raises(ValueError, match="read-only"):
        rede.parametros()[0].dados[0, 0] = 1
    with pytest.raises(nn.ErroDeForma, match=r"residual_1\.densa\.kernel"):
        rede.parametros()[0].atribuir(np.zeros((2, 2)))


def test_camadas_em_listas_e_dicionarios_de_qualquer_fundura_sao_achadas():
    class Aninhado(nn.Modelo):
        def __init__(self):
            self.partes = {"a": [nn.Densa(4), [nn.Densa(4), (nn.Densa(4),)]], "b": {"c": nn.Densa(1)}}

        def propagar(self, x):
            fora, (meio, (dentro,)) = self.partes["a"]
            return self.partes["b"]["c"](dentro(meio(fora(x))))

    modelo = Aninhado()
    modelo.compilar("adam", "mse", motor="numpy")
    modelo.treinar(X, Y, progresso=False)
    assert [p.nome for p in modelo.parametros()[::2]] == [
        *("partes_a_0.kernel", "partes_a_1_0.kernel", "partes_a_1_1_0.kernel", "partes_b_c.kernel")
    ]


def test_um_modelo_que_olha_para_os_numeros_tambem_treina():
    class ComSe(nn.Modelo):
        def __init__(self):
            self.densa = nn.Densa(1)

        def propagar(self, x):
            y = self.densa(x)
            return y * 2 if y.media().item() > 0 else y

    modelo = ComSe()
    modelo.compilar(nn.SGD(0.01), "mse", motor="numpy")
    assert modelo.treinar(X, Y, epocas=3, progresso=False).epocas == 3
    assert modelo.forma_saida == (1,)


class MenosAlguns(nn.Camada):
    """Tira de cada amostra algo que depende de outras do lote."""

    def __init__(self, recorte):
        self.recorte = recorte

    def propagar(self, x):
        return x - RECORTES[self.recorte](x)


RECORTES = {
    "alguns": lambda x: x[2:5].media(eixo=0),
    "um": lambda x: x[20],
    "o último": lambda x: x[-1:],
    "um de cada dois": lambda x: x[::2].media(eixo=0),
    "todos menos o primeiro": lambda x: x[1:].media(eixo=0),
    "por uma lista": lambda x: x[[3, 7]].media(eixo=0),
    "os positivos": lambda x: x[x[:, 0].dados > 0].media(eixo=0),
}


@pytest.mark.parametrize("recorte", RECORTES)
@pytest.mark.parametrize("motor", ["numpy", "auto"])
@pytest.mark.filterwarnings("ignore:esta rede vai executar no motor numpy")
def test_uma_camada_que_recorta_o_lote_se_usa_nos_lotes_em_que_ele_cabe(recorte, motor, tmp_path):
    com_entrada = [] if recorte == "os positivos" else [nn.Entrada(5)]
    rede = nn.Sequencial([*com_entrada, MenosAlguns(recorte), nn.Densa(2), nn.LogSoftmax()])
    rede.compilar(nn.SGD(0.01), nn.NLL(), motor=motor)
    alvos = Y[:, 0].astype(int)
    assert len(rede.treinar(X, alvos, lote=30, epocas=2, validacao=(X, alvos), progresso=False).perda) == 2
    certas = rede.camadas[-2](X[:30] - RECORTES[recorte](nn.Tensor(X[:30])))
    np.testing.assert_allclose(rede.prever(X, lote=30)[:30], nn.LogSoftmax()(certas).dados, rtol=1e-5)
    assert rede.avaliar(X, alvos, lote=30)["perda"] > 0
    if com_entrada:
        outra = nn.carregar(rede.salvar(tmp_path / "m"), classes=[MenosAlguns])
        assert (outra.prever(X) == rede.prever(X)).all()


@pytest.mark.parametrize("recorte", RECORTES)
def test_o_motor_llvm_recusa_recortar_o_lote_e_diz_por_que(recorte):
    pytest.importorskip("llvmlite")
    rede = nn.Sequencial([MenosAlguns(recorte), nn.Densa(1)])
    rede.compilar("sgd", "mse", motor="llvm")
    with pytest.raises(nn.ErroNeuronio, match=r"lote|ainda não há números"):
        rede.prever(X)


def test_parametros_criados_na_criacao_sobrevivem_a_um_engano():
    class Vies(nn.Modelo):
        def __init__(self):
            self.b = self.parametro("b", (5,), "zeros")

        def propagar(self, x):
            return x + self.b

    modelo = Vies()
    modelo.compilar("sgd", "mse", motor="numpy")
    with pytest.raises(nn.ErroDeForma):
        modelo.treinar(X[:, :3], X[:, :3], progresso=False)
    assert len(modelo.parametros()) == 1
    modelo.treinar(X, X + 1, epocas=5, progresso=False)
    assert (modelo.parametros()[0].dados > 0).all()
