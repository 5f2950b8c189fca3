import numpy as np
import pytest

import neuronio as nn
from neuronio.camadas.camada import modo_de_treino
from neuronio.tensor import Lote


def mascara(camada, forma=(64, 50)):
    with modo_de_treino(True):
        return camada(np.ones(forma)).dados != 0


@pytest.mark.parametrize("taxa", [0.1, 0.3, 0.9])
def test_dropout_nao_altera_a_media(taxa):
    n = 200_000
    with modo_de_treino(True):
        y = nn.Dropout(taxa)(np.full((n,), 3.0)).dados
    desvio_da_media = 3 * np.sqrt(taxa / (1 - taxa) / n)
    assert abs(y.mean(dtype=np.float64) - 3) < 5 * desvio_da_media
    assert abs((y == 0).mean() - taxa) < 5 * np.sqrt(taxa * (1 - taxa) / n)


@pytest.mark.parametrize(("taxa", "treinando"), [(0.5, False), (0.0, True), (0.0, False)])
def test_fora_do_treino_ou_com_taxa_zero_a_saida_e_a_entrada(taxa, treinando):
    x = nn.sortear((4, 5))
    with modo_de_treino(treinando):
        assert nn.Dropout(taxa)(x) is x


def test_o_gradiente_so_passa_pelos_que_ficaram():
    x = nn.Tensor(np.ones((20, 20)), requer_grad=True)
    with modo_de_treino(True):
        y = nn.Dropout(0.5)(x)
    y.soma().retropropagar()
    np.testing.assert_array_equal(x.grad.dados, y.dados)


def test_a_mesma_semente_da_as_mesmas_mascaras():
    rodadas = []
    for _ in range(2):
        nn.semente(5)
        camada = nn.Dropout(0.5)
        rodadas.append([mascara(camada) for _ in range(3)])
    assert all((a == b).all() for a, b in zip(*rodadas, strict=True))
    nn.semente(6)
    assert (mascara(nn.Dropout(0.5)) != rodadas[0][0]).any()


def diferentes(a, b):
    """Duas máscaras independentes de taxa 1/2 diferem em metade dos lugares, e não em poucos."""
    return 0.4 < (a != b).mean() < 0.6


def test_as_mascaras_mudam_de_passo_a_passo_e_de_camada_a_camada():
    camada, outra = nn.Dropout(0.5), nn.Dropout(0.5)
    primeira, segunda = mascara(camada), mascara(camada)
    assert diferentes(primeira, segunda)
    assert diferentes(primeira, mascara(outra))


def test_a_mascara_nao_depende_do_que_mais_se_sorteou():
    nn.semente(5)
    camada = nn.Dropout(0.5)
    mascara(camada)
    segunda = mascara(camada)
    nn.semente(5)
    camada = nn.Dropout(0.5)
    mascara(camada)
    nn.sortear((1000,))
    assert (mascara(camada) == segunda).all()


def test_a_mascara_de_uma_amostra_nao_depende_do_tamanho_do_lote():
    nn.semente(5)
    inteira = mascara(nn.Dropout(0.5), (64, 50))
    nn.semente(5)
    assert (mascara(nn.Dropout(0.5), (7, 50)) == inteira[:7]).all()


def test_quem_recebe_a_chave_e_o_passo_continua_de_onde_o_outro_parou():
    camada, continuada = nn.Dropout(0.5), nn.Dropout(0.5)
    mascara(camada)
    mascara(continuada)
    for origem, destino in zip(camada.variaveis(), continuada.variaveis(), strict=True):
        destino.atribuir(origem.dados)
    assert (mascara(continuada) == mascara(camada)).all()


def test_o_passo_conta_so_os_passos_de_treino():
    camada = nn.Dropout(0.5)
    mascara(camada)
    camada(np.ones((2, 2)))
    mascara(camada)
    assert camada.passo.dados == 2
    assert [(v.nome, v.forma, v.tipo) for v in camada.variaveis()] == [
        ("chave", (2,), "uint32"),
        ("passo", (), "uint32"),
    ]


def test_o_passo_continua_uint32_quando_se_captura():
    camada = nn.Dropout(0.5)
    with modo_de_treino(True):
        camada(nn.Tensor.abstrato((Lote(), 3)))
    assert camada.passo.tipo == "uint32"


# ── por canal, por passo, por amostra ───────────────────────────────────────
@pytest.mark.parametrize(
    ("por", "forma", "juntos"),
    [
        ("canal", (40, 50, 3, 4), (2, 3)),
        ("canal", (40, 5, 50), (1,)),
        ("passo", (40, 50, 5), (2,)),
        ("amostra", (2000, 3, 4), (1, 2)),
        ("amostra", (2000, 3), (1,)),
    ],
)
def test_o_que_se_desliga_se_desliga_inteiro(por, forma, juntos):
    x = np.random.default_rng(0).uniform(1, 2, forma).astype("float32")
    with modo_de_treino(True):
        y = nn.Dropout(0.3, por=por)(x).dados
    ficaram = (y != 0).mean(axis=juntos)
    assert set(np.unique(ficaram)) == {0, 1}
    n = ficaram.size
    assert abs(ficaram.mean() - 0.7) < 5 * np.sqrt(0.3 * 0.7 / n)
    np.testing.assert_allclose(y[y != 0], x[y != 0] / np.float32(0.7), rtol=1e-6)


def test_por_canal_apaga_tantos_quantos_o_do_pytorch():
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    x = np.ones((400, 50, 2, 2), "float32")
    with modo_de_treino(True):
        daqui = nn.Dropout(0.2, por="canal")(x).numpy()
    de_la = torch.nn.Dropout2d(0.2)(torch.tensor(x)).numpy()
    np.testing.assert_array_equal(np.unique(daqui), np.unique(de_la))
    por_canal = [(y.max(axis=(2, 3)) == 0).mean() for y in (daqui, de_la)]
    assert abs(por_canal[0] - por_canal[1]) < 5 * np.sqrt(2 * 0.2 * 0.8 / 20_000)


@pytest.mark.parametrize(
    ("por", "forma", "mensagem"),
    [
        ("canal", (4,), r"desliga por canal, .* mas elas têm forma \(4,\)"),
        ("passo", (4,), "desliga por passo"),
        ("passo", (3, 4, 4), r"espera amostras \(tempo, características\), mas"),
    ],
)
def test_quem_nao_tem_canais_ou_passos_se_recusa(por, forma, mensagem):
    with pytest.raises(nn.ErroDeForma, match=mensagem):
        nn.Dropout(0.2, por=por)(np.ones((2, *forma)))


def test_o_que_nao_se_desliga_sugere_o_mais_proximo():
    with pytest.raises(nn.ErroDeNome, match='Você quis dizer "canal"'):
        nn.Dropout(0.2, por="canais")
