"""O que o resumo conta de cada camada, contra as contas feitas à mão."""

from xml.etree import ElementTree

import numpy as np
import pytest

import neuronio as nn


def resumo_de(*camadas):
    rede = nn.Sequencial(list(camadas))
    rede.compilar("adam", "mse")
    return rede.resumo()


@pytest.mark.parametrize(
    ("camadas", "esperadas"),
    [
        ([nn.Entrada(784), nn.Densa(128), nn.ReLU()], 784 * 128),
        ([nn.Entrada(12, 8), nn.Densa(3)], 12 * 8 * 3),
        ([nn.Entrada(3, 9, 9), nn.Conv2D(5, 3, stride=2)], 5 * 4 * 4 * 3 * 9),
        ([nn.Entrada(4, 9, 9), nn.Conv2D(6, 3, grupos=2)], 6 * 7 * 7 * 2 * 9),
        ([nn.Entrada(4, 5, 5), nn.Conv2DTransposta(3, 4)], 4 * 5 * 5 * 3 * 16),
        # por passo, entradas·4u e u·4u; e f·c, i·g e o·tanh(c)
        ([nn.Entrada(12, 8), nn.LSTM(16)], 12 * (8 * 64 + 16 * 64 + 3 * 16)),
        ([nn.Entrada(3, 4, 4), nn.MaxPool2D(2), nn.Flatten()], 0),
        ([nn.Entrada(64), nn.Esparsa(64, mascara=np.kron([[1, 0], [0, 0]], np.ones((32, 32))))], 32 * 32),
    ],
    ids=lambda v: "" if isinstance(v, int) else "-".join(type(c).__name__ for c in v),
)
def test_as_multiplicacoes_sao_as_da_formula(camadas, esperadas):
    resumo = resumo_de(*camadas)
    assert resumo.multiplicacoes == esperadas
    assert sum(linha.multiplicacoes for linha in resumo.linhas) == esperadas


def test_uma_camada_usada_duas_vezes_conta_as_duas():
    class Gemeas(nn.Modelo):
        def __init__(self):
            self.ramo, self.saida = nn.Densa(4), nn.Densa(1)

        def propagar(self, a, b):
            return self.saida(self.ramo(a) + self.ramo(b))

    rede = Gemeas()
    rede.compilar("adam", "mse")
    rede.prever({"a": np.zeros((2, 3), "float32"), "b": np.zeros((2, 3), "float32")})
    resumo = rede.resumo()
    assert [linha.multiplicacoes for linha in resumo.linhas] == [2 * 3 * 4, 4]
    assert resumo.multiplicacoes == 2 * 3 * 4 + 4


def test_uma_conta_de_dois_resultados_conta_uma_vez():
    class Dobra(nn.Camada):
        def propagar(self, x):
            ultimo, ys = nn.varrer(lambda h, x_t: (h * x_t, h * 2), nn.Tensor(np.ones((1, 3), "float32")), x)
            return ultimo + ys.soma(eixo=1)

    assert resumo_de(nn.Entrada(5, 3), Dobra()).multiplicacoes == 5 * (3 + 3)


def test_a_memoria_e_a_dos_pesos_e_a_da_saida_de_uma_amostra():
    resumo = resumo_de(nn.Entrada(10), nn.Densa(20), nn.BatchNorm())
    entrada, densa, norma = resumo.linhas
    assert entrada.memoria == 4 * 10
    assert densa.memoria == 4 * (10 * 20 + 20) + 4 * 20
    assert norma.memoria == 4 * 4 * 20 + 4 * 20  # gama, beta e os dois estados
    assert resumo.pesos == 4 * (10 * 20 + 20 + 4 * 20)
    assert resumo.ativacoes == 4 * (10 + 20 + 20)


def test_o_que_esta_congelado_conta_se_a_parte_e_o_treino_nao_o_muda():
    rede = nn.Sequencial([nn.Entrada(4), nn.Densa(5), nn.Densa(2)])
    rede.compilar("sgd", "mse")
    rede.camadas[1].treinavel = False
    resumo = rede.resumo()
    assert [linha.congelados for linha in resumo.linhas] == [0, 25, 0]
    assert "37 parâmetros, 12 treináveis e 25 congelados" in str(resumo)
    antes = [p.dados.copy() for p in rede.parametros()]
    rede.treinar(np.ones((4, 4), "float32"), np.ones((4, 2), "float32"), progresso=False)
    mudaram = sum(p.dados.size for p, a in zip(rede.parametros(), antes, strict=True) if (p.dados != a).any())
    assert mudaram <= 12


def test_o_que_olha_para_os_numeros_tem_formas_mas_nao_contas():
    class Curiosa(nn.Camada):
        def propagar(self, x):
            return x if x.numpy().sum() > 0 else -x

    rede = nn.Sequencial([Curiosa(), nn.Densa(2)])
    rede.compilar("adam", "mse", motor="numpy")
    rede.prever(np.ones((3, 4), "float32"))
    resumo = rede.resumo()
    assert resumo.multiplicacoes is None
    assert "? multiplicações" in str(resumo)
    assert [linha.saida for linha in resumo.linhas] == ["(4,)", "(2,)"]


def test_os_comprimentos_das_sequencias_nao_sao_uma_entrada():
    rede = nn.Sequencial([nn.Embedding(9, 4), nn.GRU(3)])
    rede.compilar("adam", "mse")
    rede.prever([np.array([1, 2]), np.array([3])])
    assert [linha.entrada for linha in rede.resumo().linhas] == ["(2,)", "(2, 4)"]


def test_no_caderno_cada_camada_com_pesos_se_abre():
    pagina = resumo_de(nn.Entrada(4), nn.Densa(5), nn.ReLU())._repr_html_()
    raiz = ElementTree.fromstring(f"<div>{pagina}</div>")
    (aberta,) = raiz.iter("details")
    assert aberta.find("summary").text == "densa_1"
    celulas = [[c.text for c in linha.iter("td")] for linha in aberta.iter("tr")]
    assert ["kernel", "(4, 5)", "20", "80 B"] in celulas


def test_as_colunas_do_texto_se_alinham():
    linhas = str(resumo_de(nn.Entrada(1, 8, 8), nn.Conv2D(16, 3), nn.Flatten(), nn.Densa(10))).splitlines()
    assert len({len(linha) for linha in linhas[:-3]}) == 1


def test_ter_o_jupyter_carregado_nao_e_estar_num_caderno(capsys):
    pytest.importorskip("ipykernel")
    pytest.importorskip("IPython")
    rede = nn.Sequencial([nn.Entrada(3), nn.Densa(2)])
    rede.compilar("sgd", "mse")
    rede.resumo()
    assert "8 parâmetros" in capsys.readouterr().out
