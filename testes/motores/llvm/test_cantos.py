"""Os cantos: o que sobra de um vetor, eixos de tamanho 1 e 0, colunas repartidas, índices que não há."""

import numpy as np
import pytest
from execucao import com_threads, conferir, executar

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino
from neuronio.motores.llvm.motor import MotorLlvm
from neuronio.motores.llvm.processador.caches import SUPOSTOS
from neuronio.motores.llvm.processador.processador import Processador
from neuronio.motores.llvm.processador.vetores import larguras
from neuronio.tensor import TABELA, Parametro, Tensor


@pytest.fixture(params=larguras(), ids=lambda v: v.nome)
def vetores(request, monkeypatch):
    """Cada largura de vetor deste processador."""
    de_sempre = MotorLlvm.__init__
    monkeypatch.setattr(
        MotorLlvm, "__init__", lambda motor: de_sempre(motor, Processador(request.param, SUPOSTOS))
    )
    return request.param


def conferir_conta(conta, forma, variaveis=(), amostras=5, threads=1, tipo="float32"):
    """Reprova se a conta compilada não dá o que dá no NumPy."""
    dados = [np.random.default_rng(0).standard_normal((amostras, *forma)).astype(tipo)]
    esperados = executar("numpy", conta, variaveis, dados, lote=4)
    conferir(executar("llvm", conta, variaveis, dados, lote=4, threads=threads), esperados)


# ── o número que sobra no fim de uma fila ───────────────────────────────────
@pytest.mark.parametrize("vetores_e_um", [4, 6])
@pytest.mark.parametrize("nome", ["gelu", "selu", "elu", "softplus", "swish", "tanh", "sigmoide"])
def test_uma_camada_com_um_neuronio_alem_de_uns_vetores_treina(vetores, nome, vetores_e_um):
    rede = nn.Sequencial([nn.Entrada(7), nn.Densa(vetores.lanes * vetores_e_um + 1, nome)])
    rede.construir_com((7,))

    def passo(x):
        with modo_de_treino(True):
            perda = (rede(x) ** 2).media()
        return [perda, *nn.gradientes(perda, rede.parametros())]

    conferir_conta(passo, (7,), rede.variaveis())


@pytest.mark.parametrize("tamanho", [1, 2, 9, 17, 33, 65, 129])
def test_uma_conta_usada_por_duas_saidas_se_faz_antes_das_duas_tambem_no_fim_da_fila(vetores, tamanho):
    bias = np.linspace(-1, 1, tamanho, dtype="float32")

    def conta(x):
        y = (x + bias).exp()
        return [y, y * y + 1, (x * x).tanh() / y]

    conferir_conta(conta, (tamanho,))


@pytest.mark.parametrize("filtros", [4, 17])
def test_uma_ativacao_depois_de_uma_convolucao_de_nove_por_nove(vetores, filtros):
    conv = nn.Sequencial([nn.Entrada(1, 9, 9), nn.Conv2D(filtros, 3), nn.GELU(), nn.Flatten(), nn.Densa(3)])
    conv.construir_com((1, 9, 9))

    def passo(x):
        perda = (conv(x) ** 2).media()
        return [perda, *nn.gradientes(perda, conv.parametros())]

    conferir_conta(passo, (1, 9, 9), conv.variaveis())


@pytest.mark.parametrize("linhas", [1, 2, 3, 4, 5, 14, 15])
def test_um_produto_de_poucas_linhas_por_uma_matriz_que_nao_cabe_no_cache(linhas):
    conferir_conta(lambda x: [x[:, :linhas, :20] @ x], (20, 600))


# ── eixos de tamanho 1 e 0 ──────────────────────────────────────────────────
FEITAS = [lambda y: y, lambda y: y * 2, lambda y: (y + 1) * y]


@pytest.mark.parametrize("nome", ["soma", "media", "maximo", "minimo", "variancia"])
@pytest.mark.parametrize("forma", [(1, 7, 1), (7, 1, 1), (7, 1), (1, 1, 7), (1, 7), (2, 1, 3, 1), (1, 1)])
def test_uma_reducao_de_eixos_de_tamanho_1_depois_de_mudar_a_forma(nome, forma):
    n = int(np.prod(forma))
    todos = tuple(range(1, len(forma) + 1))

    def conta(x):
        y = x.redimensionar(x.forma[0], *forma)
        return [getattr(f(y), nome)(e) for e in (todos, todos[-2:], todos[:-1]) for f in FEITAS]

    conferir_conta(conta, (n,))


@pytest.mark.parametrize("camadas", [[nn.Conv2D(5, 3)], [nn.Conv2D(5, 3), nn.Redimensionar(1, 5, 1)]])
def test_a_media_depois_de_uma_convolucao_que_deixa_um_ponto(camadas):
    conv = nn.Sequencial([nn.Entrada(2, 3, 3), *camadas, nn.TanH(), nn.GlobalAvgPool2D()])
    conv.construir_com((2, 3, 3))
    conferir_conta(lambda x: [conv(x), conv(x).soma()], (2, 3, 3), conv.variaveis())


def numeros(*forma):
    return Tensor(np.arange(int(np.prod(forma)), dtype="float32").reshape(forma) / 3)


VAZIAS = {
    "produto sem colunas": lambda x: [x @ numeros(4, 0), (x @ numeros(4, 0)).soma(1)],
    "produto sem somas": lambda x: [x[:, :0] @ numeros(0, 5) + 1],
    "produto sem linhas": lambda x: [numeros(0, 4) @ numeros(4, 3), x],
    "produto por passo, sem passos": lambda x: [x.redimensionar(x.forma[0], 1, 4)[:, :0] @ numeros(4, 3)],
    "reduções de nada": lambda x: [x[:, :0].soma(1), x[:, :0].soma(0), x[:, :0].soma()],
    "concatenar nada": lambda x: [nn.concatenar([x[:, :0], x, x[:, :0]], 1)],
    "tabela de linhas vazias": lambda x: [numeros(5, 0)[[1, 2]], x],
    "nenhum índice": lambda x: [numeros(5, 3)[[]], x],
}


@pytest.mark.parametrize("conta", VAZIAS.values(), ids=VAZIAS)
@pytest.mark.parametrize("threads", [1, 3])
def test_o_que_e_vazio_se_calcula(conta, threads):
    conferir_conta(conta, (4,), threads=threads)


# ── colunas dos dados repartidas entre as threads ───────────────────────────
FORMAS = [(784,), (2, 784), (1, 300), (3, 257), (784, 1), (5, 160)]


@pytest.mark.parametrize("forma", FORMAS)
@pytest.mark.parametrize("threads", [2, 3, 5])
def test_com_mais_colunas_do_que_amostras_cada_thread_le_o_que_trouxe(monkeypatch, forma, threads):
    monkeypatch.setattr("neuronio.motores.llvm.motor.TRABALHO_PEQUENO", 0)
    rede = nn.Sequencial([nn.Entrada(*forma), nn.Densa(64, "relu"), nn.Densa(10)])
    rede.construir_com(forma)
    w = rede.parametros()[0]

    def passo(x):
        perda = (rede(x) ** 2).media()
        (dw,) = nn.gradientes(perda, [w])
        w.atribuir(w - dw * 0.01)
        return [perda, dw]

    conferir_conta(passo, forma, rede.variaveis(), amostras=9, threads=threads)


def test_uma_coluna_repetida_ate_ser_larga_nao_se_reparte(monkeypatch):
    monkeypatch.setattr("neuronio.motores.llvm.motor.TRABALHO_PEQUENO", 0)
    w = Parametro(Tensor(np.random.default_rng(0).standard_normal((300, 8)) / 9), "w")

    def passo(x):
        y = TABELA["expandir"](x, para=(x.forma[0], 300)) @ w
        w.atribuir(w * 0.5)
        return [y]

    conferir_conta(passo, (1,), [w], amostras=9, threads=3)


# ── índices que não existem ─────────────────────────────────────────────────
class Tabela(nn.Camada):
    """Uma linha de uma tabela para cada inteiro."""

    def construir(self, forma):
        self.tabela = self.parametro("tabela", (5, 3), nn.Normal())

    def propagar(self, x):
        return self.tabela[x]


def rede_com_tabela(motor):
    nn.semente(0)
    rede = nn.Sequencial([Tabela(), nn.Flatten(), nn.Densa(2)])
    rede.compilar(nn.SGD(0.1), "mse", motor=motor)
    return rede


ERRADOS = {"depois do último": 5, "antes do primeiro": -6, "longe": 10**12, "do outro lado": -(10**15)}
USOS = {
    "treinar": lambda rede, x, y: rede.treinar(x, y, lote=32, embaralhar=False, progresso=False),
    "avaliar": lambda rede, x, y: rede.avaliar(x, y),
    "prever": lambda rede, x, y: rede.prever(x),
    "prever uma": lambda rede, x, y: rede.prever(x[700:701]),
}


@pytest.mark.parametrize("usar", USOS.values(), ids=USOS)
@pytest.mark.parametrize("errado", ERRADOS.values(), ids=ERRADOS)
@pytest.mark.parametrize("threads", [1, 2])
def test_um_indice_que_nao_existe_e_dito_como_no_numpy_e_fica_o_que_se_aprendeu_antes(usar, errado, threads):
    x = np.random.default_rng(0).integers(-5, 5, (1000, 4))
    y = np.zeros((1000, 2), "float32")
    x[700, 2] = errado
    mensagens, pesos = [], []
    for motor in ("numpy", "llvm"):
        with com_threads(threads):
            rede = rede_com_tabela(motor)
            with pytest.raises(nn.ErroDeForma, match="não existe o índice") as erro:
                usar(rede, x, y)
        mensagens.append(str(erro.value))
        pesos.append([p.dados for p in rede.parametros()])
    assert mensagens[0] == mensagens[1]
    conferir(pesos[1], pesos[0])


def test_depois_de_um_indice_errado_os_certos_continuam_certos():
    x = np.arange(20).reshape(5, 4) % 5
    rede = rede_com_tabela("llvm")
    antes = rede.prever(x)
    with pytest.raises(nn.ErroDeForma):
        rede.prever(x + 5)
    np.testing.assert_array_equal(rede.prever(x), antes)


def test_o_gradiente_de_uma_tabela_recusa_um_indice_que_nao_existe():
    tabela = Parametro(Tensor(np.ones((5, 3), "float32")), "tabela")

    def passo(x):
        return nn.gradientes(tabela[x].soma() + tabela.soma(), [tabela])

    with pytest.raises(nn.ErroDeForma, match="não existe o índice 7"):
        executar("llvm", passo, [tabela], [np.array([1, 2, 7, 3])], lote=4)


# ── de trás para a frente ───────────────────────────────────────────────────
@pytest.mark.parametrize("colunas", [2, 3, 5, 9])
def test_o_que_se_redimensiona_se_le_de_tras_para_a_frente(vetores, colunas):
    """O começo de um vetor de índices pode então ser negativo, e divide-se pelo tamanho de um eixo."""
    w = Parametro(numeros := np.random.default_rng(1).standard_normal((40, colunas)), "w")
    fila = 40 * colunas

    def conta(x):
        y = x.redimensionar(x.forma[0], fila)
        do_peso = w.redimensionar(fila)[::-colunas] * 2
        em_linhas = w[[3, 0, 39, 7]].redimensionar(4 * colunas)[::-colunas]
        return [
            y[:, ::-colunas] + do_peso,
            y[:, ::-1].redimensionar(x.forma[0], colunas, 40)[:, ::-1],
            em_linhas,
        ]

    assert conta(Tensor(numeros[None]))[2].numpy()[0] == pytest.approx(numeros[7, -1])
    conferir_conta(conta, (40, colunas), [w])
