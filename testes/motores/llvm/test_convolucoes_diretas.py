"""As convoluções em colunas: de várias amostras juntas, com kernels maiores que os caches, e por filtros."""

import numpy as np
import pytest
from execucao import com_threads, conferir, executar

import neuronio as nn
from neuronio.motores.llvm import executavel
from neuronio.motores.llvm.nucleos import convolucao, gradiente_do_kernel, juntas, winograd
from neuronio.motores.llvm.plano.pecas import Reparticao
from neuronio.tensor import TABELA, Parametro, Tensor

ACASO = np.random.default_rng(0)


def caso(imagem, filtros, amostras, tipo="float32", lado=(3, 3), grupos=1, **atributos):
    """Um passo que devolve a convolução e os seus dois gradientes, as variáveis e os dados."""
    atributos = {
        "stride": (1, 1),
        "bordas": ((0, 0), (0, 0)),
        "dilatacao": (1, 1),
        **atributos,
        "grupos": grupos,
    }
    acaso, forma = np.random.default_rng(0), (filtros, imagem[0] // grupos, *lado)
    kernel = Parametro(Tensor(acaso.standard_normal(forma), tipo=tipo), "kernel")
    saida = TABELA["conv2d"](Tensor(np.zeros((1, *imagem), tipo)), kernel, **atributos).forma[1:]
    dados = [acaso.standard_normal((amostras, *f)).astype(tipo) for f in (imagem, saida)]

    def passo(x, g):
        dx = TABELA["conv2d_gradiente_da_entrada"](g, kernel, forma=(x.forma[0], *imagem), **atributos)
        dk = TABELA["conv2d_gradiente_do_kernel"](x, g, forma=forma, **atributos)
        return [TABELA["conv2d"](x, kernel, **atributos), dx, dk]

    return passo, [kernel], dados


@pytest.fixture
def sem_winograd(monkeypatch):
    monkeypatch.setattr(winograd, "MENOR_PROVEITO", 10**9)


FORMAS = [
    ((6, 4, 4), 20, {"bordas": ((1, 1), (1, 1))}),
    ((5, 7, 7), 9, {"lado": (1, 1)}),
    ((5, 1, 2), 9, {"lado": (1, 1)}),
    ((70, 9, 9), 5, {"lado": (1, 1)}),
    ((5, 7, 7), 9, {"lado": (1, 1), "stride": (2, 2)}),
    ((5, 3, 3), 9, {"lado": (1, 1), "bordas": ((1, 0), (0, 2))}),
    ((4, 9, 11), 6, {"stride": (2, 3), "bordas": ((1, 0), (2, 1))}),
    ((3, 12, 13), 5, {"lado": (2, 5), "stride": (3, 4), "dilatacao": (2, 1), "bordas": ((0, 2), (3, 4))}),
    ((8, 6, 5), 12, {"grupos": 4, "bordas": ((1, 1), (1, 1)), "dilatacao": (1, 2)}),
    ((3, 9, 40), 4, {"lado": (2, 2), "stride": (2, 2)}),
    ((3, 9, 7), 4, {"lado": (1, 3), "stride": (1, 6), "dilatacao": (1, 2)}),
    ((2, 40, 35), 3, {"lado": (5, 3), "bordas": ((2, 2), (1, 1))}),
]


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize(("imagem", "filtros", "atributos"), FORMAS)
@pytest.mark.parametrize("caches", ["48K,1M,32M", "1K,1K"])
def test_toda_forma_da_o_mesmo_que_no_numpy(
    imagem, filtros, atributos, threads, caches, monkeypatch, sem_winograd
):
    """Também onde o kernel é maior que os caches: vem aos poucos."""
    monkeypatch.setenv("NEURONIO_CACHES", caches)
    for tipo in ("float32", "float64"):
        conta, variaveis, dados = caso(imagem, filtros, 11, tipo, **atributos)
        esperados = executar("numpy", conta, variaveis, dados, lote=8)
        conferir(executar("llvm", conta, variaveis, dados, 8, threads), esperados, folga=0.03)


@pytest.mark.parametrize("atributos", [{"bordas": ((1, 1), (1, 1))}, {"lado": (1, 1)}])
@pytest.mark.parametrize("imagem", [(6, 4, 4), (6, 3, 2)])
@pytest.mark.parametrize("amostras", [1, 2, 3, 4, 5, 7, 8, 9])
def test_sobrando_poucas_amostras_ou_muitas_do_ultimo_grupo(amostras, imagem, atributos, sem_winograd):
    conta, variaveis, dados = caso(imagem, 18, amostras, **atributos)
    esperados = executar("numpy", conta, variaveis, dados, lote=9)
    conferir(executar("llvm", conta, variaveis, dados, 9, 1), esperados, folga=0.03)


def test_juntas_ou_uma_a_uma_os_bits_sao_os_mesmos(monkeypatch, sem_winograd):
    conta, variaveis, dados = caso((6, 5, 5), 18, 9, bordas=((1, 1), (1, 1)))
    so_a_saida = lambda x, g: conta(x, g)[:2]  # noqa: E731
    em_grupos = executar("llvm", so_a_saida, variaveis, dados, 9, 2)
    monkeypatch.setattr(juntas, "POSICOES", 1)
    uma_a_uma = executar("llvm", so_a_saida, variaveis, dados, 9, 3)
    for a, b in zip(em_grupos, uma_a_uma, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("direta", [False, True])
@pytest.mark.parametrize("threads", [1, 2, 3, 5])
@pytest.mark.parametrize("filtros", [11, 20, 70])
def test_o_gradiente_de_um_kernel_grande_se_reparte_pelos_filtros(filtros, threads, direta, monkeypatch):
    """E os bits são os mesmos com qualquer número de threads: cada filtro se soma sempre na mesma ordem."""
    monkeypatch.setenv("NEURONIO_CACHES", "4K,1M,32M")
    if direta:
        monkeypatch.setattr(winograd, "MENOR_PROVEITO", 10**9)
    conta, variaveis, dados = caso((24, 5, 9), filtros, 4, bordas=((1, 1), (1, 1)))
    so_o_kernel = lambda x, g: conta(x, g)[2:]  # noqa: E731
    planos = []
    monkeypatch.setattr(
        executavel, "planejar", lambda *a, f=executavel.planejar: planos.append(f(*a)) or planos[-1]
    )
    obtidos = executar("llvm", so_o_kernel, variaveis, dados, 2, threads)
    (nucleo,) = (n for plano in planos for n in plano.nucleos if n.instrucao is not None)
    assert nucleo.reparticao is Reparticao.PELO_RESULTADO
    conferir(obtidos, executar("numpy", so_o_kernel, variaveis, dados, lote=2), folga=0.03)
    com_uma = executar("llvm", so_o_kernel, variaveis, dados, 2, 1)
    for a, b in zip(obtidos, com_uma, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("depois", "filtros", "qual"),
    [
        ([nn.ReLU, lambda: nn.MaxPool2D(2)], 6, "_kernel_por_transposicao"),
        ([nn.TanH, lambda: nn.MaxPool2D(2)], 6, "_kernel_por_transposicao"),
        ([lambda: nn.LeakyReLU(0.1), lambda: nn.MaxPool2D(2)], 6, "_kernel_por_transposicao"),
        ([nn.ReLU, lambda: nn.AvgPool2D(2)], 6, "_kernel_de_pe"),
        ([nn.BatchNorm, nn.ReLU, lambda: nn.MaxPool2D(2)], 6, "_kernel_de_pe"),
        ([nn.ReLU], 40, "_kernel_por_transposicao"),
    ],
)
def test_do_gradiente_quase_todo_zero_saltam_se_os_zeros_e_do_outro_transpoe_se_o_menor(
    depois, filtros, qual, monkeypatch, sem_winograd
):
    monkeypatch.setenv("NEURONIO_CACHES", "1K,256K,1M")
    caminhos = ("_kernel_por_transposicao", "_kernel_de_pe")
    usados = []
    for nome in caminhos:
        de_antes = getattr(gradiente_do_kernel, nome)
        monkeypatch.setattr(
            gradiente_do_kernel, nome, lambda *a, nome=nome, f=de_antes: usados.append(nome) or f(*a)
        )
    x, y = (ACASO.random((10, *f), "float32") for f in ((3, 12, 12), (2,)))
    pesos = []
    for motor in ("numpy", "llvm"):
        nn.semente(1)
        rede = nn.Sequencial(
            [nn.Conv2D(filtros, 3), *(camada() for camada in depois), nn.Flatten(), nn.Densa(2)]
        )
        rede.compilar("sgd", "mse", motor=motor)
        rede.treinar(x, y, epocas=3, lote=4, progresso=False)
        pesos.append([p.numpy() for p in rede.parametros()])
    assert set(usados) == {qual}
    for do_llvm, do_numpy in zip(*reversed(pesos), strict=True):
        np.testing.assert_allclose(do_llvm, do_numpy, atol=2e-5)


@pytest.mark.parametrize("amostras", [1, 8])
def test_ao_treinar_um_kernel_que_nao_paga_a_ida_aos_pontos_a_conta_e_direta(amostras, monkeypatch):
    """Com uma amostra, o kernel nos pontos não cabe no L2 e é de poucos ladrilhos; com oito, paga-se."""
    monkeypatch.setenv("NEURONIO_CACHES", "16K,64K,1M")
    monkeypatch.setattr(winograd, "VETORES_DO_ULTIMO", 150)
    usaram, de_antes = [], winograd.propagar
    monkeypatch.setattr(winograd, "propagar", lambda *a: usaram.append(1) or de_antes(*a))
    x, y = (ACASO.random((amostras, *f), "float32") for f in ((24, 8, 8), (3,)))
    perdas = []
    for motor in ("numpy", "llvm"):
        nn.semente(0)
        rede = nn.Sequencial(
            [nn.Entrada(24, 8, 8), nn.Conv2D(24, 3, padding=1), nn.GlobalAvgPool2D(), nn.Densa(3)]
        )
        rede.compilar(nn.SGD(0.1), "mse", motor=motor)
        with com_threads(1):
            perdas.append(rede.treinar(x, y, epocas=3, lote=amostras, progresso=False).perda)
    np.testing.assert_allclose(perdas[1], perdas[0], rtol=1e-4)
    assert bool(usaram) == (amostras == 8)


def test_uma_amostra_de_um_kernel_maior_que_os_caches_se_preve_pelas_colunas(monkeypatch):
    """De muitas, vai aos pontos; as duas contas convivem, e veem os pesos que mudaram."""
    monkeypatch.setenv("NEURONIO_CACHES", "16K,64K,128K")
    chamadas = []
    monkeypatch.setattr(
        convolucao, "_pelas_colunas", lambda *a, f=convolucao._pelas_colunas: chamadas.append(1) or f(*a)
    )
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(40, 4, 4), nn.Conv2D(40, 3, padding=1), nn.Flatten(), nn.Densa(2)])
    rede.compilar("sgd", "mse", motor="llvm")
    x = ACASO.random((6, 40, 4, 4), "float32")
    kernel = next(p for p in rede.parametros() if p.forma == (40, 40, 3, 3))
    for fator in (1.0, -2.0):
        kernel.atribuir(kernel * fator)
        esperadas = rede(Tensor(x)).numpy()
        for n in (1, 6, 1, 6):
            np.testing.assert_allclose(rede.prever(x[:n], lote=6), esperadas[:n], rtol=1e-4, atol=1e-5)
    assert chamadas
