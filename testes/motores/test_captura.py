"""A captura: um programa que diz o que o passo faz, e o que não se pode capturar."""

import copy

import numpy as np
import pytest
from execucao import executar

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino
from neuronio.configuracao import familia
from neuronio.tensor import Lote, Parametro, Tensor, Variavel
from neuronio.tensor.programa import Aspecto, capturar, interpretar_programa
from neuronio.tensor.programa.passagens import simplificar
from neuronio.treino.amostras import Molde
from neuronio.treino.passos import passo_de_avaliacao, passo_de_treino
from testes.acaso.familias import sortear_caso

LOTE = Aspecto((Lote(), 3), "float32")


def aspectos(dados):
    return [Aspecto((Lote(), *d.shape[1:]), d.dtype.name) for d in dados]


def na_hora(conta, variaveis, dados):
    """O que a conta devolve e deixa nas variáveis, executada no NumPy; elas voltam ao que eram."""
    return executar("numpy", conta, variaveis, dados, lote=len(dados[0]), ordem=np.arange(len(dados[0])))


def pelo_interprete(programa, variaveis, dados):
    antes = [v.tensor for v in variaveis]
    saidas = [np.array(s) for s in interpretar_programa(programa, dados, len(dados[0]))]
    finais = [v.numpy() for v in variaveis]
    for v, t in zip(variaveis, antes, strict=True):
        v.atribuir(t)
    return [*saidas, *finais]


def mesmos_bits(obtidos, esperados):
    assert len(obtidos) == len(esperados)
    for a, b in zip(obtidos, esperados, strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)


# ── o programa ──────────────────────────────────────────────────────────────
def test_o_programa_se_le_como_uma_lista_de_contas():
    w = Parametro(Tensor([[1.0], [2.0], [3.0]]), "w")

    def passo(x):
        y = x @ w
        w.atribuir(w - 1)
        return [y.soma()]

    assert str(capturar(passo, [w], [LOTE])).splitlines() == [
        "programa(%0: float32[lote, 3])",
        "  %1 = w : float32[3, 1]",
        "  %2 = 1.0 : float32[3, 1]",
        "  %3 = produto(%0, %1) : float32[lote, 1]",
        "  %4 = soma(%3, eixos=(0, 1), manter=False) : float32[]",
        "  %5 = subtrair(%1, %2) : float32[3, 1]",
        "  %6 = parar_gradiente(%5) : float32[3, 1]",
        "  w ← %6",
        "  devolve %4",
    ]


def test_variavel_que_so_se_le_nao_e_atribuida_e_a_que_nao_se_le_nem_aparece():
    lida, escrita, alheia = (Variavel(Tensor([1.0] * 3), n) for n in ("lida", "escrita", "alheia"))

    def passo(x):
        escrita.atribuir(lida * 2)
        return [x]

    programa = capturar(passo, [lida, escrita, alheia], [LOTE])
    assert list(programa.leituras.values()) == [lida]
    assert [v for v, _ in programa.atribuicoes] == [escrita]


def test_um_so_programa_serve_a_lotes_de_64_de_56_e_de_2():
    acaso = np.random.default_rng(0)
    rede = nn.Sequencial([nn.Entrada(5), nn.Densa(4, "relu"), nn.BatchNorm(), nn.Dropout(0.3), nn.Densa(3)])
    rede.compilar("adam", "entropia-cruzada", motor="numpy")
    passo = passo_de_treino(rede, Molde(("x",), ("",)))
    x, y = acaso.random((64, 5), "float32"), acaso.integers(0, 3, 64)
    programa = capturar(passo, passo.variaveis, aspectos([x, y]))
    for n in (64, 56, 2):
        mesmos_bits(
            pelo_interprete(programa, passo.variaveis, [x[:n], y[:n]]),
            na_hora(passo, passo.variaveis, [x[:n], y[:n]]),
        )


def test_capturar_nao_muda_as_variaveis():
    w = Parametro(Tensor([1.0, 2.0, 3.0]), "w")

    def passo(x):
        w.atribuir(w * 7)
        return [x]

    capturar(passo, [w], [LOTE])
    np.testing.assert_array_equal(w.dados, [1, 2, 3])


def test_capturar_um_passo_que_levanta_um_erro_nao_muda_as_variaveis():
    w = Parametro(Tensor([1.0, 2.0, 3.0]), "w")

    def passo(x):
        w.atribuir(w * 7)
        raise RuntimeError("de quem usa")

    with pytest.raises(RuntimeError, match="de quem usa"):
        capturar(passo, [w], [LOTE])
    np.testing.assert_array_equal(w.dados, [1, 2, 3])


# ── o que não se captura ────────────────────────────────────────────────────
def olha_com_item(x):
    return [x * x.soma().item()]


def olha_com_if(x):
    if x.maximo() > 0:
        return [x]
    return [-x]


def olha_com_float(x):
    return [x * float(x.media())]


def olha_com_asarray(x):
    return [x + np.asarray(x).mean()]


def olha_com_int(x):
    return [x[:, int(x.argmax(1)[0])]]


def percorre_as_amostras(x):
    return [nn.empilhar([linha * 2 for linha in x])]


def conta_as_amostras(x):
    return [x * len(range(x.forma[0]))]


def sorteia_sem_guardar_a_chave(x):
    return [x * nn.sortear(x.forma)]


@pytest.mark.parametrize(
    "passo",
    [
        olha_com_item,
        olha_com_if,
        olha_com_float,
        olha_com_asarray,
        olha_com_int,
        percorre_as_amostras,
        conta_as_amostras,
        sorteia_sem_guardar_a_chave,
    ],
)
def test_o_que_nao_se_captura_e_nomeado_por_arquivo_e_linha(passo):
    with pytest.raises(nn.ErroNeuronio) as erro:
        capturar(passo, [], [LOTE])
    assert type(erro.value).__name__ == "ErroDeCaptura"
    mensagem = str(erro.value)
    primeira = passo.__code__.co_firstlineno
    linhas = [f"{__file__}, linha {primeira + k}, em " for k in (1, 2)]
    assert any(linha in mensagem for linha in linhas), mensagem


def test_a_linha_e_a_da_camada_de_quem_usa_e_nao_a_que_a_chamou():
    class Curiosa(nn.Camada):
        def propagar(self, x):
            return x if x.soma().item() > 0 else -x

    rede = nn.Sequencial([nn.Densa(2), Curiosa()])
    rede(nn.Tensor([[1.0, 2.0, 3.0]]))
    with pytest.raises(nn.ErroNeuronio, match=r"test_captura\.py, linha \d+, em propagar: return x if"):
        capturar(lambda x: [rede(x)], [], [LOTE])


def test_variavel_que_muda_sem_estar_entre_as_do_passo_e_recusada():
    escondida = Variavel(Tensor([0.0]), "soma_ate_aqui")

    def passo(x):
        escondida.atribuir(escondida + x.soma())
        return [x]

    with pytest.raises(nn.ErroNeuronio, match=r"soma_ate_aqui.*self\.estado"):
        capturar(passo, [], [LOTE])


def test_depois_de_uma_captura_que_falha_o_sorteio_volta_a_funcionar():
    with pytest.raises(nn.ErroNeuronio):
        capturar(sorteia_sem_guardar_a_chave, [], [LOTE])
    assert nn.sortear((2,)).forma == (2,)


# ── o intérprete ────────────────────────────────────────────────────────────
MODELOS = {
    "densa": ([nn.Entrada(4), nn.Densa(5, "tanh", regularizador="l2"), nn.Densa(3)], (4,)),
    "conv": (
        [
            nn.Entrada(2, 6, 6),
            nn.Conv2D(3, 3, padding="mesmo"),
            nn.ReLU(),
            nn.MaxPool2D(2),
            nn.Flatten(),
            nn.Densa(3),
        ],
        (2, 6, 6),
    ),
    "normas": (
        [
            nn.Entrada(2, 4, 4),
            nn.Conv2D(3, 2),
            nn.BatchNorm(),
            nn.GELU(),
            nn.GlobalAvgPool2D(),
            nn.LayerNorm(),
            nn.Densa(3),
        ],
        (2, 4, 4),
    ),
    "sorteio": ([nn.Entrada(4), nn.Densa(6, "selu"), nn.Dropout(0.4), nn.Densa(3, "softplus")], (4,)),
}
OTIMIZADORES = sorted(familia(nn.Otimizador))


def rede_compilada(nome, otimizador):
    camadas, forma = MODELOS[nome]
    nn.semente(3)
    rede = nn.Sequencial(copy.deepcopy(camadas))
    rede.compilar(otimizador, "entropia-cruzada", metricas=["acuracia"], motor="numpy")
    acaso = np.random.default_rng(1)
    return rede, [acaso.standard_normal((6, *forma)).astype("float32"), acaso.integers(0, 3, 6)]


@pytest.mark.parametrize("nome", MODELOS)
@pytest.mark.parametrize("otimizador", OTIMIZADORES)
def test_o_programa_interpretado_e_o_passo_na_hora_bit_por_bit(nome, otimizador):
    rede, dados = rede_compilada(nome, otimizador)
    passo = passo_de_treino(rede, Molde(("x",), ("",)))
    programa = capturar(passo, passo.variaveis, aspectos(dados))
    for _ in range(2):
        esperados = na_hora(passo, passo.variaveis, dados)
        mesmos_bits(pelo_interprete(programa, passo.variaveis, dados), esperados)
        mesmos_bits(pelo_interprete(simplificar(programa), passo.variaveis, dados), esperados)
        passo(*(Tensor(d, tipo=d.dtype.name) for d in dados))


def test_avaliar_tambem_se_captura_e_nao_atribui_nada():
    rede, dados = rede_compilada("sorteio", "sgd")
    passo = passo_de_avaliacao(rede, Molde(("x",), ("",)))
    programa = capturar(passo, passo.variaveis, aspectos(dados))
    assert programa.atribuicoes == ()
    assert "sortear_uniforme" not in str(programa)
    mesmos_bits(pelo_interprete(programa, passo.variaveis, dados), na_hora(passo, passo.variaveis, dados))


@pytest.mark.parametrize("semente", range(20))
@pytest.mark.parametrize("amostras", [5, 1])
def test_contas_ao_acaso_interpretadas_sao_as_da_hora(semente, amostras):
    passo, variaveis, dados = sortear_caso(semente, 0, ["contas"]).definir("montar")(amostras)
    programa = capturar(passo, variaveis, aspectos(dados))
    dados = [d[np.arange(amostras)] for d in dados]  # como cada lote os recebe
    mesmos_bits(pelo_interprete(programa, variaveis, dados), na_hora(passo, variaveis, dados))


def test_capturar_em_modo_de_treino_nao_deixa_o_modo_ligado():
    rede, dados = rede_compilada("sorteio", "sgd")
    passo = passo_de_treino(rede, Molde(("x",), ("",)))
    capturar(passo, passo.variaveis, aspectos(dados))
    assert not rede.treinando
    with modo_de_treino(True):
        assert rede.treinando
