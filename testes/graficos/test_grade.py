"""A grade de cada época e a animação: as imagens no lugar, um quadro por época, e o treino que não muda."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

import neuronio as nn
from neuronio.graficos import GradePorEpoca, animar_quadros, grade_de_imagens

X = np.random.default_rng(0).random((12, 1, 4, 4)).astype("f")


def criar(**opcoes):
    nn.semente(1)
    geradora = nn.Sequencial([nn.Densa(16, "sigmoide"), nn.Redimensionar(1, 4, 4)])
    discriminadora = nn.Sequencial([nn.Flatten(), nn.Densa(1)])
    gan = nn.GAN(geradora, discriminadora, ruido=3, **opcoes)
    gan.compilar(nn.Adam(0.05), motor="numpy")
    return gan


def quadros_de(gif):
    with Image.open(gif) as imagem:
        return imagem.n_frames


def test_cada_imagem_fica_na_sua_casa():
    imagens = np.arange(5).reshape(5, 1, 1, 1) / 4 * np.ones((1, 1, 2, 3))
    lida = np.asarray(Image.open(BytesIO(grade_de_imagens(imagens))))
    vezes = lida.shape[0] // 5  # duas fileiras de 2 pontos e o ponto do meio
    assert lida.shape == (5 * vezes, 11 * vezes)
    cantos = lida[::vezes, ::vezes]
    assert cantos[0, [0, 4, 8]].tolist() == [0, 64, 128]
    assert cantos[3, [0, 4, 8]].tolist() == [191, 255, 140]  # a última casa está vazia, e é cinza


def test_as_cores_ficam():
    imagens = np.zeros((1, 3, 2, 2))
    imagens[:, 0] = 1
    assert np.asarray(Image.open(BytesIO(grade_de_imagens(imagens))))[0, 0].tolist() == [255, 0, 0]


def test_o_que_nao_e_imagem_se_recusa():
    with pytest.raises(nn.ErroDeForma, match=r"\(4, 2, 8, 8\)"):
        grade_de_imagens(np.zeros((4, 2, 8, 8)))


def test_de_muitos_quadros_so_alguns_entram_e_o_primeiro_e_o_ultimo_ficam():
    tons = np.linspace(0, 1, 333)
    gif = animar_quadros([grade_de_imagens(np.full((1, 1, 2, 2), tom)) for tom in tons])
    with Image.open(BytesIO(gif)) as imagem:
        assert imagem.n_frames == 100
        assert imagem.convert("L").getpixel((0, 0)) == 0
        imagem.seek(99)
        assert imagem.convert("L").getpixel((0, 0)) == 255


def test_um_treino_retomado_continua_a_serie_e_um_novo_comeca_outra(tmp_path):
    quadros, ponto = tmp_path / "quadros", tmp_path / "ponto"
    callbacks = [nn.PontoDeControle(ponto), GradePorEpoca(quadros, quantas=4)]
    criar().treinar(X, epocas=2, lote=4, progresso=False, callbacks=callbacks)
    assert quadros_de(quadros / "treino.gif") == 3
    primeiro = (quadros / "epoca_00001.png").read_bytes()
    (quadros / "epoca_00003.png").write_bytes(b"de uma epoca que o ponto nao tem")
    (quadros / "epoca_final.png").write_bytes(b"de outra pessoa")
    criar().treinar(X, epocas=4, lote=4, progresso=False, callbacks=callbacks, retomar=ponto)
    assert quadros_de(quadros / "treino.gif") == 5
    assert (quadros / "epoca_00001.png").read_bytes() == primeiro
    criar().treinar(X, epocas=1, lote=4, progresso=False, callbacks=callbacks[1:])
    assert quadros_de(quadros / "treino.gif") == 2
    assert (quadros / "epoca_final.png").exists()


@pytest.mark.parametrize("opcoes", [{}, {"media_movel": 0.9}])
def test_gravar_a_grade_nao_muda_o_treino(opcoes, tmp_path):
    com = criar(**opcoes)
    com.treinar(X, epocas=3, lote=4, progresso=False, callbacks=[GradePorEpoca(tmp_path)])
    sem = criar(**opcoes)
    sem.treinar(X, epocas=3, lote=4, progresso=False)
    for a, b in zip(com.variaveis(), sem.variaveis(), strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


def test_a_grade_de_quem_inventa_a_pedido_percorre_as_classes(tmp_path):
    gan, pedidas = criar(classes=3), []
    gerar = gan.gerar
    gan.gerar = lambda n, semente, classe: pedidas.append(classe) or gerar(n, semente, classe)
    y = np.arange(12) % 3
    gan.treinar(X, y, epocas=1, lote=4, progresso=False, callbacks=[GradePorEpoca(tmp_path, quantas=4)])
    assert [p.tolist() for p in pedidas] == [[0, 1, 2, 0]] * 2


def test_quem_nao_inventa_se_recusa(tmp_path):
    rede = nn.RedeNeural([16, 2])
    rede.compilar("sgd", "mse")
    with pytest.raises(nn.ErroDeTipo, match="RedeNeural não inventa"):
        rede.treinar(X, np.zeros((12, 2)), progresso=False, callbacks=[GradePorEpoca(tmp_path)])
