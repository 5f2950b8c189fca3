"""O contrato de toda camada: quem acrescenta uma acrescenta aqui um caso, ou este arquivo falha."""

import json

import numpy as np
import pytest

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino
from neuronio.configuracao import familia
from neuronio.descricao import descrever, reconstruir
from neuronio.regularizadores import L2
from neuronio.tensor import Lote

# colhidas ao importar: as classes dos exemplos da documentação, quando rodam, também entram na família
CAMADAS = {
    n for n, c in familia(nn.Camada).items() if c.__module__.startswith("neuronio.camadas.") and n[0] != "_"
}
CASOS = [
    (nn.Entrada(2, 3), (2, 3)),
    (nn.Densa(3), (4,)),
    (nn.Densa(3, "tanh", inicializador="he_normal", regularizador=L2(0.1)), (2, 4)),
    (nn.Densa(2, usar_bias=False), (3,)),
    (nn.Conv2D(2, 3), (2, 5, 4)),
    (nn.Conv2D(4, (2, 3), stride=(2, 1), padding="mesmo", grupos=2, ativacao="sigmoide"), (2, 5, 4)),
    (nn.Conv2D(2, 2, padding=(1, 2), dilatacao=2, usar_bias=False), (1, 4, 3)),
    (nn.Conv2DTransposta(2, 3), (2, 3, 2)),
    (nn.Conv2DTransposta(4, (2, 3), stride=(2, 1), padding=(0, 1), grupos=2, ativacao="tanh"), (2, 3, 4)),
    (nn.Conv2DTransposta(1, 3, stride=3, padding=1, padding_da_saida=(2, 0), dilatacao=2), (3, 2, 1)),
    (nn.MaxPool2D(2), (2, 5, 4)),
    (nn.MaxPool2D((3, 2), stride=1, padding=1), (2, 4, 3)),
    (nn.AvgPool2D(2), (2, 5, 4)),
    (nn.AvgPool2D(3, stride=(2, 1), padding=(1, 0)), (2, 4, 3)),
    (nn.GlobalAvgPool2D(), (2, 3, 4)),
    (nn.AmpliarImagem(2), (2, 3, 2)),
    (nn.AmpliarImagem((3, 1), "bilinear"), (2, 2, 3)),
    (nn.RNN(3), (4, 2)),
    (nn.RNN(2, retornar_sequencia=True, ativacao="sigmoide", usar_bias=False), (3, 2)),
    (nn.LSTM(3), (4, 2)),
    (nn.LSTM(2, retornar_sequencia=True), (3, 3)),
    (nn.GRU(3), (4, 2)),
    (nn.GRU(2, retornar_sequencia=True, usar_bias=False), (3, 2)),
    (nn.Bidirecional(nn.GRU(2)), (3, 2)),
    (nn.Bidirecional(nn.LSTM(2, retornar_sequencia=True)), (3, 2)),
    (nn.Conv1D(3, 2), (5, 2)),
    (nn.Conv1D(2, 3, stride=2, padding="mesmo", dilatacao=2, ativacao="tanh"), (6, 2)),
    (nn.Conv1D(2, 2, padding="causal", usar_bias=False), (4, 3)),
    (nn.AtencaoMultiCabeca(2), (3, 4)),
    (nn.AtencaoMultiCabeca(1, causal=True, rotativa=True, usar_bias=False), (4, 2)),
    (nn.BlocoTransformer(2, causal=True, largura_interna=3, ativacao="tanh"), (3, 2)),
    (nn.BlocoTransformer(1, dropout=0.3, norma_antes=False), (2, 2)),
    (nn.PosicaoSenoidal(), (3, 5)),
    (nn.PosicaoAprendida(4), (3, 2)),
    (nn.MaxPool1D(2), (5, 2)),
    (nn.MaxPool1D(3, stride=1, padding=1), (4, 2)),
    (nn.AvgPool1D(2), (5, 3)),
    (nn.GlobalAvgPool1D(), (4, 3)),
    (nn.Flatten(), (2, 3, 2)),
    (nn.Flatten(), (5,)),
    (nn.Redimensionar(3, -1), (2, 6)),
    (nn.Dropout(0.4), (5,)),
    (nn.Dropout(0), (5,)),
    (nn.Dropout(0.4, por="canal"), (3, 2, 2)),
    (nn.Dropout(0.4, por="canal"), (3, 4)),
    (nn.Dropout(0.4, por="passo"), (3, 4)),
    (nn.Dropout(0.4, por="amostra"), (3, 4)),
    (nn.RuidoGaussiano(0.3), (3, 2)),
    (nn.RuidoGaussiano(0), (3,)),
    (nn.BatchNorm(), (3,)),
    (nn.BatchNorm(momento=0.5, epsilon=0.1), (2, 3, 2)),
    (nn.NormaEspectral(nn.Densa(3), iteracoes=40), (4,)),
    (nn.NormaEspectral(nn.Conv2D(2, 2, ativacao="tanh"), iteracoes=40), (2, 3, 3)),
    (nn.Residual([nn.Densa(4, "tanh"), nn.Densa(4)]), (2, 4)),
    (nn.Residual([nn.Conv2D(3, 2), nn.TanH()], atalho=nn.Conv2D(3, 2, usar_bias=False)), (2, 4, 3)),
    (nn.Residual([nn.Densa(3, "tanh")], atalho=nn.Densa(3), pular=0.5), (2, 3)),
    (nn.Ramos([nn.Conv2D(2, 1), [nn.Conv2D(1, 3, padding="mesmo"), nn.TanH()], []]), (2, 3, 4)),
    (nn.Ramos([nn.Densa(4, "tanh"), [], nn.ELU()], "somar"), (2, 4)),
    (nn.Ramos([nn.Densa(2), nn.Densa(3, "tanh")], eixo=-1), (2, 4)),
    (nn.Esparsa(3, fracao=0.5), (4,)),
    (nn.Esparsa(6, 0.5, bloco=(2, 3)), (4,)),
    (nn.Esparsa(3, vizinhas=2, ativacao="relu"), (3, 5)),
    (nn.Esparsa(2, mascara=[[1, 0], [0, 1], [1, 1]], ativacao="tanh"), (2, 3)),
    (nn.GroupNorm(2), (6,)),
    (nn.GroupNorm(3, epsilon=0.1, afim=False), (3, 2, 3)),
    (nn.InstanceNorm(), (2, 3, 2)),
    (nn.InstanceNorm(epsilon=0.1, afim=True, momento=0.3), (2, 3, 2)),
    (nn.LayerNorm(), (4,)),
    (nn.LayerNorm(epsilon=0.1), (2, 3)),
    (nn.Linear(), (4,)),
    (nn.ReLU(), (4,)),
    (nn.LeakyReLU(0.2), (4,)),
    (nn.ELU(1.5), (4,)),
    (nn.SELU(), (4,)),
    (nn.GELU(), (4,)),
    (nn.Swish(), (4,)),
    (nn.Softplus(), (4,)),
    (nn.Sigmoide(), (4,)),
    (nn.TanH(), (4,)),
    (nn.Softmax(), (3, 4)),
    (nn.Softmax(eixo=1), (3, 4)),
    (nn.LogSoftmax(), (3, 4)),
    (nn.LogSoftmax(eixo=1), (3, 4)),
]

FORA = {"Ativacao", "ComKernel", "ComSorteio", "Recorrente", "Embedding"}
"""As que são a base de outras, e a que recebe índices: os testes dela estão em test_sequencias.py."""

toda_camada = pytest.mark.parametrize(
    ("modelo", "forma"), CASOS, ids=[f"{camada!r}-{forma}" for camada, forma in CASOS]
)
treinando_e_nao = pytest.mark.parametrize("treinando", [True, False], ids=["treinando", "avaliando"])


def nova(modelo):
    """Outra camada igual: cada teste tem a sua, ainda por construir."""
    return reconstruir(descrever(modelo))


def amostras(n, forma):
    return np.random.default_rng(7).standard_normal((n, *forma))


def test_toda_camada_tem_um_caso():
    assert {type(camada).__name__ for camada, _ in CASOS} == CAMADAS - FORA


def test_toda_camada_esta_na_vitrine():
    assert set(nn.camadas.__all__) >= CAMADAS - {"ComKernel", "ComSorteio", "Recorrente"}


@toda_camada
@treinando_e_nao
def test_forma_abstrata_e_a_concreta(modelo, forma, treinando):
    abstrata, concreta = nova(modelo), nova(modelo)
    with modo_de_treino(treinando):
        deduzida = abstrata(nn.Tensor.abstrato((Lote(), *forma)))
        calculada = concreta(nn.Tensor(amostras(3, forma)))
    assert deduzida.forma[0] == Lote()
    assert (3, *deduzida.forma[1:]) == calculada.forma
    assert deduzida.tipo == calculada.tipo
    assert abstrata.forma_saida == concreta.forma_saida == calculada.forma[1:]
    assert [(v.nome, v.forma) for v in abstrata.variaveis()] == [
        (v.nome, v.forma) for v in concreta.variaveis()
    ]


@toda_camada
@treinando_e_nao
def test_gradientes_sao_as_diferencas_finitas(modelo, forma, treinando, em_float64, derivar):
    camada = em_float64(nova(modelo), forma)
    antes = [v.dados for v in camada.variaveis()]

    def restaurar():  # a média móvel e o passo do Dropout andam a cada propagação
        for variavel, dados in zip(camada.variaveis(), antes, strict=True):
            variavel.atribuir(dados)

    x = amostras(3, forma)
    _, pesos, derivadas = derivar(camada, x, treinando)

    def somada():
        with nn.sem_gradiente(), modo_de_treino(treinando):
            return float((camada(nn.Tensor(x, tipo="float64")).dados * pesos).sum())

    def perturbar_entrada(i, novo):
        x.flat[i] = novo

    def perturbar_parametro(parametro):
        def perturbar(i, novo):
            dados = parametro.dados.copy()
            dados.flat[i] = novo
            parametro.atribuir(dados)

        return perturbar

    alvos = [(x, perturbar_entrada), *((p.dados, perturbar_parametro(p)) for p in camada.parametros())]
    for (dados, perturbar), derivada in zip(alvos, derivadas, strict=True):
        assert derivada.shape == dados.shape
        numerica = np.zeros(dados.size)
        for i, original in enumerate(dados.flatten()):
            lados = []
            for passo in (1e-5, -1e-5):
                restaurar()
                perturbar(i, original + passo)
                lados.append(somada())
                perturbar(i, original)
            numerica[i] = (lados[0] - lados[1]) / 2e-5
        np.testing.assert_allclose(derivada.reshape(-1), numerica, rtol=1e-6, atol=1e-8)


@toda_camada
def test_uma_camada_salva_e_refeita_e_a_mesma(modelo, forma):
    original = nova(modelo)
    x = nn.Tensor(amostras(2, forma))
    with modo_de_treino(True):
        original(x)  # muda as médias móveis e o passo
    refeita = reconstruir(json.loads(json.dumps(descrever(original))))
    assert descrever(refeita) == descrever(original)
    refeita(x)
    for nova_variavel, antiga in zip(refeita.variaveis(), original.variaveis(), strict=True):
        assert nova_variavel.nome == antiga.nome
        assert nova_variavel.tipo == antiga.tipo
        if isinstance(antiga, nn.Parametro):
            nova_variavel.mascara = antiga.mascara
        nova_variavel.atribuir(antiga.dados)
    for treinando in (False, True):
        with modo_de_treino(treinando):
            np.testing.assert_array_equal(refeita(x).dados, original(x).dados)


@toda_camada
def test_fora_do_treino_uma_amostra_nao_depende_das_outras(modelo, forma, em_float64):
    camada = em_float64(nova(modelo), forma)
    x = amostras(3, forma)
    juntas = camada(nn.Tensor(x, tipo="float64")).dados
    for i in range(3):
        sozinha = camada(nn.Tensor(x[i : i + 1], tipo="float64")).dados
        np.testing.assert_allclose(sozinha, juntas[i : i + 1], rtol=1e-12)


@toda_camada
def test_treina_com_uma_amostra_so(modelo, forma, derivar):
    quantas = (
        2 if isinstance(modelo, nn.BatchNorm) and len(forma) == 1 else 1
    )  # de um número não há variância
    saida, _, derivadas = derivar(nova(modelo), amostras(quantas, forma).astype(np.float32))
    assert saida.shape[0] == quantas
    assert all(np.isfinite(d).all() for d in derivadas)


@toda_camada
def test_inteiros_valem_pelos_reais_iguais(modelo, forma):
    camada = nova(modelo)
    x = np.random.default_rng(3).integers(0, 256, (2, *forma))
    de_reais = camada(x.astype(np.float32))
    de_inteiros = camada(x.astype(np.uint8))
    np.testing.assert_array_equal(de_inteiros.dados, de_reais.dados)


@toda_camada
def test_float32_continua_float32(modelo, forma, derivar):
    saida, _, derivadas = derivar(nova(modelo), amostras(2, forma).astype(np.float32))
    assert {saida.dtype.name, *(d.dtype.name for d in derivadas)} == {"float32"}
