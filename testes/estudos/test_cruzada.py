"""A validação cruzada: em cada parte tudo começa de novo."""

import threading

import numpy as np
import pytest

import neuronio as nn
from neuronio.estudos.recorte import Padronizacao

ACASO = np.random.default_rng(0)
Y = np.repeat([0, 1, 2], 20)
X = (ACASO.normal(size=(60, 4)) + Y[:, None]).astype(np.float32)
OPCOES = {"epocas": 3, "lote": 8, "processos": 1}


def criar():
    rede = nn.RedeNeural([4, 6, 3])
    rede.compilar(nn.Adam(0.03), "entropia-cruzada", ["acuracia"], motor="numpy")
    return rede


VISTAS = []


class Anotada(Padronizacao):
    """Lembra das amostras em que aprendeu."""

    def fit(self, x):
        VISTAS.append(x)
        return super().fit(x)


def test_a_medida_de_cada_parte_e_a_de_uma_rede_treinada_a_mao_so_nas_outras():
    cinco = nn.validacao_cruzada(criar, X, Y, semente=7, **OPCOES)
    for k, parte in enumerate(cinco.partes, 1):
        nn.semente(7 + k)
        rede = criar()
        antes = nn.threads()
        nn.threads(1)
        historico = rede.treinar(X[parte.treino], Y[parte.treino], epocas=3, lote=8, progresso=False)
        medidas = rede.avaliar(X[parte.medida], Y[parte.medida])
        nn.threads(antes)
        assert parte.medidas == medidas
        assert parte.historico.perda == historico.perda
        assert not set(parte.treino) & set(parte.medida)
    acuracias = [parte.medidas["acuracia"] for parte in cinco.partes]
    assert cinco.media["acuracia"] == pytest.approx(np.mean(acuracias))
    assert cinco.desvio["acuracia"] == pytest.approx(np.std(acuracias, ddof=1))


def test_o_preparo_so_ve_as_amostras_em_que_se_treina_e_aprende_se_de_novo():
    VISTAS.clear()
    tres = nn.validacao_cruzada(criar, X, Y, 3, preparo=Anotada(), **OPCOES)
    assert len(VISTAS) == 3
    for vista, parte in zip(VISTAS, tres.partes, strict=True):
        np.testing.assert_array_equal(vista, X[parte.treino])


def test_os_numeros_sao_os_mesmos_em_processos_paralelos_e_criar_pode_ser_uma_lambda():
    um = nn.validacao_cruzada(criar, X, Y, 2, **OPCOES)
    varios = nn.validacao_cruzada(lambda: criar(), X, Y, 2, **{**OPCOES, "processos": 2})
    assert [p.medidas for p in um.partes] == [p.medidas for p in varios.partes]


def test_o_que_se_sorteia_depois_e_o_que_se_sortearia_sem_ela():
    nn.semente(5)
    sem = nn.sortear((3,)).numpy()
    nn.semente(5)
    nn.validacao_cruzada(criar, X, Y, 2, **OPCOES)
    np.testing.assert_array_equal(nn.sortear((3,)).numpy(), sem)


def test_repetida_tem_outras_divisoes_e_outros_pesos():
    duas = nn.validacao_cruzada(criar, X, Y, 2, repeticoes=2, **OPCOES)
    assert len(duas.partes) == 4
    assert len({tuple(p.medida) for p in duas.partes}) == 4
    assert len({p.historico.perda[0] for p in duas.partes}) == 4


def test_imprime_uma_linha_por_parte_e_a_media_e_o_desvio():
    duas = nn.validacao_cruzada(criar, X, Y, 2, **OPCOES)
    linhas = repr(duas).splitlines()
    assert [linha.split()[0] for linha in linhas] == ["parte", "1", "2", "média", "desvio"]
    assert "acurácia" in linhas[0]
    assert duas._repr_html_().count("<tr>") == 5
    assert next(eixos.get_title("left") for eixos in duas.desenhar().axes) == "Perda de cada parte"


def test_le_dataframes_dicionarios_e_listas():
    pandas = pytest.importorskip("pandas")
    dos_arrays = nn.validacao_cruzada(criar, X, Y, 2, **OPCOES)
    quadro = pandas.DataFrame(X, columns=list("abcd"))
    do_quadro = nn.validacao_cruzada(criar, quadro, pandas.Series(Y), 2, **OPCOES)
    da_lista = nn.validacao_cruzada(criar, list(X), list(Y), 2, **OPCOES)
    assert dos_arrays.media == do_quadro.media == da_lista.media


A_MESMA = criar()


def _sempre_a_mesma():
    return A_MESMA


def _sem_compilar():
    return nn.RedeNeural([4, 3])


@pytest.mark.parametrize(
    ("pedido", "erro", "dito"),
    [
        ({"partes": 21}, nn.ErroDeDados, "classe 0 tem 20 amostra"),
        ({"partes": 1}, nn.ErroDeValor, "partes"),
        ({"criar": criar()}, nn.ErroDeTipo, "é uma função que devolve um modelo novo"),
        ({"criar": lambda: criar().compilar("sgd", "mse")}, nn.ErroDeTipo, "devolveu None.*return"),
        ({"criar": _sem_compilar}, nn.ErroDeTreino, "compilar"),
        ({"criar": _sempre_a_mesma}, nn.ErroDeTreino, "parte 2 de 5: .*já treinou"),
        ({"y": Y[:-1]}, nn.ErroDeDados, "60 amostras, e y, 59"),
        ({"preparo": "normalizar"}, nn.ErroDeValor, '"normalizar"'),
        ({"preparo": Padronizacao}, nn.ErroDeTipo, "fit e transform"),
        ({"validacao": (X, Y)}, nn.ErroDeValor, "validacao= não se dá"),
        ({"em_ordem": True, "repeticoes": 2}, nn.ErroDeValor, "em ordem"),
        ({"grupos": Y, "estratificar": True}, nn.ErroDeValor, "não se pedem juntos"),
    ],
)
def test_o_que_nao_serve_se_recusa_com_uma_frase(pedido, erro, dito):
    with pytest.raises(erro, match=dito):
        nn.validacao_cruzada(**{"criar": criar, "x": X, "y": Y, **OPCOES, **pedido})


def test_o_que_nao_vai_a_outro_processo_diz_que_se_fique_neste():
    tranca = threading.Lock()

    def com_tranca():
        assert tranca
        return criar()

    with pytest.raises(nn.ErroDeTipo, match=r"outro processo.*processos=1"):
        nn.validacao_cruzada(com_tranca, X, Y, 2, **{**OPCOES, "processos": 2})
