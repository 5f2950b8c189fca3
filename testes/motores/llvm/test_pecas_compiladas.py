"""Toda camada, perda, métrica, regularizador e otimizador, compilados, dão o que dão no NumPy."""

import numpy as np
import pytest
from execucao import conferir, executar

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino
from neuronio.configuracao import familia
from neuronio.descricao import descrever, reconstruir
from neuronio.metricas import Acuracia, Metrica
from neuronio.metricas.contagens import MetricaDeClasses
from neuronio.regularizadores import L1, L1L2, L2, Regularizador
from neuronio.tensor import Lote, Parametro, Tensor

CAMADAS = [
    (nn.Entrada(2, 3), (2, 3)),
    (nn.Linear(), (4,)),
    (nn.Flatten(), (2, 3, 2)),
    (nn.Redimensionar(3, -1), (2, 6)),
    (nn.Densa(3), (4,)),
    (nn.Densa(35, "tanh", regularizador=L2(0.1)), (2, 4)),
    (nn.Densa(2, usar_bias=False), (17,)),
    (nn.Conv2D(2, 3), (2, 5, 4)),
    (nn.Conv2D(4, (2, 3), stride=(2, 1), padding="mesmo", grupos=2, ativacao="sigmoide"), (2, 5, 4)),
    (nn.Conv2D(2, 2, padding=(1, 2), dilatacao=2, usar_bias=False), (1, 4, 3)),
    (nn.Conv2DTransposta(4, (2, 3), stride=(2, 1), padding=(0, 1), grupos=2, ativacao="tanh"), (2, 3, 4)),
    (nn.Conv2DTransposta(1, 3, stride=3, padding=1, padding_da_saida=(2, 0), dilatacao=2), (1, 1, 1)),
    (nn.Conv2DTransposta(17, 4, padding=1, usar_bias=False), (13, 7, 11)),
    (nn.MaxPool2D(2), (2, 5, 4)),
    (nn.MaxPool2D((3, 2), stride=1, padding=1), (2, 4, 3)),
    (nn.AvgPool2D(2), (2, 5, 4)),
    (nn.AvgPool2D(3, stride=(2, 1), padding=(1, 0)), (2, 4, 3)),
    (nn.GlobalAvgPool2D(), (2, 3, 4)),
    (nn.AmpliarImagem((2, 3)), (3, 5, 7)),
    (nn.AmpliarImagem((2, 3), "bilinear"), (3, 5, 7)),
    (nn.AmpliarImagem(5, "bilinear"), (1, 1, 1)),
    (nn.Dropout(0.4), (5,)),
    (nn.Dropout(0), (5,)),
    (nn.Dropout(0.4, por="canal"), (3, 5, 4)),
    (nn.RuidoGaussiano(0.3), (5,)),
    (nn.Ramos([[nn.Densa(3, "tanh")], [nn.Densa(5)]]), (7,)),
    (nn.BatchNorm(), (3,)),
    (nn.BatchNorm(momento=0.5, epsilon=0.1), (2, 3, 2)),
    (nn.NormaEspectral(nn.Densa(35, "tanh"), iteracoes=2), (2, 4)),
    (nn.NormaEspectral(nn.Conv2D(5, (1, 3), grupos=1)), (3, 5, 7)),
    (nn.NormaEspectral(nn.Conv2DTransposta(3, 2, stride=2)), (5, 3, 1)),
    (nn.NormaEspectral(nn.Conv1D(3, 2)), (5, 2)),
    (nn.Residual([nn.Densa(7, "tanh"), nn.Densa(7)]), (2, 7)),
    (nn.Residual([nn.Conv2D(13, 3, usar_bias=False), nn.BatchNorm()], atalho=nn.Conv2D(13, 3)), (3, 7, 5)),
    (nn.Esparsa(35, fracao=0.8, ativacao="tanh"), (17,)),
    (nn.Esparsa(1, mascara=[[1], [0]]), (5, 2)),
    (nn.GroupNorm(2), (6,)),
    (nn.GroupNorm(3), (6, 5, 7)),
    (nn.GroupNorm(1, epsilon=0.1, afim=False), (3, 1, 1)),
    (nn.InstanceNorm(epsilon=0.1), (2, 3, 2)),
    (nn.InstanceNorm(epsilon=0.1, afim=True, momento=0.3), (5, 1, 13)),
    (nn.LayerNorm(), (4,)),
    (nn.LayerNorm(epsilon=0.1), (2, 3)),
    (nn.RNN(3, ativacao="sigmoide"), (4, 2)),
    (nn.LSTM(5), (3, 4)),
    (nn.LSTM(2, retornar_sequencia=True, usar_bias=False), (5, 3)),
    (nn.GRU(17, truncar=2), (4, 3)),
    (nn.Bidirecional(nn.GRU(3, retornar_sequencia=True)), (3, 2)),
    (nn.Conv1D(3, 2), (5, 2)),
    (nn.Conv1D(2, 3, stride=2, padding="mesmo", dilatacao=2, ativacao="tanh"), (6, 2)),
    (nn.MaxPool1D(3, stride=1, padding=1), (4, 2)),
    (nn.AtencaoMultiCabeca(2), (5, 6)),
    (nn.AtencaoMultiCabeca(3, causal=True, rotativa=True, usar_bias=False), (19, 12)),
    (nn.BlocoTransformer(2, causal=True, ativacao="tanh"), (9, 4)),
    (nn.BlocoTransformer(1, largura_interna=5, dropout=0.3, norma_antes=False), (4, 8)),
    (nn.PosicaoSenoidal(), (3, 5)),
    (nn.PosicaoAprendida(4), (3, 2)),
    (nn.AvgPool1D(2), (5, 3)),
    (nn.GlobalAvgPool1D(), (4, 3)),
]
ATIVACOES = [
    *(
        nn.ReLU(),
        nn.LeakyReLU(0.2),
        nn.ELU(1.5),
        nn.SELU(),
        nn.GELU(),
        nn.Swish(),
        nn.Softplus(),
        nn.Sigmoide(),
    ),
    *(nn.TanH(), nn.Softmax(), nn.Softmax(eixo=1), nn.LogSoftmax(), nn.LogSoftmax(eixo=1)),
]
OTIMIZADORES = [
    *(nn.SGD(0.1), nn.SGD(0.1, momento=0.9), nn.SGD(0.1, momento=0.9, nesterov=True)),
    *(nn.Adam(), nn.Adam(0.1, beta1=0.5, beta2=0.8, epsilon=0.1), nn.AdamW(0.1, decaimento=0.5)),
    *(nn.AMSGrad(beta2=0.5), nn.Nadam(), nn.RMSProp(), nn.RMSProp(0.1, rho=0.7, epsilon=0.1, momento=0.9)),
    *(nn.SGD(0.1, norma_maxima=1, valor_maximo=0.5), nn.Adam(norma_maxima=0.1)),
    *(nn.AdaGrad(), nn.Adadelta(), nn.Lion(), nn.Lion(0.1, beta1=0.7, beta2=0.8, decaimento=0.5)),
]
REGULARIZADORES = [L1(0.1), L2(0.2), L1L2(0.1, 0.3)]
REAL, CLASSES, SIM = (4,), "classes", "sim ou não"
PERDAS = [
    *((nn.MSE(reducao="nenhuma"), REAL), (nn.Huber(0.5, "soma"), REAL), (nn.NLL(reducao="soma"), REAL)),
    *((p(ignorar=2), CLASSES) for p in (nn.EntropiaCruzada, nn.NLL, Acuracia)),
    *((nn.MSE(), REAL), (nn.MAE(), REAL), (nn.RMSE(), REAL), (nn.MSLE(), REAL), (nn.Huber(0.5), REAL)),
    *((nn.EntropiaCruzada(), CLASSES), (nn.NLL(), CLASSES), (nn.EntropiaCruzada(), REAL)),
    *(
        (nn.EntropiaCruzadaBinaria(), SIM),
        (nn.EntropiaCruzadaBinaria(logits=True), SIM),
        (Acuracia(), CLASSES),
    ),
]
"""Cada perda ou métrica e o tipo de alvo."""


def da_biblioteca(base, sala):
    return {n for n, c in familia(base).items() if c.__module__.startswith(f"neuronio.{sala}")}


def nova(objeto):
    return reconstruir(descrever(objeto))


def requerer(x):
    """O mesmo tensor como folha que requer gradiente, abstrato ou não."""
    folha = x.desligar()
    folha.requer_grad = True
    return folha


def passo_da_camada(camada):
    """A saída e as derivadas de uma soma ponderada dela, em relação à entrada e aos parâmetros."""

    def passo(x):
        x = requerer(x)
        with modo_de_treino(True):
            y = camada(x)
        return [y, *nn.gradientes((y * (y + 1)).soma(), [x, *camada.parametros()])]

    return passo


def ao_acaso(camada, forma):
    """A camada construída, com números quaisquer nas variáveis, e sempre o mesmo sorteio."""
    nn.semente(0)
    camada(Tensor.abstrato((Lote(), *forma)))
    acaso = np.random.default_rng(5)
    for v in camada.variaveis():
        if v.tipo == "float32":
            v.atribuir(acaso.uniform(0.3, 1.2, v.forma))
    return camada


def amostras(forma, n=7):
    return np.random.default_rng(6).standard_normal((n, *forma)).astype("float32")


def test_embedding_compilado():
    camada, indices = nn.Embedding(9, 5), np.random.default_rng(0).integers(0, 9, (7, 4))
    camada(Tensor.abstrato((Lote(), 4), "int64"))

    def passo(x):
        y = camada(x)
        return [y, *nn.gradientes((y * (y + 1)).soma(), camada.parametros())]

    esperados = executar("numpy", passo, camada.variaveis(), [indices], lote=3)
    conferir(executar("llvm", passo, camada.variaveis(), [indices], lote=3), esperados)


# ── a biblioteca inteira está aqui ──────────────────────────────────────────
def test_toda_peca_da_biblioteca_tem_um_caso():
    modelos = {"Ativacao", "ComKernel", "ComSorteio", "Recorrente", "Modelo", "RedeNeural", "Sequencial"}
    modelos |= {"Embedding"}  # recebe índices: está em test_embedding_compilado
    camadas = {type(c).__name__ for c in (*(c for c, _ in CAMADAS), *ATIVACOES)}
    assert camadas == da_biblioteca(nn.Camada, "camadas") - modelos
    assert {type(o).__name__ for o in OTIMIZADORES} == da_biblioteca(nn.Otimizador, "otimizadores")
    assert {type(r).__name__ for r in REGULARIZADORES} == da_biblioteca(Regularizador, "regularizadores")
    medidas = da_biblioteca(Metrica, "perdas") | da_biblioteca(Metrica, "metricas")
    medidas -= set(familia(MetricaDeClasses))  # são da época inteira: estão em test_metricas_da_epoca
    assert {type(p).__name__ for p, _ in PERDAS} == medidas - {"Perda"}


# ── cada uma ────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("modelo", "forma"), CAMADAS, ids=[repr(c) for c, _ in CAMADAS])
def test_camada_propaga_e_deriva_como_no_numpy(modelo, forma):
    camada = ao_acaso(nova(modelo), forma)
    n = 8 if "BatchNorm" in repr(modelo) else 7  # que não aceita o último lote de uma
    conta, variaveis, dados = passo_da_camada(camada), camada.variaveis(), [amostras(forma, n)]
    esperados = executar("numpy", conta, variaveis, dados, lote=3)
    conferir(executar("llvm", conta, variaveis, dados, lote=3), esperados, folga=0.1)


def test_toda_ativacao_propaga_e_deriva_como_no_numpy():
    passos = [passo_da_camada(nova(a)) for a in ATIVACOES]

    def todas(x):
        return [saida for passo in passos for saida in passo(x)]

    dados = [3 * amostras((3, 19))]
    conferir(
        executar("llvm", todas, [], dados, lote=3), executar("numpy", todas, [], dados, lote=3), folga=0.1
    )


def test_toda_perda_e_metrica_mede_e_deriva_como_no_numpy():
    def todas(saida, reais, classes, sim):
        devolvidas = []
        for perda, alvo in PERDAS:
            x = requerer(saida)
            if isinstance(perda, nn.NLL):
                y = nn.LogSoftmax()(x)
            elif isinstance(perda, nn.EntropiaCruzadaBinaria) and not perda.logits:
                y = x.sigmoide()
            else:
                y = x
            medida = perda(y, {REAL: reais, CLASSES: classes, SIM: sim}[alvo])
            devolvidas += [medida, *(nn.gradientes(medida.soma(), [x]) if medida.requer_grad else [])]
        return devolvidas

    acaso = np.random.default_rng(2)
    reais = acaso.dirichlet(np.ones(4), 7).astype("float32")
    dados = [amostras((4,)), reais, acaso.integers(0, 4, 7), acaso.integers(0, 2, (7, 4))]
    conferir(
        executar("llvm", todas, [], dados, lote=3), executar("numpy", todas, [], dados, lote=3), folga=0.1
    )


def test_todo_regularizador_penaliza_e_deriva_como_no_numpy():
    w = Parametro(Tensor(amostras((5, 9))), "w")

    def todos(x):
        penas = [r(w.tensor) for r in REGULARIZADORES]
        return [*penas, *(g for p in penas for g in nn.gradientes(p, [w]))]

    dados = [amostras(())]
    conferir(
        executar("llvm", todos, [w], dados, lote=7), executar("numpy", todos, [w], dados, lote=7), folga=0.1
    )


@pytest.mark.parametrize("tipo", ["float32", "float64"])
def test_cinco_passos_de_todo_otimizador_sao_os_do_numpy(tipo):
    """Sobre os mesmos gradientes: um por amostra, em lotes de uma."""
    acaso = np.random.default_rng(1)
    formas = [(), (3,), (2, 3, 4), (5, 40)]
    otimizadores = [nova(o) for o in OTIMIZADORES]
    parametros = [
        [Parametro(Tensor(acaso.normal(size=f), tipo=tipo), f"{i}.{j}") for j, f in enumerate(formas)]
        for i in range(len(otimizadores))
    ]
    for otimizador, dele in zip(otimizadores, parametros, strict=True):
        otimizador.preparar(dele)

    def passo(*gradientes):
        grads = [g.soma(0) for g in gradientes]
        for otimizador in otimizadores:
            otimizador.aplicar(grads)
        return [grads[0]]

    variaveis = [p for dele in parametros for p in dele] + [v for o in otimizadores for v in o.variaveis()]
    dados = [acaso.normal(size=(5, *f)).astype(tipo) for f in formas]
    esperados = executar("numpy", passo, variaveis, dados, lote=1)
    conferir(executar("llvm", passo, variaveis, dados, lote=1), esperados, folga=0.1)
