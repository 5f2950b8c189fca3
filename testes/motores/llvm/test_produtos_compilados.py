"""Os produtos compilados em toda forma: painéis de toda largura, dados com zeros, e o que vem ao fim."""

import numpy as np
import pytest
from execucao import com_threads, conferir, executar

import neuronio as nn
from neuronio.motores import Passo, escolher_motor
from neuronio.motores.llvm import executavel, motor
from neuronio.motores.llvm.nucleos import produto, sem_zeros
from neuronio.motores.llvm.planejamento.planejar import planejar
from neuronio.motores.llvm.plano.pecas import Reparticao
from neuronio.motores.llvm.processador.caches import SUPOSTOS
from neuronio.motores.llvm.registros import produto as registros
from neuronio.tensor import Lote, Parametro, Tensor
from neuronio.tensor.programa import Aspecto, capturar
from neuronio.tensor.programa.passagens import simplificar

FORMAS = [
    (1, 1),
    (1, 64),
    (3, 16),
    (20, 31),
    (17, 33),
    (40, 62),
    (64, 64),
    (70, 70),
    (33, 80),
    (9, 97),
    (130, 130),
]
"""(somas, colunas): vetores inteiros, pela metade, e um a mais que os blocos de registradores."""


def passo_de_uma_camada(peso, bias):
    """Uma camada densa, os seus gradientes, e um passo de descida: tudo o que se junta a um produto."""

    def passo(x, alvo):
        z = x @ peso
        erro = ((z + bias).relu() - alvo) * 0.125
        perda = (erro * erro).soma()
        do_peso, do_bias = nn.gradientes(perda, [peso, bias])
        peso.atribuir(peso - do_peso * 0.5)
        bias.atribuir(bias - do_bias * 0.5)
        return [perda, z, erro]

    return passo


@pytest.mark.parametrize(("somas", "colunas"), FORMAS)
@pytest.mark.parametrize("tipo", ["float32", "float64"])
@pytest.mark.parametrize("zeros", [0.0, 0.9])
def test_camada_densa_de_toda_forma_da_o_mesmo_que_no_numpy(somas, colunas, tipo, zeros):
    acaso = np.random.default_rng(somas)
    x = acaso.standard_normal((29, somas)) * (acaso.random((29, somas)) >= zeros)
    dados = [x.astype(tipo), acaso.standard_normal((29, colunas)).astype(tipo)]
    peso = Parametro(Tensor(acaso.standard_normal((somas, colunas)) * 0.1, tipo=tipo), "peso")
    bias = Parametro(Tensor(np.zeros(colunas), tipo=tipo), "bias")
    passo = passo_de_uma_camada(peso, bias)
    esperados = executar("numpy", passo, [peso, bias], dados, lote=23)
    for threads in (1, 2):
        conferir(executar("llvm", passo, [peso, bias], dados, 23, threads), esperados)


@pytest.mark.parametrize(("somas", "colunas"), FORMAS)
@pytest.mark.parametrize("zeros", [0.0, 0.9])
def test_sem_os_zeros_aos_trechos_o_produto_da_o_mesmo(somas, colunas, zeros, monkeypatch):
    """Como se faz se os pesos não cabem no cache: de algumas linhas e de algumas somas de cada vez."""
    monkeypatch.setenv("NEURONIO_CACHES", "8K,16K")
    monkeypatch.setattr(sem_zeros, "LINHAS_DO_TRECHO", 16)
    test_camada_densa_de_toda_forma_da_o_mesmo_que_no_numpy(somas, colunas, "float32", zeros)


@pytest.mark.parametrize(("somas", "colunas"), FORMAS)
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_repartido_por_colunas_o_produto_da_o_mesmo(somas, colunas, threads, monkeypatch):
    """Como se fazem os produtos por pesos grandes; a rede tem um antes e um depois de uma ativação."""
    monkeypatch.setattr(registros, "PESO_GRANDE", 0)
    nn.semente(1)
    rede = nn.Sequencial([nn.Densa(colunas, "tanh"), nn.Densa(colunas, "relu"), nn.Densa(3)])
    rede.construir_com((somas,))

    def passo(x, y):
        perda = nn.MSE()(rede(x), y)
        return [perda, *nn.gradientes(perda, rede.parametros())]

    acaso = np.random.default_rng(2)
    dados = [acaso.standard_normal((29, n)).astype("float32") for n in (somas, 3)]
    esperados = executar("numpy", passo, rede.variaveis(), dados, lote=23)
    conferir(executar("llvm", passo, rede.variaveis(), dados, 23, threads), esperados)


@pytest.mark.parametrize(("somas", "colunas"), FORMAS)
@pytest.mark.parametrize("tipo", ["float32", "float64"])
@pytest.mark.parametrize("caches", ["1K,1K", "1K,4K", "8K,64K"])
def test_em_trechos_copiados_o_produto_da_o_mesmo(somas, colunas, tipo, caches, monkeypatch):
    """Como se fazem os produtos grandes: cada trecho das duas matrizes se copia, e as somas se acumulam."""
    monkeypatch.setattr(produto, "SALTO_RUIM", 4)
    monkeypatch.setattr(produto, "SOMAS_DO_TRECHO", 1)
    monkeypatch.setenv("NEURONIO_CACHES", caches)  # um bloco em cada pilha, e às vezes uma só em cada trecho
    test_camada_densa_de_toda_forma_da_o_mesmo_que_no_numpy(somas, colunas, tipo, 0.0)


def test_uma_thread_a_que_nao_cabem_linhas_nao_as_copia(monkeypatch):
    monkeypatch.setenv("NEURONIO_CACHES", "1K,1K")
    monkeypatch.setattr(motor, "TRABALHO_PEQUENO", -1)
    acaso = np.random.default_rng(1)
    pesos = [Parametro(Tensor(acaso.standard_normal(f) * 0.1), "peso") for f in ((9, 5), (5, 2))]

    def passo(x):
        perda = ((x @ pesos[0] @ pesos[1]) ** 2).media()
        for peso, gradiente in zip(pesos, nn.gradientes(perda, pesos), strict=True):
            peso.atribuir(peso - gradiente)  # o do primeiro lê o segundo transposto, e copia-o
        return [perda]

    dados = [acaso.standard_normal((1, 9)).astype("float32")]
    esperados = executar("numpy", passo, pesos, dados, 1)
    conferir(executar("llvm", passo, pesos, dados, 1, threads=2), esperados)


@pytest.mark.parametrize(("somas", "colunas"), FORMAS)
def test_com_muitas_linhas_por_uma_matriz_grande_o_produto_da_o_mesmo(somas, colunas, monkeypatch):
    monkeypatch.setattr(produto, "MUITAS_LINHAS", 1)
    monkeypatch.setattr(produto, "DO_L1", 0)
    monkeypatch.setattr(produto, "SOMAS_DO_TRECHO", 1)
    test_camada_densa_de_toda_forma_da_o_mesmo_que_no_numpy(somas, colunas, "float32", 0.0)


@pytest.mark.parametrize("lote", [3, 30, 80])
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_repartido_pelas_somas_o_produto_da_o_mesmo(lote, threads):
    """Cada thread soma as colunas dos dados que traz; um produto em seguida lê a soma das partes."""
    acaso = np.random.default_rng(3)
    pesos = [Parametro(Tensor(acaso.standard_normal(f) * 0.1), "peso") for f in ((150, 90), (90, 60))]

    def passo(x):
        z = (x @ pesos[0]) @ pesos[1]
        perda = (z * z).media()
        for peso, gradiente in zip(pesos, nn.gradientes(perda, pesos), strict=True):
            peso.atribuir(peso - gradiente)
        return [perda, z]

    x = acaso.standard_normal((2 * lote + 1, 150)).astype("float32") * (acaso.random(150) > 0.5)
    programa = simplificar(capturar(passo, pesos, [Aspecto((Lote(), 150), "float32")]))
    assert bool(planejar(programa, lote, SUPOSTOS).trazidos_por_colunas) == (lote < 75)
    esperados = executar("numpy", passo, pesos, [x], lote)
    conferir(executar("llvm", passo, pesos, [x], lote, threads), esperados)


def test_poucas_colunas_dos_dados_se_repartem_sem_que_falte_nenhuma():
    """Trinta e duas por três threads: as partes não são de vetores inteiros."""
    acaso = np.random.default_rng(6)
    peso = Parametro(Tensor(acaso.standard_normal((32, 900)) * 0.1), "peso")

    def passo(x):
        z = x @ peso
        peso.atribuir(peso * 1.0)
        return [z]

    x = acaso.standard_normal((20, 32)).astype("float32")
    esperados = executar("numpy", passo, [peso], [x], lote=10)
    conferir(executar("llvm", passo, [peso], [x], 10, threads=3), esperados)


def test_uma_thread_so_depois_de_todas_nao_soma_o_que_as_outras_deixaram():
    """Com poucas amostras o trabalho é pouco: faz-se numa thread só, com o código feito para mais."""
    acaso = np.random.default_rng(5)
    peso = Parametro(Tensor(acaso.standard_normal((150, 90)) * 0.1), "peso")
    x = acaso.standard_normal((61, 150)).astype("float32")

    def conta(x):
        z = x @ peso
        peso.atribuir(peso * 1.0)
        return [z.soma()]

    def executar_tudo(motor):
        passo, motor = Passo(conta, (peso,)), escolher_motor(motor)
        pedacos = [x, x[:2]]
        return [
            trecho.saidas[0][-1]
            for pedaco in pedacos
            for trecho in motor.percorrer(passo, [pedaco], np.arange(len(pedaco))[None], 30)
        ]

    with com_threads(3):
        np.testing.assert_allclose(executar_tudo("llvm")[-1], executar_tudo("numpy")[-1], rtol=1e-4)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_o_produto_de_uma_soma_sobre_o_lote_le_a_de_todas_as_threads(threads):
    acaso = np.random.default_rng(4)
    peso = Parametro(Tensor(acaso.standard_normal((300, 2000))), "peso")
    x = acaso.standard_normal((640, 300)).astype("float32")

    def passo(x):
        return [x.soma(0, manter=True) @ peso]

    esperados = executar("numpy", passo, [peso], [x], lote=640)
    conferir(executar("llvm", passo, [peso], [x], 640, threads), esperados)


def test_um_nan_nos_dados_chega_ao_resultado_e_menos_zero_e_zero():
    """Pular zeros não é pular números: o que não é zero, seja o que for, entra na conta."""
    x = np.zeros((9, 70), "float32")
    x[3, 5], x[4, 6], x[5, 7], x[6, 8] = np.nan, np.inf, -0.0, 1e-40
    peso = Parametro(Tensor(np.ones((70, 40))), "peso")
    esperados = executar("numpy", lambda x: [x @ peso], [peso], [x], lote=9)
    obtidos = executar("llvm", lambda x: [x @ peso], [peso], [x], lote=9)
    conferir(obtidos, esperados)


@pytest.mark.parametrize(("inicio", "fim"), [(0, 20), (20, 60), (0, 60), (25, 26)])
@pytest.mark.parametrize("caches", ["32K,512K", "8K,16K"])
def test_depois_de_linhas_sem_zeros_as_que_os_tem_dao_o_mesmo(inicio, fim, caches, monkeypatch):
    """Um bloco de amostras quase sem zeros diz que nos seguintes não se procure; e eles podem tê-los."""
    monkeypatch.setenv("NEURONIO_CACHES", caches)
    monkeypatch.setattr(sem_zeros, "LINHAS_DO_TRECHO", 16)
    acaso = np.random.default_rng(0)
    x = (acaso.normal(size=(60, 301)) * (acaso.random((60, 301)) > 0.9)).astype(np.float32)
    x[inicio:fim] = acaso.normal(size=(fim - inicio, 301))
    x[inicio:fim, 7] = 0
    peso = Parametro(Tensor(acaso.normal(size=(301, 70))), "peso")
    esperados = executar("numpy", lambda x: [x @ peso], [peso], [x], lote=60)
    for threads in (1, 2):
        conferir(executar("llvm", lambda x: [x @ peso], [peso], [x], 60, threads), esperados)


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize(
    "otimizador", [lambda: nn.SGD(0.1), lambda: nn.SGD(0.1, momento=0.9), lambda: nn.Adam(0.01)]
)
def test_o_gradiente_de_um_peso_largo_e_baixo_reparte_se_pelas_colunas(otimizador, threads, monkeypatch):
    """E é o mesmo, com zeros nos dados ou sem, com 7, 20 ou 36 linhas."""
    monkeypatch.setenv("NEURONIO_CACHES", "4K,48K,1M")
    monkeypatch.setattr(motor, "TRABALHO_PEQUENO", 0)
    planos = []
    monkeypatch.setattr(
        executavel, "planejar", lambda *a, f=executavel.planejar: planos.append(f(*a)) or planos[-1]
    )
    acaso = np.random.default_rng(3)
    x = (acaso.standard_normal((150, 36)) * (acaso.random((150, 36)) < 0.6)).astype("float32")
    y = acaso.standard_normal((150, 2)).astype("float32")
    pesos = []
    for nome in ("numpy", "llvm"):
        nn.semente(2)
        larguras = [(300, "relu"), (20, "tanh"), (270, "relu"), (7, "relu"), (256, "tanh"), (2, None)]
        rede = nn.Sequencial([nn.Densa(n, a) if a else nn.Densa(n) for n, a in larguras])
        rede.compilar(otimizador(), "mse", motor=nome)
        with com_threads(threads):
            rede.treinar(x, y, epocas=3, lote=64, progresso=False)
        pesos.append([p.numpy() for p in rede.parametros()])
    repartidos = [n.forma for n in planos[0].nucleos if n.reparticao is Reparticao.POR_COLUNAS]
    assert sorted(repartidos) == [(7, 256), (20, 270), (36, 300)]
    for do_llvm, do_numpy in zip(*reversed(pesos), strict=True):
        np.testing.assert_allclose(do_llvm, do_numpy, atol=2e-4)
