"""Modelos inteiros compilados: as mesmas saídas, gradientes e estados do NumPy, em lotes de todo tamanho."""

import numpy as np
import pytest
from execucao import conferir, executar

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino
from neuronio.tensor import TABELA, Tensor, Variavel
from neuronio.treino.amostras import Molde
from neuronio.treino.passos import passo_de_treino


def passo_com_gradientes(rede, perda):
    """A perda, a saída e a derivada em relação a cada parâmetro."""

    def passo(x, y):
        with modo_de_treino(True):
            saida = rede(x)
        total = perda(saida, y)
        return [total, saida, *nn.gradientes(total, rede.parametros())]

    return passo


def construida(camadas, forma, semente=0):
    nn.semente(semente)
    rede = nn.Sequencial(camadas)
    rede.construir_com(forma)
    return rede


def dados_de_classes(forma, amostras, classes, semente=0):
    acaso = np.random.default_rng(semente)
    return [acaso.standard_normal((amostras, *forma)).astype("float32"), acaso.integers(0, classes, amostras)]


def comparar(rede, perda, dados, lote, threads=2):
    passo, variaveis = passo_com_gradientes(rede, perda), rede.variaveis()
    esperados = executar("numpy", passo, variaveis, dados, lote)
    obtidos = executar("llvm", passo, variaveis, dados, lote, threads)
    try:
        conferir(obtidos, esperados)
    except AssertionError:  # mal condicionada: o arredondamento se amplia, e em float64 tem de sumir
        em_float64(variaveis)
        dados = [d.astype("float64") if d.dtype.kind == "f" else d for d in dados]
        esperados = executar("numpy", passo, variaveis, dados, lote)
        assert {e.dtype.name for e in esperados} == {"float64"}
        conferir(executar("llvm", passo, variaveis, dados, lote, threads), esperados)


def em_float64(variaveis):
    """Os mesmos números, com o dobro da precisão."""
    for v in variaveis:
        if v.tipo == "float32":
            v._tensor = v._folha(v.tensor.converter("float64"), v.nome)


# ── tamanhos de lote e threads ──────────────────────────────────────────────
@pytest.mark.parametrize(
    ("amostras", "lote", "threads"),
    [(7, 3, 2), (1, 1, 2), (5, 1, 3), (2, 64, 3), (9, 4, 1), (64, 64, 3), (65, 64, 2)],
)
def test_todo_tamanho_de_lote_e_numero_de_threads_da_o_mesmo(amostras, lote, threads):
    rede = construida(
        [nn.Conv2D(3, 3), nn.BatchNorm(), nn.ReLU(), nn.Flatten(), nn.Dropout(0.3), nn.Densa(3)], (1, 6, 6)
    )
    comparar(rede, nn.EntropiaCruzada(), dados_de_classes((1, 6, 6), amostras, 3), lote, threads)


def test_a_mesma_semente_e_as_mesmas_threads_dao_os_mesmos_bits():
    resultados = []
    for _ in range(2):
        rede = construida(
            [nn.Conv2D(3, 3), nn.BatchNorm(), nn.Flatten(), nn.Dropout(0.3), nn.Densa(3)], (1, 6, 6)
        )
        rede.compilar("adam", "entropia-cruzada", motor="llvm")
        passo = passo_de_treino(rede, Molde(("x",), ("",)))
        resultados.append(
            executar("llvm", passo, passo.variaveis, dados_de_classes((1, 6, 6), 50, 3), 8, threads=3)
        )
    for a, b in zip(*resultados, strict=True):
        np.testing.assert_array_equal(a, b)


def test_dez_passos_de_sgd_deixam_os_mesmos_pesos():
    rede = construida([nn.Densa(20, "relu"), nn.BatchNorm(), nn.Dropout(0.2), nn.Densa(3)], (6,))
    rede.compilar(nn.SGD(0.05), "entropia-cruzada", metricas=["acuracia"], motor="numpy")
    passo = passo_de_treino(rede, Molde(("x",), ("",)))
    dados = dados_de_classes((6,), 77, 3)
    esperados = executar("numpy", passo, passo.variaveis, dados, lote=8)
    conferir(executar("llvm", passo, passo.variaveis, dados, lote=8), esperados)


def test_parametros_float64_tem_a_precisao_de_float64():
    rede = construida(
        [nn.Conv2D(2, 3), nn.TanH(), nn.MaxPool2D(2), nn.Flatten(), nn.LayerNorm(), nn.Densa(3)], (1, 8, 8)
    )
    for v in rede.variaveis():
        v.__init__(Tensor(v.numpy(), tipo="float64"), v.nome)  # atribuir manteria o float32
    x, y = dados_de_classes((1, 8, 8), 7, 3)
    dados = [x.astype("float64"), y]
    passo = passo_com_gradientes(rede, nn.EntropiaCruzada())
    esperados = executar("numpy", passo, rede.variaveis(), dados, lote=3)
    assert {a.dtype.name for a in esperados} == {"float64"}
    conferir(executar("llvm", passo, rede.variaveis(), dados, lote=3), esperados)


# ── o que um usuário escreve ────────────────────────────────────────────────
class Estranha(nn.Camada):
    """Uma camada de quem usa a biblioteca, com primitivas que nenhuma da biblioteca junta assim."""

    def construir(self, forma):
        self.tabela = self.parametro("tabela", (forma[-1], forma[-1]))
        self.escala = self.parametro("escala", (forma[-1], forma[-1]))
        self.media = self.estado("media", (forma[-1],))
        self.chave = self.estado("chave", (2,), [3, 4], "uint32")
        self.passo = self.estado("passo", (), 0, "uint32")

    def propagar(self, x):
        self.media.atribuir(self.media * 0.9 + x.media(0) * 0.1)
        escolhida = self.tabela[x.argmax(-1)]
        atencao = (x @ self.escala @ self.escala.T).limitar(-2, 2)
        y = nn.concatenar([x[:, ::-1], escolhida * atencao.sigmoide()], 1)
        ruido = nn.sortear(y.forma, chave=self.chave, passo=self.passo)
        self.passo += 1
        y = nn.onde(ruido < 0.2, -y, y) + TABELA["seno"](y) ** 3
        return y / (1 + y.abs().maximo(-1, manter=True)) - self.media.soma()


def test_camada_de_quem_usa_sobre_quaisquer_primitivas_compila():
    rede = construida([nn.Densa(6), Estranha(), nn.Densa(3)], (4,))
    comparar(rede, nn.EntropiaCruzada(), dados_de_classes((4,), 10, 3), lote=4)


def test_rede_com_camada_compartilhada_e_grafo_qualquer_compila():
    class Dupla(nn.Modelo):
        def __init__(self):
            self.comum, self.saida = nn.Densa(6, "tanh"), nn.Densa(3)

        def propagar(self, x):
            return self.saida(self.comum(self.comum(x)) * self.comum(x * 2) + x)

    nn.semente(0)
    rede = Dupla()
    rede.construir_com((6,))
    comparar(rede, nn.EntropiaCruzada(), dados_de_classes((6,), 10, 3), lote=4)


# ── atribuições que se leem umas às outras ──────────────────────────────────
def matriz(nome, semente):
    return Variavel(Tensor(np.random.default_rng(semente).random((6, 6))), nome)


def trocar(a, b):
    novos = a.tensor * 2, b.tensor - 1
    b.atribuir(novos[0])
    a.atribuir(novos[1])


def inverter(a, b):
    a.atribuir(a[::-1] + a)


def transpor(a, b):
    a.atribuir(a.T * 0.5)
    b.atribuir(b + a)


def ler_de_lado(a, b):
    antes = a.tensor
    a.atribuir(antes * 0.5)
    b.atribuir(antes[:, ::-1] * 2)


@pytest.mark.parametrize("atribuir", [trocar, inverter, transpor, ler_de_lado])
@pytest.mark.parametrize("threads", [1, 3])
def test_toda_variavel_e_lida_antes_de_ser_reescrita(atribuir, threads):
    a, b = matriz("a", 1), matriz("b", 2)

    def passo(x):
        lidas = a.tensor[:, ::-1] + b.tensor
        atribuir(a, b)
        return [x.soma(), lidas]

    dados = [np.ones((6, 2), "float32")]
    esperados = executar("numpy", passo, [a, b], dados, lote=2)
    conferir(executar("llvm", passo, [a, b], dados, lote=2, threads=threads), esperados)


# ── números que não são números, e índices que não existem ──────────────────
def test_um_nan_chega_ao_fim_das_reducoes_e_do_pooling():
    janela = {"janela": (2, 2), "stride": (2, 2), "bordas": ((0, 0), (0, 0))}

    def passo(x):
        imagem = x.redimensionar(x.forma[0], 1, 4, 4)
        vencedor = TABELA["vencedor_da_janela"](imagem, **janela)
        return [
            x.soma(1),
            x.maximo(1),
            x.argmax(1),
            x.relu(),
            TABELA["maximo_da_janela"](imagem, **janela),
            vencedor,
            TABELA["colher_da_janela"](imagem, vencedor, **janela),
        ]

    x = np.random.default_rng(0).standard_normal((16, 16)).astype("float32")
    x[np.arange(16), np.arange(16)] = np.nan
    x[3, 5] = np.nan
    x[4] = -np.inf
    conferir(executar("llvm", passo, [], [x], lote=5), executar("numpy", passo, [], [x], lote=5))


# ── o que não se cobre ──────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("operacao", "conta"),
    [
        ("transpor", lambda x: x.T),
        ("transpor", lambda x: x.T.exp()),
        ("concatenar", lambda x: nn.concatenar([x, x], 0)),
        ("produto", lambda x: x @ x.T),
        ("redimensionar", lambda x: x.redimensionar(1, x.forma[0], 4)),
    ],
)
def test_o_que_tira_as_amostras_do_lugar_e_recusado_pelo_nome(operacao, conta):
    dados = [np.ones((6, 4), "float32")]
    with pytest.raises(nn.ErroNeuronio, match=f"não cobre {operacao}"):
        executar("llvm", lambda x: [conta(x)], [], dados, lote=3)


# ── o que vai amostra por amostra ───────────────────────────────────────────
def test_uma_previsao_se_faz_aos_poucos_e_da_o_mesmo():
    """Um lote que não cabe no cache se parte; o que depende do lote inteiro, não."""
    rede = construida([nn.Conv2D(24, 3), nn.ReLU(), nn.MaxPool2D(2), nn.Flatten(), nn.Densa(10)], (1, 28, 28))
    rede.compilar("sgd", "entropia-cruzada", motor="llvm")
    x = np.random.default_rng(0).standard_normal((203, 1, 28, 28)).astype("float32")
    obtida = rede.prever(x, lote=200)
    (compilado,) = rede.motor.llvm._compilados
    assert compilado.lote < 200
    rede.compilar("sgd", "entropia-cruzada", motor="numpy")
    conferir([obtida], [rede.prever(x, lote=200)])


@pytest.mark.parametrize(("unidades", "inteiro"), [(16, False), (3000, True)])
def test_quanto_mais_pesos_mais_amostras_se_preveem_de_cada_vez(unidades, inteiro, monkeypatch):
    """Os pesos que não cabem no cache releem-se em cada lote; as contas entre eles é que se partem."""
    monkeypatch.setenv("NEURONIO_CACHES", "4K,4K")
    rede = construida([nn.Densa(unidades, "tanh"), nn.Densa(40, "tanh"), nn.Densa(unidades)], (20,))
    rede.compilar("sgd", "mse", motor="llvm")
    rede.prever(np.zeros((40, 20), "float32"), lote=40)
    (compilado,) = rede.motor.llvm._compilados
    assert (compilado.lote == 40) is inteiro


def test_o_que_depende_do_lote_inteiro_nao_se_parte():
    rede = construida([nn.Densa(3)], (5,))
    rede.compilar("sgd", "mse", motor="llvm")
    rede.avaliar(np.zeros((5000, 5), "float32"), np.zeros((5000, 3), "float32"), lote=5000)
    (compilado,) = rede.motor.llvm._compilados
    assert compilado.lote == 5000
