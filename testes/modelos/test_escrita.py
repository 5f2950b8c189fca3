import numpy as np
import pytest

import neuronio as nn
from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeTreino, ErroDeValor
from neuronio.modelos.escrita import EscritaComEstado, le_passo_a_passo

TEXTO = nn.dados.Texto("o rato roeu a roupa do rei de roma, e a rainha riu. " * 12).separar(0.2)[0]
V = len(TEXTO.vocabulario)
DESCONHECIDO = TEXTO.vocabulario.desconhecido
JANELA = 12


class PelaMedia(nn.Modelo):
    """Um modelo qualquer, causal, que não é uma fila: a média do que já se leu."""

    def __init__(self):
        self.tabela, self.saida = nn.Embedding(V, 8), nn.Densa(V)

    def propagar(self, x):
        lidos = self.tabela(x)
        return self.saida(lidos.acumular(eixo=1) / np.arange(1, x.forma[1] + 1, dtype=np.float32)[:, None])


def _fila(*camadas):
    return nn.Sequencial([nn.Embedding(V, 8), *camadas, nn.Dropout(0.5), nn.Densa(V)])


REDES = {
    "rnn": lambda: _fila(nn.RNN(12, retornar_sequencia=True)),
    "duas lstm": lambda: _fila(nn.LSTM(8, retornar_sequencia=True), nn.LSTM(12, retornar_sequencia=True)),
    "gru com fluxos": lambda: _fila(nn.GRU(12, retornar_sequencia=True, fluxos=4), nn.LayerNorm()),
    "transformer": lambda: _fila(nn.PosicaoAprendida(JANELA), nn.BlocoTransformer(2, causal=True)),
    "só o último": lambda: _fila(nn.LSTM(12)),
    "própria": PelaMedia,
}
PASSO_A_PASSO = ("rnn", "duas lstm", "gru com fluxos")


def _rede(qual, motor="llvm"):
    nn.semente(3)
    rede = REDES[qual]()
    rede.compilar("adam", "entropia-cruzada", motor=motor)
    rede.construir_com((JANELA,), "int64")
    rede.preparo = TEXTO.preparo
    for p in rede.parametros():  # longe de empates
        p.atribuir(p.dados * 2)
    return rede


def _ultimos_logits(qual, numeros):
    """Os do símbolo seguinte, de um texto lido inteiro."""
    saida = _rede(qual, "numpy").prever(np.array([numeros]))[0]
    return np.array(saida if saida.ndim == 1 else saida[-1], np.float64)


def _o_que_le(qual, numeros):
    if qual in PASSO_A_PASSO:
        return numeros
    enchidos = [0] * (JANELA - len(numeros)) if qual == "só o último" else []
    return (enchidos + numeros)[-JANELA:]


def _pelo_texto_inteiro(qual, inicio, quantos):
    """O mais provável de cada vez, relendo do começo tudo o que a rede lê."""
    numeros = TEXTO.codificar(inicio).tolist()
    for _ in range(quantos):
        logits = _ultimos_logits(qual, _o_que_le(qual, numeros))
        logits[DESCONHECIDO] = -np.inf
        numeros.append(int(logits.argmax()))
    return TEXTO.decodificar(numeros)


@pytest.mark.parametrize("motor", ["numpy", "llvm"])
@pytest.mark.parametrize("qual", REDES)
def test_sem_temperatura_e_o_mais_provavel_de_tudo_o_que_se_leu(qual, motor):
    rede = _rede(qual, motor)
    assert le_passo_a_passo(rede) == (qual in PASSO_A_PASSO)
    for inicio, quantos in (("o rato ro", 30), ("r", 3)):
        assert rede.escrever(inicio, quantos, temperatura=0) == _pelo_texto_inteiro(qual, inicio, quantos)


@pytest.mark.parametrize("qual", ["rnn", "transformer"])
def test_o_inicio_pode_ser_maior_que_um_passo_e_que_a_janela(qual):
    comprido = TEXTO.texto[: 3 * EscritaComEstado.por_vez + 5]
    assert _rede(qual).escrever(comprido, 5, temperatura=0) == _pelo_texto_inteiro(qual, comprido, 5)


@pytest.fixture(scope="module")
def rnn():
    return _rede("rnn")


@pytest.mark.parametrize("quantos", [1, 29, 30, 31, 100])
def test_aos_poucos_e_o_mesmo_texto_sem_o_inicio(rnn, quantos):
    trechos = list(rnn.escrever_aos_poucos("a r", quantos, semente=5))
    assert "".join(trechos) == rnn.escrever("a r", quantos, semente=5)[3:]
    assert len("".join(trechos)) == quantos


def test_o_mesmo_com_a_mesma_semente_e_outro_com_outra(rnn):
    assert rnn.escrever("o", 60, semente=1) == rnn.escrever("o", 60, semente=1)
    assert rnn.escrever("o", 60, semente=1) != rnn.escrever("o", 60, semente=2)
    nn.semente(9)
    um, outro = rnn.escrever("o", 60), rnn.escrever("o", 60)
    nn.semente(9)
    assert um == rnn.escrever("o", 60)
    assert um != outro


def test_os_dois_motores_sorteiam_o_mesmo():
    textos = [_rede("duas lstm", motor).escrever("o r", 50, 1.3, semente=2) for motor in ("numpy", "llvm")]
    assert textos[0] == textos[1]


def _frequencias(rede, quantos=20_000, **pedido):
    """De quanto em quanto sai cada símbolo depois do mesmo contexto, que a rede esquece a cada letra."""
    escrito = TEXTO.codificar(rede.escrever("o", quantos, semente=0, **pedido)[1:])
    return np.bincount(escrito, minlength=V) / quantos


@pytest.fixture(scope="module")
def sem_memoria():
    """Uma rede que dá sempre os mesmos logits, leia o que ler."""
    rede = _rede("rnn")
    kernel, bias = rede.camadas[-1].parametros()
    kernel.atribuir(np.zeros(kernel.forma, np.float32))
    bias.atribuir(np.linspace(-2, 1.5, V).astype(np.float32))
    return rede


@pytest.mark.parametrize("temperatura", [0.5, 1.0, 2.0])
def test_sorteia_com_as_probabilidades_da_temperatura(sem_memoria, temperatura):
    p = np.exp(np.linspace(-2, 1.5, V) / temperatura)
    p[DESCONHECIDO] = 0
    p /= p.sum()
    erro = _frequencias(sem_memoria, temperatura=temperatura) - p
    assert np.abs(erro).max() < 5 * np.sqrt(p.max() / 20_000)


def test_top_k_so_deixa_os_mais_provaveis_e_top_p_os_que_bastam(sem_memoria):
    p = np.exp(np.linspace(-2, 1.5, V))
    p[DESCONHECIDO] = 0
    p /= p.sum()
    ordem = np.argsort(-p)
    assert set(np.flatnonzero(_frequencias(sem_memoria, top_k=3))) == set(ordem[:3])
    bastam = int((np.cumsum(p[ordem]) < 0.5).sum()) + 1
    dos_que_bastam = _frequencias(sem_memoria, top_p=0.5)
    assert set(np.flatnonzero(dos_que_bastam)) == set(ordem[:bastam])
    esperadas = p[ordem[:bastam]] / p[ordem[:bastam]].sum()
    assert np.abs(dos_que_bastam[ordem[:bastam]] - esperadas).max() < 0.02
    assert set(np.flatnonzero(_frequencias(sem_memoria, top_k=2, top_p=0.99))) == set(ordem[:2])


def test_o_desconhecido_se_le_mas_nao_se_escreve(sem_memoria):
    bias = sem_memoria.camadas[-1].parametros()[1]
    antes = bias.dados
    bias.atribuir(np.where(np.arange(V) == DESCONHECIDO, 50, antes))
    with pytest.warns(UserWarning, match=r"'ж' \(posição 2\).*desconhecido"):
        escrito = sem_memoria.escrever("o ж", 100, semente=0)
    assert "\ufffd" not in escrito
    assert escrito.startswith("o ж")
    bias.atribuir(antes)


def test_escrever_nao_muda_o_modelo_nem_o_treino():
    rede, outra = _rede("gru com fluxos"), _rede("gru com fluxos")
    rede.escrever("o", 40)
    for um, dois in zip(rede.variaveis(), outra.variaveis(), strict=True):
        np.testing.assert_array_equal(um.dados, dois.dados)


def test_o_que_muda_nos_pesos_muda_o_que_se_escreve():
    rede = _rede("rnn")
    assert rede.escrever("o rato ", 20, temperatura=0) == _pelo_texto_inteiro("rnn", "o rato ", 20)
    bias = rede.camadas[-1].bias
    bias.atribuir(np.where(np.arange(V) == 0, 1000, bias.dados))
    assert rede.escrever("o rato ", 20, temperatura=0)[7:] == TEXTO.vocabulario.simbolos[0] * 20


def test_uma_copia_e_o_que_se_salvou_escrevem_o_mesmo(tmp_path):
    rede = _rede("transformer")
    outra = nn.carregar(rede.salvar(tmp_path / "rede.safetensors"))
    assert outra.preparo == TEXTO.preparo
    assert outra.escrever("o rato", 30, semente=4) == rede.escrever("o rato", 30, semente=4)


def test_palavras_se_escrevem_inteiras():
    t = nn.dados.Texto("o rato roeu a roupa; o rei riu. " * 20, nivel="palavra")
    rede = nn.Sequencial(
        [
            nn.Embedding(len(t.vocabulario), 8),
            nn.GRU(16, retornar_sequencia=True),
            nn.Densa(len(t.vocabulario)),
        ]
    )
    rede.compilar(nn.Adam(0.05), "entropia-cruzada")
    rede.treinar(*t.janelas(15), epocas=30, progresso=False)
    assert rede.escrever("o rato", 7, temperatura=0) == "o rato roeu a roupa;"


def test_sem_inicio_comeca_uma_linha():
    t = nn.dados.Texto("ab\ncd\n" * 20)
    rede = nn.Sequencial([nn.Embedding(5, 4), nn.RNN(8, retornar_sequencia=True), nn.Densa(5)])
    rede.compilar("adam", "entropia-cruzada")
    rede.treinar(*t.janelas(10), epocas=1, progresso=False)
    assert rede.escrever("", 6, temperatura=0) == rede.escrever("\n", 6, temperatura=0)[1:]


@pytest.mark.parametrize(
    ("pedido", "mensagem"),
    [
        ({"quantos": 0}, "quantos"),
        ({"temperatura": -1.0}, "temperatura"),
        ({"top_k": 0}, "top_k"),
        ({"top_p": 1.5}, "top_p"),
        ({"semente": -1}, "semente"),
        ({"semente": 2**32}, "semente"),
    ],
)
def test_pedidos_que_nao_fazem_sentido_sao_recusados(sem_memoria, pedido, mensagem):
    with pytest.raises(ErroDeValor, match=mensagem):
        sem_memoria.escrever("o", **pedido)


def test_quem_nao_aprendeu_um_texto_nao_escreve():
    rede = nn.RedeNeural([4, 3])
    rede.compilar("adam", "entropia-cruzada")
    with pytest.raises(ErroDeDados, match="vocabulário"):
        rede.escrever("o")
    rede.preparo = TEXTO.preparo
    with pytest.raises(ErroDeForma, match=f"{V} logits"):
        rede.escrever("o")
    rede.compilar("adam", "mse")
    with pytest.raises(ErroDeTreino, match="entropia-cruzada"):
        rede.escrever("o")


def test_o_preparo_fica_com_quem_treina_com_janelas_e_com_fluxos():
    for dados, lote in ((TEXTO.janelas(JANELA), 8), (TEXTO.fluxos(4, JANELA), 4)):
        rede = REDES["gru com fluxos"]()
        rede.compilar("adam", "entropia-cruzada")
        assert rede.preparo is None
        rede.treinar(*dados, epocas=1, lote=lote, embaralhar=False, progresso=False)
        assert rede.preparo == TEXTO.preparo


def test_caractere_que_o_vocabulario_nao_tem_diz_qual_e_onde():
    t = nn.dados.Texto("abab" * 10)
    rede = nn.Sequencial([nn.Embedding(2, 4), nn.RNN(4, retornar_sequencia=True), nn.Densa(2)])
    rede.compilar("adam", "entropia-cruzada")
    rede.treinar(*t.janelas(5), epocas=1, progresso=False)
    with pytest.raises(ErroDeDados, match=r"'z' \(posição 1\) não está no vocabulário"):
        rede.escrever("az")


def test_o_que_ve_alem_do_estado_le_a_janela_de_novo():
    assert not le_passo_a_passo(_fila(nn.Bidirecional(nn.GRU(4, retornar_sequencia=True))))
    assert not le_passo_a_passo(_fila(nn.GRU(4, retornar_sequencia=True), nn.PosicaoAprendida(9)))
