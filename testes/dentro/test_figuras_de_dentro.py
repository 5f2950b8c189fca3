"""As figuras de uma rede por dentro mostram os números que a rede tem, e recusam o que não se mostra."""

import numpy as np
import pytest

import neuronio as nn
from neuronio import dentro


@pytest.fixture(scope="module")
def cnn():
    nn.semente(0)
    rede = nn.Sequencial([
        nn.Entrada(1, 6, 6),
        nn.Conv2D(12, 3, padding="mesmo"),
        nn.ReLU(),
        nn.Conv2D(14, 3),
        nn.Flatten(),
        nn.Densa(3),
    ])  # fmt: skip
    rede.compilar("adam", "entropia-cruzada", motor="numpy")
    return rede


@pytest.fixture(scope="module")
def iris():
    (x, y), _ = nn.dados.iris()
    nn.semente(0)
    rede = nn.RedeNeural([4, 6, 3])
    rede.compilar(nn.Adam(0.01), "entropia-cruzada", motor="numpy")
    olho, pesos = (
        dentro.HistogramasPorEpoca(x[:60], y[:60], cada=2),
        dentro.PesosPorLote("densa_2", quantos=4),
    )
    antes = rede.parametros()[2].dados.copy()
    rede.treinar(x, y, epocas=4, lote=40, progresso=False, callbacks=[olho, pesos])
    return rede, x, y, olho, pesos, antes


def imagens_pintadas(eixos):
    return [np.asarray(imagem.get_array()) for imagem in eixos.images]


# ── convoluções ─────────────────────────────────────────────────────────────
def test_os_kernels_sao_os_pesos_na_mesma_escala(cnn):
    eixos = dentro.kernels(cnn).axes[0]
    np.testing.assert_allclose(imagens_pintadas(eixos), cnn.camadas[1].kernel.dados[:, 0], rtol=1e-6)
    assert len({imagem.get_clim() for imagem in eixos.images}) == 1
    menor, maior = eixos.images[0].get_clim()
    assert menor == -maior  # o papel é o zero


def test_de_muitos_canais_ha_uma_tabela_com_os_primeiros_e_quantos_sao(cnn):
    eixos = dentro.kernels(cnn, "conv2d_2").axes[0]
    esperados = cnn.camadas[3].kernel.dados[:10, :10].reshape(-1, 3, 3)
    np.testing.assert_allclose(imagens_pintadas(eixos), esperados, rtol=1e-6)
    assert eixos.get_xlabel() == "canal que lê (10 de 12)"
    assert eixos.get_ylabel() == "filtro (10 de 14)"


def test_os_mapas_sao_as_ativacoes_da_imagem(cnn):
    imagem = np.random.default_rng(0).random((1, 6, 6)).astype("float32")
    _, dos_mapas, _ = dentro.mapas(cnn, imagem, "relu_1").axes
    np.testing.assert_allclose(
        imagens_pintadas(dos_mapas), cnn.ativacoes(imagem[None], "relu_1")["relu_1"][0], rtol=1e-5
    )


def test_o_que_nao_sao_mapas_nem_kernels(cnn, iris):
    x = np.zeros((2, 1, 6, 6), "float32")
    with pytest.raises(nn.ErroDeForma, match="escolha uma"):
        dentro.mapas(cnn, x)
    with pytest.raises(nn.ErroDeForma, match=r"\(lote, 3\), e não mapas"):
        dentro.mapas(cnn, x[0], "densa_1")
    with pytest.raises(nn.ErroDeValor, match=r'"relu_1" não é uma convolução.*conv2d_1, conv2d_2'):
        dentro.kernels(cnn, "relu_1")
    with pytest.raises(nn.ErroDeValor, match="não tem convoluções"):
        dentro.kernels(iris[0])
    with pytest.raises(nn.ErroDeTreino, match="construída"):
        dentro.kernels(nn.Sequencial([nn.Conv2D(2, 3)]))
    with pytest.raises(nn.ErroDeTipo, match="modelo"):
        dentro.kernels("cnn")


# ── a amostra, camada a camada ──────────────────────────────────────────────
def test_uma_amostra_tem_uma_fileira_por_camada(cnn):
    x = np.random.default_rng(0).random((1, 1, 6, 6)).astype("float32")
    figura = dentro.ativacoes(cnn, x)
    assert [e.get_ylabel().split("\n")[0] for e in figura.axes] == [c.nome for c in cnn.camadas]
    np.testing.assert_allclose(imagens_pintadas(figura.axes[-1])[0][0], cnn.prever(x)[0], rtol=1e-5)
    assert "(só 12)" in figura.axes[3].get_ylabel()
    with pytest.raises(nn.ErroDeForma, match="vieram 2"):
        dentro.ativacoes(cnn, np.zeros((2, 1, 6, 6)))
    with pytest.raises(nn.ErroDeNome, match="conv2d_1"):
        dentro.ativacoes(cnn, x, "conv2d_9")


# ── a entrada que mais excita ───────────────────────────────────────────────
def test_a_entrada_que_excita_da_mais_do_que_qualquer_outra_que_se_sorteie(cnn):
    entradas, ativacoes = dentro.excitar(cnn, "densa_1", passos=60)
    np.testing.assert_allclose(np.diag(cnn.prever(entradas)), ativacoes, rtol=1e-4)
    sorteadas = np.random.default_rng(0).random((500, 1, 6, 6)).astype("float32")
    assert (ativacoes > cnn.prever(sorteadas).max(axis=0)).all()
    assert entradas.min() >= 0
    assert entradas.max() <= 1


def test_a_de_um_filtro_e_a_media_do_mapa(cnn):
    entradas, ativacoes = dentro.excitar(cnn, "relu_1", [7], passos=5, faixa=(-2, 3))
    np.testing.assert_allclose(
        cnn.ativacoes(entradas, "relu_1")["relu_1"][0, 7].mean(), ativacoes[0], rtol=1e-4
    )


def test_a_figura_do_que_excita_diz_a_unidade_e_a_ativacao(cnn):
    textos = [
        t.get_text() for t in dentro.o_que_excita(cnn, "densa_1", 2, ["a", "b", "c"], passos=2).axes[0].texts
    ]
    assert textos[0] == "c"
    assert textos[1].startswith("ativa ")
    with pytest.raises(nn.ErroDeValor, match="de 0 a 2"):
        dentro.o_que_excita(cnn, "densa_1", 3)
    with pytest.raises(nn.ErroDeValor, match="faixa"):
        dentro.excitar(cnn, "densa_1", faixa=(1, 0))


def test_o_que_nao_tem_imagem_nao_se_mostra(iris):
    with pytest.raises(nn.ErroDeForma, match=r"\(lote, 4\).*nn\.dentro\.excitar"):
        dentro.o_que_excita(iris[0], "densa_1")
    with pytest.raises(nn.ErroDeTreino, match="construída"):
        dentro.excitar(nn.Sequencial([nn.Densa(3)]), "densa_1")


# ── o treino por dentro ─────────────────────────────────────────────────────
def test_os_histogramas_guardam_os_numeros_de_cada_epoca(iris):
    rede, x, y, olho, _, antes = iris
    assert olho.epocas == [0, 2, 4]
    np.testing.assert_array_equal(olho.pesos["densa_2"][0], antes.ravel())
    np.testing.assert_array_equal(olho.pesos["densa_2"][-1], rede.parametros()[2].dados.ravel())
    np.testing.assert_allclose(
        olho.ativacoes["densa_1"][-1], rede.ativacoes(x[:60], "densa_1")["densa_1"].ravel(), rtol=1e-6
    )
    kernel = rede.camadas[3].kernel
    perda = nn.EntropiaCruzada()(rede(x[:60]), nn.Tensor(y[:60]))
    np.testing.assert_allclose(
        olho.gradientes["densa_2"][-1],
        nn.gradientes(perda, [kernel])[0].numpy().ravel(),
        rtol=1e-4,
        atol=1e-7,
    )


def test_olhar_nao_muda_o_treino(iris):
    rede, x, y, *_ = iris
    nn.semente(0)
    outra = nn.RedeNeural([4, 6, 3])
    outra.compilar(nn.Adam(0.01), "entropia-cruzada", motor="numpy")
    outra.treinar(x, y, epocas=4, lote=40, progresso=False)
    for p, o in zip(rede.parametros(), outra.parametros(), strict=True):
        np.testing.assert_array_equal(p.dados, o.dados)


def test_a_figura_dos_histogramas_tem_uma_curva_por_epoca_e_uma_fileira_por_camada(iris):
    figura = iris[3].desenhar()
    assert len(figura.axes) == 2 * 3
    assert [len(eixos.lines) for eixos in figura.axes] == [3] * 6
    assert [m.get_text() for m in figura.axes[0].get_yticklabels()] == ["0", "2", "4"]
    with pytest.raises(nn.ErroDeTreino, match="callbacks"):
        dentro.HistogramasPorEpoca(iris[1], iris[2]).desenhar()


def test_os_pesos_seguidos_comecam_onde_estavam_e_acabam_onde_estao(iris):
    rede, _, _, _, pesos, antes = iris
    onde = [0, 6, 11, 17]  # a espaços iguais, dos dezoito
    assert pesos.valores.shape == (1 + 4 * 3, 4)
    np.testing.assert_array_equal(pesos.valores[0], antes.ravel()[onde])
    np.testing.assert_array_equal(pesos.valores[-1], rede.parametros()[2].dados.ravel()[onde])
    eixos = pesos.desenhar().axes[0]
    np.testing.assert_array_equal(eixos.lines[1].get_ydata(), pesos.valores[:, 1])
    with pytest.raises(nn.ErroDeTreino, match="callbacks"):
        dentro.PesosPorLote().desenhar()


def test_uma_camada_sem_pesos_nao_se_segue(iris):
    rede, x, y, *_ = iris
    for errada, erro, diz in (
        ("relu_1", nn.ErroDeValor, "densa_1, densa_2"),
        ("nada", nn.ErroDeNome, "densa_1"),
    ):
        with pytest.raises(erro, match=diz):
            rede.treinar(x, y, progresso=False, callbacks=[dentro.PesosPorLote(errada)])


# ── em duas dimensões ───────────────────────────────────────────────────────
def test_o_pca_das_representacoes_e_o_dos_valores_singulares(iris):
    rede, x, y, *_ = iris
    figura = dentro.representacoes(rede, x, y, camada="densa_1")
    numeros = rede.ativacoes(x, "densa_1")["densa_1"].astype("float64")
    centrados = numeros - numeros.mean(axis=0)
    u, s, _ = np.linalg.svd(centrados, full_matrices=False)
    pontos = np.concatenate([np.asarray(c.get_offsets()) for c in figura.axes[0].collections])
    na_ordem = np.concatenate([(u * s)[y == c, :2] for c in range(3)])
    np.testing.assert_allclose(np.abs(pontos), np.abs(na_ordem), rtol=1e-6, atol=1e-9)
    parte = round(100 * s[0] ** 2 / (s**2).sum())
    assert f"{parte}\xa0%" in figura.axes[0].get_xlabel()


def test_o_que_as_representacoes_recusam(iris):
    rede, x, y, *_ = iris
    with pytest.raises(nn.ErroDeNome, match="tsne"):
        dentro.representacoes(rede, x, y, metodo="umap")
    with pytest.raises(nn.ErroDeForma, match="rótulos"):
        dentro.representacoes(rede, x, y[:3])
    with pytest.raises(nn.ErroDeDados, match="o mesmo de todas"):
        dentro.representacoes(rede, np.ones((5, 4), "float32"), [0] * 5)


def test_a_fronteira_pinta_cada_ponto_da_cor_da_classe_que_a_rede_diz():
    nn.semente(0)
    x = np.random.default_rng(0).normal(size=(60, 2)).astype("float32")
    y = (x[:, 0] + x[:, 1] > 0).astype("int64")
    rede = nn.RedeNeural([2, 2])
    rede.compilar(nn.Adam(0.1), "entropia-cruzada", motor="numpy")
    rede.treinar(x, y, epocas=30, progresso=False)
    figura = dentro.fronteira(rede, x, y, ["menos", "mais"], lado=21)
    (imagem,) = figura.axes[0].images
    esquerda, direita, baixo, alto = imagem.get_extent()
    cores = np.asarray(imagem.get_array())
    cantos = np.array([[esquerda, baixo], [direita, alto]], "float32")
    ditas = rede.prever_classes(cantos)
    assert list(ditas) == [0, 1]
    vermelho, azul = 0, 2
    assert cores[0, 0, azul] > cores[0, 0, vermelho]  # a classe 0 é azul
    assert cores[-1, -1, azul] < cores[-1, -1, vermelho]  # e a 1, vermelhão
    assert cores[10, 10, 3] < cores[0, 0, 3]  # onde hesita, vê-se o papel, claro ou escuro


def test_o_que_a_fronteira_recusa(iris):
    rede, x, y, *_ = iris
    with pytest.raises(nn.ErroDeForma, match="dois números"):
        dentro.fronteira(rede, x, y)
    plana = nn.RedeNeural([2, 3])
    plana.compilar("adam", "entropia-cruzada")
    with pytest.raises(nn.ErroDeDados, match="de 0 a 2"):
        dentro.fronteira(plana, x[:, :2], y + 1)


# ── a paisagem ──────────────────────────────────────────────────────────────
def test_a_paisagem_e_a_perda_dos_pesos_afastados_e_nao_os_muda(iris):
    rede, x, y, *_ = iris
    antes = [p.dados.copy() for p in rede.parametros()]
    passos, perdas = dentro.perda_em_volta(rede, x, y, lado=3, alcance=0.5)
    assert passos.tolist() == [-0.5, 0.0, 0.5]
    np.testing.assert_allclose(perdas[1, 1], rede.avaliar(x, y)["perda"], rtol=1e-5)
    assert len(np.unique(perdas)) == 9
    for p, a in zip(rede.parametros(), antes, strict=True):
        np.testing.assert_array_equal(p.dados, a)

    sorteio = np.random.default_rng(0)
    for p, w in zip(rede.parametros(), antes, strict=True):
        d = sorteio.standard_normal(w.shape)
        p.atribuir((w + 0.5 * d * np.linalg.norm(w) / np.linalg.norm(d)).astype("float32"))
    afastada = rede.avaliar(x, y)["perda"]
    for p, a in zip(rede.parametros(), antes, strict=True):
        p.atribuir(a)
    np.testing.assert_allclose(perdas[1, 2], afastada, rtol=1e-5)


def test_com_a_media_movel_a_paisagem_e_a_da_media_e_nao_e_plana():
    (x, y), _ = nn.dados.iris()
    rede = nn.RedeNeural([4, 3])
    rede.compilar(nn.SGD(0.1), "entropia-cruzada", motor="numpy", media_movel=0.9)
    rede.treinar(x, y, epocas=1, progresso=False)
    _, perdas = dentro.perda_em_volta(rede, x, y, lado=3)
    np.testing.assert_allclose(perdas[1, 1], rede.avaliar(x, y)["perda"], rtol=1e-5)
    assert len(np.unique(perdas)) == 9


def test_a_figura_da_paisagem_marca_a_rede(iris):
    rede, x, y, *_ = iris
    figura = dentro.paisagem_da_perda(rede, x, y, lado=3)
    assert figura.axes[0].texts[0].get_text().startswith("a rede: ")
    with pytest.raises(nn.ErroDeTreino, match="compilar"):
        dentro.paisagem_da_perda(nn.RedeNeural([4, 3]), x, y)


@pytest.mark.parametrize("nome", [n for n in dentro.__all__ if n[0].islower()])
def test_toda_funcao_recusa_em_portugues_o_argumento_que_nao_tem(nome):
    with pytest.raises(nn.ErroNeuronio):
        getattr(dentro, nome)(nao_existe=1)
