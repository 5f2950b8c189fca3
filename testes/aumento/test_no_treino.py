"""O aumento dentro do passo de treino: os mesmos bits com qualquer número de threads, e retomado do meio."""

import numpy as np
import pytest

import neuronio as nn
from neuronio import aumento as a
from neuronio.aumento.grade import antes_e_depois
from neuronio.motores import MOTORES

AUMENTOS = [a.Rotacao(15), a.Zoom(0.2), a.Elastica(), a.Brilho(0.2), a.Apagar(), a.Ruido(0.05), a.Recorte(1)]
EM_BYTES = np.random.default_rng(0).integers(0, 256, (70, 3, 8, 9)).astype("uint8")
X = EM_BYTES / np.float32(255)
Y = np.random.default_rng(1).integers(0, 3, 70)


def rede(motor="llvm", camadas=()):
    nn.semente(3)
    nova = nn.Sequencial(
        [nn.Entrada(3, 8, 9), *camadas, nn.Conv2D(4, 3), nn.ReLU(), nn.Flatten(), nn.Densa(3)]
    )
    nova.compilar(nn.Adam(0.001), "entropia-cruzada", motor=motor)
    return nova


def treinar(modelo, x=X, **outros):
    opcoes = {"epocas": 2, "lote": 16, "progresso": False, "aumento": AUMENTOS, **outros}
    return modelo.treinar(x, Y, **opcoes)


def bits(modelo):
    return [v.dados.tobytes() for v in modelo.variaveis()]


def _vistas(motor, threads):
    """O que a rede vê em cada lote: um número que depende de todos, e que nenhuma ordem de somar muda."""
    vistos = []

    class Olha(nn.Sequencial):
        def passo_de_treino(self, x, alvo):
            pesos = np.cos(np.arange(3 * 8 * 9, dtype="float32")).reshape(3, 8, 9)
            return {**super().passo_de_treino(x, alvo), "visto": (x * pesos).maximo()}

    class Anota(nn.Callback):
        def ao_fim_do_lote(self, treino):
            vistos.append(treino.figuras["visto"])

    nn.semente(3)
    modelo = Olha([nn.Entrada(3, 8, 9), nn.Flatten(), nn.Densa(3)])
    modelo.compilar(nn.SGD(1e-9), "entropia-cruzada", motor=motor)
    antes = nn.threads()
    try:
        nn.threads(threads)
        treinar(modelo, callbacks=[Anota()])
    finally:
        nn.threads(antes)
    return vistos


def test_a_rede_ve_o_mesmo_em_todo_motor_e_com_qualquer_numero_de_threads():
    no_numpy, com_uma, com_tres = _vistas("numpy", 1), _vistas("llvm", 1), _vistas("llvm", 3)
    assert com_uma == com_tres
    np.testing.assert_allclose(com_uma, no_numpy, rtol=1e-4)
    assert len(set(com_uma)) == len(com_uma)


@pytest.mark.parametrize("motor", MOTORES)
def test_um_treino_parado_no_meio_de_uma_epoca_e_retomado_da_os_mesmos_bits(tmp_path, motor):
    class Para(nn.Callback):
        def ao_fim_do_lote(self, treino):
            if (treino.epoca, treino.lote) == (2, 3):
                raise KeyboardInterrupt

    inteiro = rede(motor)
    treinar(inteiro, epocas=4)
    ponto = nn.PontoDeControle(tmp_path, minutos=1e-9)
    ponto.folga = 0
    with pytest.raises(KeyboardInterrupt):
        treinar(rede(motor), epocas=4, callbacks=[ponto, Para()])
    nn.semente(99)
    retomado = rede(motor)
    nn.semente(98)
    treinar(retomado, epocas=4, retomar=tmp_path)
    assert bits(retomado) == bits(inteiro)
    assert retomado.historico.perda == inteiro.historico.perda


def test_um_ponto_de_outro_aumento_diz_em_que_difere(tmp_path):
    (x, y), _ = nn.dados.digitos()

    def treinar(aumento, **opcoes):
        rede = nn.Sequencial([nn.Entrada(1, 8, 8), nn.Flatten(), nn.Densa(10)])
        rede.compilar("adam", "entropia-cruzada", motor="numpy")
        rede.treinar(x[:32], y[:32], aumento=aumento, progresso=False, **opcoes)

    treinar([nn.aumento.Rotacao(10)], epocas=1, callbacks=[nn.PontoDeControle(tmp_path)])
    for outro, dito in (([nn.aumento.Rotacao(20)], r"agora é .*graus=20"), (None, "agora é nenhum")):
        with pytest.raises(nn.ErroDeArquivo, match=rf"outro aumento: era .*Rotacao\(graus=10.*{dito}"):
            treinar(outro, epocas=2, retomar=tmp_path)


def test_so_o_treino_ve_imagens_aumentadas():
    modelo = rede()
    antes = modelo.prever(X)
    perda = modelo.avaliar(X, Y)
    historico = treinar(modelo, epocas=1, validacao=(X, Y))
    assert modelo.avaliar(X, Y)["perda"] == pytest.approx(historico.perda_validacao[-1], rel=1e-5)
    assert (rede().prever(X) == antes).all()
    assert rede().avaliar(X, Y) == perda
    assert "aumento" not in str(modelo.resumo())


@pytest.mark.filterwarnings("ignore:os números de x")
def test_bytes_e_reais_dao_o_mesmo_e_cada_treino_sorteia_de_novo():
    modelo = rede()
    de_bytes = treinar(modelo, EM_BYTES).perda
    assert de_bytes == treinar(rede(), EM_BYTES.astype("float32")).perda
    assert de_bytes != treinar(rede(), EM_BYTES, aumento=None).perda
    treinar(modelo, EM_BYTES, aumento=None)
    assert not modelo.aumento_do_treino


@pytest.mark.parametrize("motor", MOTORES)
def test_como_camadas_de_uma_fila_tambem_treinam(motor):
    modelo = rede(motor, [a.Rotacao(15), a.Brilho(0.2)])
    assert np.isfinite(treinar(modelo, aumento=None).perda).all()
    assert (modelo.prever(X) == modelo.prever(X)).all()


def test_no_meio_de_uma_rede_os_dois_motores_derivam_o_mesmo():
    def treinada(motor):
        nn.semente(3)
        meio = [
            nn.Conv2D(4, 3),
            a.Rotacao(30, "reflexo"),
            a.Elastica(0.1),
            nn.TanH(),
            nn.Flatten(),
            nn.Densa(3),
        ]
        modelo = nn.Sequencial([nn.Entrada(3, 8, 9), *meio])
        modelo.compilar(nn.SGD(1e-3), "entropia-cruzada", motor=motor)
        treinar(modelo, X, epocas=3, aumento=None)
        return [p.dados for p in modelo.parametros()]

    for de_um, do_outro in zip(treinada("llvm"), treinada("numpy"), strict=True):
        np.testing.assert_allclose(de_um, do_outro, rtol=1e-4, atol=1e-5)


def test_o_modelo_salvo_leva_o_aumento_e_a_rede_de_varias_entradas_diz_de_qual(tmp_path):
    class Duas(nn.Modelo):
        def __init__(self):
            self.saida = nn.Densa(3)

        def propagar(self, imagem, tabela):
            return self.saida(nn.concatenar([imagem.redimensionar(imagem.forma[0], -1), tabela], 1))

    modelo, dados = Duas(), {"imagem": X, "tabela": np.ones((70, 2), "float32")}
    modelo.compilar("adam", "entropia-cruzada")
    with pytest.raises(nn.ErroDeTipo, match=r"imagem, tabela.*de qual"):
        modelo.treinar(dados, Y, aumento=AUMENTOS, progresso=False)
    with pytest.raises(nn.ErroDeNome, match="imagen"):
        modelo.treinar(dados, Y, aumento={"imagen": AUMENTOS}, progresso=False)
    with pytest.raises(nn.ErroDeForma, match="tabela"):
        modelo.treinar(dados, Y, aumento={"tabela": AUMENTOS}, progresso=False)
    modelo.treinar(dados, Y, aumento={"imagem": AUMENTOS}, progresso=False)
    outro = nn.carregar(modelo.salvar(tmp_path / "m"), classes=[Duas])
    assert (outro.prever(dados) == modelo.prever(dados)).all()
    (antes,), (depois,) = modelo.aumento_do_treino.values(), outro.aumento_do_treino.values()
    assert repr(antes) == repr(depois)
    assert [v.dados.tolist() for v in antes.variaveis()] == [v.dados.tolist() for v in depois.variaveis()]


def test_um_aumento_que_nao_serve_nao_muda_o_modelo():
    modelo = nn.Sequencial([nn.Densa(3)])
    modelo.compilar("adam", "entropia-cruzada")
    with pytest.raises(nn.ErroDeForma, match="Rotacao"):
        modelo.treinar(np.ones((70, 4)), Y, aumento=[a.Rotacao()], progresso=False)
    assert modelo.forma_entrada is None
    modelo.treinar(np.ones((70, 5)), Y, progresso=False)


@pytest.mark.parametrize("mistura", [a.MixUp(1.0), a.CutMix()], ids=["MixUp", "CutMix"])
def test_a_grade_mostra_cada_imagem_misturada_a_outra_das_mostradas(mistura):
    tons = np.linspace(0, 1, 4, dtype=np.float32)[:, None, None, None] * np.ones((1, 1, 8, 8), np.float32)
    antes, depois = antes_e_depois(tons, [mistura], vezes=1).values()
    fica = (depois - np.roll(tons, -1, axis=0)) / (tons - np.roll(tons, -1, axis=0))
    assert (antes == tons).all()
    assert ((fica > -1e-4) & (fica < 1 + 1e-4)).all()
    assert np.abs(depois - tons).max() > 0.1


def test_a_grade_mostra_as_originais_em_cima_e_nao_muda_com_a_mesma_semente():
    figura = a.ver(X, AUMENTOS, vezes=2)
    (eixos,) = figura.axes
    tons = [np.asarray(i.get_array()) for i in eixos.images]
    assert len(tons) == 3 * 8
    np.testing.assert_array_equal(tons[0], np.moveaxis(EM_BYTES[0], 0, -1))
    iguais = [np.asarray(i.get_array()) for i in a.ver(X, AUMENTOS, vezes=2).axes[0].images]
    np.testing.assert_array_equal(tons, iguais)
    assert (tons[8] != tons[16]).any()
    assert [t.get_text() for t in eixos.get_yticklabels()] == ["antes", "vez 1", "vez 2"]
    with pytest.raises(nn.ErroDeForma, match="não há imagens"):
        a.ver(X[:0], AUMENTOS)


def test_um_segundo_treino_com_o_mesmo_aumento_continua_o_acaso_do_primeiro():
    modelo = rede()
    treinar(modelo, epocas=1)
    fila = modelo.aumento_do_treino["x"]
    passos = int(fila.aumentos[0].passo.dados)
    treinar(modelo, epocas=1, aumento=list(AUMENTOS))
    assert modelo.aumento_do_treino["x"] is fila
    assert int(fila.aumentos[0].passo.dados) == 2 * passos
    treinar(modelo, epocas=1, aumento=AUMENTOS[:2])
    assert modelo.aumento_do_treino["x"] is not fila
