"""Sequências de comprimentos diferentes num modelo: o enchimento não muda nada, ou se recusa."""

import numpy as np
import pytest

import neuronio as nn
from neuronio.modelos.sequencias import em_lote

MOTORES = ["numpy", "llvm"]

REDES = {
    "a última saída": lambda: [nn.LSTM(5), nn.Densa(3)],
    "nos dois sentidos": lambda: [nn.Bidirecional(nn.GRU(4)), nn.Densa(3)],
    "uma fila na outra": lambda: [nn.Sequencial([nn.Conv1D(4, 2), nn.ReLU()]), nn.RNN(4), nn.Densa(3)],
    "média": lambda: [nn.Conv1D(4, 3, padding="mesmo"), nn.LayerNorm(), nn.GlobalAvgPool1D(), nn.Densa(3)],
}
POR_PASSO = {
    "recorrente": lambda: [nn.GRU(4, retornar_sequencia=True), nn.Densa(3)],
    "nos dois sentidos": lambda: [nn.Bidirecional(nn.LSTM(4, retornar_sequencia=True)), nn.Densa(3)],
    "causal": lambda: [nn.Conv1D(4, 2, padding="causal", dilatacao=2), nn.TanH(), nn.Densa(3)],
    "mais curta": lambda: [nn.Conv1D(4, 2, stride=2), nn.Densa(3)],
    "máximos": lambda: [nn.MaxPool1D(3, 2, 1), nn.GRU(4, retornar_sequencia=True), nn.Densa(3)],
    "médias": lambda: [nn.AvgPool1D(2, 1), nn.Conv1D(3, 2, padding="causal"), nn.Softmax()],
}


def sequencias(n=9, menor=3, maior=8):
    sorteio = np.random.default_rng(0)
    return [sorteio.standard_normal((k, 2)).astype("f") for k in sorteio.integers(menor, maior + 1, n)]


def compilada(camadas, motor, perda="entropia-cruzada", metricas=()):
    nn.semente(0)
    rede = nn.Sequencial(camadas)
    rede.compilar(nn.SGD(0.1), perda, metricas, motor=motor)
    return rede


@pytest.mark.parametrize("motor", MOTORES)
@pytest.mark.parametrize("nome", REDES)
def test_cada_sequencia_tem_a_saida_que_teria_sozinha(nome, motor):
    x, rede = sequencias(), compilada(REDES[nome](), motor)
    juntas = rede.prever(x)
    sozinhas = [rede.prever(s[None])[0] for s in x]
    np.testing.assert_allclose(juntas, sozinhas, atol=1e-5)
    np.testing.assert_allclose(rede.prever(x[::-1])[::-1], juntas, atol=1e-6)
    np.testing.assert_allclose(rede.prever([*x, np.ones((40, 2))])[:-1], juntas, atol=1e-5)


@pytest.mark.parametrize("motor", MOTORES)
@pytest.mark.parametrize("nome", POR_PASSO)
def test_cada_passo_tambem_e_vem_uma_lista_com_os_passos_de_cada_uma(nome, motor):
    x, rede = sequencias(), compilada(POR_PASSO[nome](), motor)
    juntas = rede.prever(x)
    assert isinstance(juntas, list)
    for sequencia, dela in zip(x, juntas, strict=True):
        np.testing.assert_allclose(dela, rede.prever(sequencia[None])[0], atol=1e-5)
    assert [c.shape for c in rede.prever_classes(x)] == [s.shape[:1] for s in juntas]


@pytest.mark.parametrize("motor", MOTORES)
def test_a_perda_as_metricas_e_os_pesos_so_contam_os_passos_que_existem(motor):
    x = sequencias()
    y = [np.random.default_rng(1).integers(0, 3, len(s)) for s in x]
    rede = compilada(POR_PASSO["recorrente"](), motor, metricas=["acuracia"])
    medidas = rede.avaliar(x, y)
    logits, rotulos = np.concatenate(rede.prever(x)), np.concatenate(y)
    certa = logits[np.arange(len(rotulos)), rotulos] - np.log(np.exp(logits).sum(-1))
    assert medidas["perda"] == pytest.approx(-certa.mean(), abs=1e-5)
    assert medidas["acuracia"] == pytest.approx((logits.argmax(-1) == rotulos).mean(), abs=1e-6)
    so_a_primeira = rede.avaliar(x, y, pesos=[1.0] + [0.0] * (len(x) - 1))
    assert so_a_primeira["perda"] == pytest.approx(rede.avaliar(x[:1], y[:1])["perda"], abs=1e-5)


@pytest.mark.parametrize("motor", MOTORES)
@pytest.mark.parametrize("nome", ["recorrente", "máximos"])
def test_um_treino_com_enchimento_aprende_o_mesmo_que_sem_ele(nome, motor):
    """Todas do mesmo comprimento, e uma bem mais longa, que não pesa nada."""
    x = sequencias(6, 6, 6)
    rede = compilada(POR_PASSO[nome](), motor)
    y = [np.arange(len(s)) % 3 for s in rede.prever(x)]
    rede.treinar(x, y, epocas=3, lote=7, progresso=False)
    outra = compilada(POR_PASSO[nome](), motor)
    outra.prever(x[:1])
    longa = np.full((20, 2), 5.0, "f")
    da_longa = np.zeros(len(outra.prever([longa])[0]), int)
    pesos = [1.0] * 6 + [0.0]
    outra.treinar(
        [*x, longa], [*y, da_longa], epocas=3, lote=7, pesos=pesos, embaralhar=False, progresso=False
    )
    for a, b in zip(rede.parametros(), outra.parametros(), strict=True):
        np.testing.assert_allclose(a.dados, b.dados, atol=1e-5)


def test_os_passos_do_array_sao_poucos_diferentes_e_um_programa_serve_a_muitos_comprimentos():
    rede = compilada(REDES["a última saída"](), "numpy")
    rede.treinar(sequencias(), np.zeros(9, int), progresso=False)
    maior = max(map(len, sequencias()))

    def passos(comprimento):
        return em_lote(rede, {"x": [np.ones((comprimento, 2))]}, "entrada")["x"].shape[1]

    assert {passos(n) for n in range(1, maior + 1)} == {maior}
    assert {passos(n) for n in range(17, 33)} == {32}


def test_a_entrada_antes_de_um_embedding_e_de_inteiros_e_diz_ate_onde_se_enche():
    rede = compilada([nn.Entrada(6), nn.Embedding(4, 3), nn.LSTM(2), nn.Densa(2)], "numpy")
    assert rede.tipo_entrada == "int64"
    juntas = rede.prever([[0, 1], [1, 2, 3, 3]])
    np.testing.assert_allclose(juntas[:1], rede.prever([[0, 1]]), atol=1e-6)
    with pytest.raises(nn.ErroDeForma, match="Entrada"):
        rede.prever([[0] * 7])


def test_o_modelo_salvo_tambem_le_listas(tmp_path):
    x, rede = sequencias(), compilada(POR_PASSO["mais curta"](), "numpy")
    antes = rede.prever(x)
    rede.salvar(tmp_path / "m.safetensors")
    for a, b in zip(antes, nn.carregar(tmp_path / "m.safetensors").prever(x), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("motor", MOTORES)
def test_uma_camada_sua_pede_os_comprimentos_pelo_nome(motor):
    class Ultimo(nn.Camada):
        def propagar(self, x, comprimentos):
            posicoes = (comprimentos - 1).redimensionar(-1, 1)
            vale = nn.Tensor(np.arange(int(x.forma[1]))) == posicoes
            return nn.onde(vale[:, :, None], x, 0).soma(eixo=1)

        def comprimentos_da_saida(self, comprimentos):
            return None

    x, rede = sequencias(), compilada([Ultimo(), nn.Densa(2)], motor)
    np.testing.assert_allclose(rede.prever(x), [rede.prever([s])[0] for s in x], atol=1e-6)
    so_ela = compilada([Ultimo()], motor)
    np.testing.assert_allclose(so_ela.prever(x), [s[-1] for s in x], atol=1e-6)


MAUS = {
    "vazia": (
        lambda x, y: compilada(REDES["média"](), "numpy").treinar([*x, np.zeros((0, 2))], [*y, 0]),
        nn.ErroDeDados,
        "a sequência 9 de x de treino está vazia",
    ),
    "curta demais": (
        lambda x, y: compilada(REDES["uma fila na outra"](), "numpy").prever([*x, np.ones((1, 2))]),
        nn.ErroDeDados,
        r"a sequência 9 de x de entrada é curta demais: a camada 1 \(Conv1D.*não cabe em 1 passos",
    ),
    "características": (
        lambda x, y: compilada(REDES["média"](), "numpy").prever([*x, np.ones((4, 3))]),
        nn.ErroDeForma,
        r"a sequência 9 de x de entrada tem passos de forma \(3,\)",
    ),
    "quem mistura os passos": (
        lambda x, y: compilada([nn.Flatten(), nn.Densa(2), nn.LSTM(3)], "numpy").prever(x),
        nn.ErroDeForma,
        r"camada 1 \(Flatten.*não sabe onde acaba cada sequência",
    ),
    "softmax no tempo": (
        lambda x, y: compilada([nn.Softmax(eixo=1), nn.LSTM(3)], "numpy").prever(x),
        nn.ErroDeForma,
        "não sabe onde acaba",
    ),
    "mesmo com stride": (
        lambda x, y: compilada([nn.Conv1D(3, 3, 2, "mesmo"), nn.LSTM(3)], "numpy").prever(x),
        nn.ErroDeDados,
        'use padding="causal" ou "valido"',
    ),
    "alvo por passo": (
        lambda x, y: compilada([nn.LSTM(3)], "numpy").treinar(x, [np.zeros(len(s), int) for s in x]),
        nn.ErroDeDados,
        "retornar_sequencia=True",
    ),
    "alvo mais curto": (
        lambda x, y: compilada(POR_PASSO["recorrente"](), "numpy").treinar(
            x, [np.zeros(len(s) - (i == 4), int) for i, s in enumerate(x)]
        ),
        nn.ErroDeDados,
        "a sequência 4 de y de treino tem",
    ),
    "quem não as lê": (
        lambda x, y: compilada([nn.Densa(3)], "numpy").prever(x),
        nn.ErroDeDados,
        "que as leia passo a passo",
    ),
}


@pytest.mark.parametrize("nome", MAUS)
def test_o_que_nao_serve_se_recusa_com_uma_frase(nome):
    chamar, erro, frase = MAUS[nome]
    with pytest.raises(erro, match=frase):
        chamar(sequencias(), [0] * 9)
