import json
import os
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from neuronio.dados import Preparo, PreparoDeFoto, PreparoDeImagem
from neuronio.dados.fotos import foto, tamanho_e_canais
from neuronio.erros import ErroDeArquivo, ErroDeDados, ErroDeValor, ErroNeuronio

VERMELHO, AZUL = (255, 0, 0), (0, 0, 255)


def metades(modo="RGB", esquerda=VERMELHO, direita=AZUL, tamanho=(40, 20)):
    """Uma imagem em que cada metade tem a sua cor."""
    imagem = Image.new(modo, tamanho, direita)
    imagem.paste(esquerda, (0, 0, tamanho[0] // 2, tamanho[1]))
    return imagem


@pytest.fixture
def salvar(tmp_path):
    def salvar(imagem, nome="foto.png", **opcoes):
        imagem.save(tmp_path / nome, **opcoes)
        return tmp_path / nome

    return salvar


def cores(pixels):
    """A cor do primeiro pixel e a do último."""
    return pixels[:, 0, 0].tolist(), pixels[:, -1, -1].tolist()


def test_canais_altura_e_largura(salvar):
    pixels = foto(salvar(metades()), 3, 10, 16)
    assert (pixels.shape, pixels.dtype) == ((3, 10, 16), np.uint8)
    assert cores(pixels) == ([255, 0, 0], [0, 0, 255])


def test_do_mesmo_tamanho_os_pixels_nao_mudam(salvar):
    original = np.random.RandomState(0).randint(0, 256, (7, 5, 3), dtype=np.uint8)
    assert (foto(salvar(Image.fromarray(original)), 3, 7, 5) == original.transpose(2, 0, 1)).all()


def test_a_foto_muito_grande_se_reduz_pela_media_e_nao_pulando_pixels(salvar):
    xadrez = (np.indices((2000, 3000)).sum(0) % 2 * 255).astype(np.uint8)
    for nome in ("foto.png", "foto.jpg"):
        pixels = foto(salvar(Image.fromarray(xadrez), nome), 1, 20, 30)
        assert np.abs(pixels.astype(float) - 127.5).max() < 3


@pytest.mark.parametrize("lado", [30, 100, 200, 299])
def test_o_jpeg_se_le_ja_reduzido_mas_nunca_menor_do_que_o_pedido(salvar, lado):
    nitido = Image.fromarray(
        np.kron(np.random.RandomState(0).randint(0, 256, (30, 30)), np.ones((10, 10))).astype(np.uint8)
    )
    em_jpeg = foto(salvar(nitido, "foto.jpg", quality=100), 1, lado, lado)
    assert np.abs(em_jpeg.astype(int) - foto(salvar(nitido), 1, lado, lado)).mean() < 6


def test_o_jpeg_lido_ja_reduzido_e_quase_o_mesmo(salvar):
    suave = np.add.outer(np.linspace(0, 127, 900), np.linspace(0, 128, 1200)).astype(np.uint8)
    em_jpeg = foto(salvar(Image.fromarray(suave), "foto.jpg", quality=95), 1, 30, 40)
    assert np.abs(em_jpeg.astype(int) - foto(salvar(Image.fromarray(suave)), 1, 30, 40)).max() <= 3


@pytest.mark.parametrize(
    ("imagem", "nome"),
    [
        (metades(), "foto.bmp"),
        (metades(), "foto.webp"),
        (metades().quantize(4), "foto.gif"),
        (metades().quantize(4), "foto.png"),
        (metades().convert("CMYK"), "foto.tif"),
        (metades().convert("CMYK"), "foto.jpg"),
        (metades().convert("YCbCr"), "foto.jpg"),
        (metades("RGBA", (*VERMELHO, 255), (*AZUL, 255)), "foto.png"),
    ],
    ids=["bmp", "webp", "gif", "paleta", "CMYK", "CMYK em JPEG", "YCbCr", "RGBA"],
)
def test_qualquer_formato_da_as_mesmas_cores(salvar, imagem, nome):
    opcoes = {"quality": 100, "subsampling": 0} if nome == "foto.jpg" else {}
    opcoes = {"lossless": True} if nome == "foto.webp" else opcoes
    esquerda, direita = cores(foto(salvar(imagem, nome, **opcoes), 3, 20, 40))
    assert np.abs(np.subtract(esquerda, VERMELHO)).max() <= 12
    assert np.abs(np.subtract(direita, AZUL)).max() <= 12


@pytest.mark.parametrize(
    "imagem",
    [
        metades("L", 0, 255),
        metades("1", 0, 1),
        metades("LA", (0, 255), (255, 255)),
        Image.fromarray(np.repeat([[3000] * 20 + [60000] * 20], 20, axis=0).astype(np.uint16)),
        Image.fromarray(np.repeat([[-5.0] * 20 + [7.0] * 20], 20, axis=0).astype(np.float32)),
    ],
    ids=["L", "1 bit", "LA", "16 bits", "reais"],
)
@pytest.mark.parametrize("canais", [1, 3])
def test_tons_de_cinza_de_qualquer_profundidade(salvar, imagem, canais):
    nome = "foto.tif" if imagem.mode == "F" else "foto.png"
    assert cores(foto(salvar(imagem, nome), canais, 20, 40)) == ([0] * canais, [255] * canais)


def test_um_bit_se_reduz_com_tons_intermediarios(salvar):
    listras = Image.fromarray(np.indices((100, 100))[1] % 2 == 1)
    assert listras.mode == "1"
    assert abs(foto(salvar(listras), 1, 10, 10).mean() - 127.5) < 3


@pytest.mark.parametrize(("tinta", "fundo"), [(0, 255), (255, 0)])
def test_o_transparente_vira_o_oposto_do_que_e_opaco(salvar, tinta, fundo):
    imagem = metades("RGBA", (tinta, tinta, tinta, 255), (tinta, tinta, tinta, 0))
    assert cores(foto(salvar(imagem), 3, 20, 40)) == ([tinta] * 3, [fundo] * 3)


def test_a_transparencia_de_uma_paleta_tambem_conta(salvar):
    paleta = metades("P", 0, 1)
    paleta.putpalette([0, 0, 0, 0, 0, 0])
    assert cores(foto(salvar(paleta, transparency=1), 3, 20, 40)) == ([0] * 3, [255] * 3)


def test_a_foto_virada_e_posta_de_pe(salvar):
    exif = Image.Exif()
    exif[0x0112] = 6
    em_pe = metades()
    deitada = em_pe.transpose(Image.Transpose.ROTATE_90)
    caminho = salvar(deitada, "foto.jpg", exif=exif, quality=100, subsampling=0)
    esquerda, direita = cores(foto(caminho, 3, 20, 40))
    assert esquerda[0] > 240 > 20 > direita[0]
    assert tamanho_e_canais(caminho.parent, ["foto.jpg"]) == ((20, 40), 3)


@pytest.mark.parametrize("nome", ["foto.png", "foto.jpg", "foto.gif", "foto.bmp", "foto.tif", "foto.webp"])
def test_arquivo_truncado_e_recusado(salvar, nome):
    caminho = salvar(
        Image.fromarray(np.random.RandomState(0).randint(0, 256, (64, 64, 3), dtype=np.uint8)), nome
    )
    inteiro = caminho.read_bytes()
    for corte in (0, 3, 20, len(inteiro) // 2, len(inteiro) * 9 // 10):
        caminho.write_bytes(inteiro[:corte])
        with pytest.raises(ErroDeArquivo, match="não é uma imagem que eu saiba ler, ou está truncada"):
            foto(caminho, 3, 64, 64)


@pytest.mark.parametrize("nome", ["foto.png", "foto.jpg", "foto.gif", "foto.bmp", "foto.tif", "foto.webp"])
def test_bytes_trocados_ao_acaso_nunca_dao_outro_erro(salvar, nome):
    caminho = salvar(metades(), nome)
    inteiro, acaso = caminho.read_bytes(), np.random.RandomState(0)
    for _ in range(150):
        estragado = bytearray(inteiro)
        for posicao in acaso.randint(0, min(len(inteiro), 300), 3):
            estragado[posicao] = acaso.randint(256)
        caminho.write_bytes(bytes(estragado))
        with suppress(ErroNeuronio):
            assert foto(caminho, 3, 20, 40).shape == (3, 20, 40)


def test_um_byte_que_faz_o_pillow_se_perder_tambem_e_um_arquivo_ruim(salvar):
    """O byte 107 de um SPIDER diz que há uma pilha de imagens: o Pillow levanta um AttributeError."""
    caminho = salvar(metades("F", 0, 1), "foto.spi", format="SPIDER")
    inteiro = bytearray(caminho.read_bytes())
    inteiro[107] = 64
    caminho.write_bytes(bytes(inteiro))
    with pytest.raises(ErroDeArquivo, match="não é uma imagem que eu saiba ler"):
        foto(caminho, 1, 20, 40)


def test_imagem_que_diz_ser_enorme_e_recusada_sem_ocupar_a_memoria(salvar):
    caminho = salvar(metades())
    inteiro = bytearray(caminho.read_bytes())
    inteiro[16:24] = (60_000).to_bytes(4, "big") * 2
    inteiro[29:33] = zlib.crc32(inteiro[12:29]).to_bytes(4, "big")
    caminho.write_bytes(bytes(inteiro))
    with pytest.raises(ErroDeDados, match="grande demais"):
        foto(caminho, 3, 20, 40)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="o sistema não tem FIFOs")
def test_o_que_nao_e_arquivo_nao_faz_esperar(tmp_path):
    os.mkfifo(tmp_path / "canal.png")
    for nome, motivo in (("canal.png", "arquivo comum"), ("", "é uma pasta"), ("falta.png", "não existe")):
        with pytest.raises(ErroDeArquivo, match=motivo):
            foto(tmp_path / nome, 3, 20, 40)


def test_o_tamanho_deduzido_e_a_mediana_reduzida_a_128(salvar, tmp_path):
    for i, tamanho in enumerate([(30, 20), (40, 20), (40, 30), (900, 30), (40, 20)]):
        salvar(metades("L", 0, 9, tamanho), f"{i}.png")
    (tmp_path / "5.png").write_bytes(b"quebrada")
    nomes = [f"{i}.png" for i in range(6)]
    assert tamanho_e_canais(tmp_path, nomes) == ((20, 40), 1)
    salvar(metades(tamanho=(40, 20)), "4.png")
    assert tamanho_e_canais(tmp_path, nomes) == ((20, 40), 3)
    salvar(metades(tamanho=(4000, 1000)), "6.png")
    assert tamanho_e_canais(tmp_path, ["6.png"]) == ((32, 128), 3)
    with pytest.raises(ErroDeDados, match=r"nenhuma imagem de .*5\.png"):
        tamanho_e_canais(tmp_path, ["5.png"])


def test_deduzir_o_tamanho_so_le_o_comeco_de_cada_arquivo(salvar, tmp_path):
    ruido = np.random.RandomState(0).randint(0, 256, (50, 60, 3), dtype=np.uint8)
    for nome in ("foto.png", "foto.jpg", "foto.bmp"):
        inteiro = salvar(Image.fromarray(ruido), nome).read_bytes()
        (tmp_path / nome).write_bytes(inteiro[: len(inteiro) // 2])
        assert tamanho_e_canais(tmp_path, [nome]) == ((50, 60), 3)


def test_o_preparo_le_a_foto_como_ela_foi_lida_na_pasta(salvar):
    preparo = PreparoDeFoto(("a", "b"), canais=3, altura=10, largura=16)
    caminho = salvar(metades())
    x = preparo.ler(caminho)
    assert (x.shape, x.dtype) == ((1, 3, 10, 16), np.float32)
    assert (x[0] == foto(caminho, 3, 10, 16).astype(np.float32) / 255).all()
    assert (preparo.imagem(str(caminho)) == x).all()


def test_o_preparo_volta_do_json_igual():
    preparo = PreparoDeFoto(("cão", "gato"), 1, 30, 40)
    assert Preparo.de_dict(json.loads(json.dumps(preparo.para_dict()))) == preparo


@pytest.mark.parametrize(
    ("canais", "altura", "largura"),
    [(2, 8, 8), (4, 8, 8), (3, 0, 8), (3, 8, -1), (3, 5000, 8), (1, 8, 10**9)],
)
def test_preparo_de_foto_sem_sentido_e_recusado(canais, altura, largura):
    with pytest.raises(ErroDeValor):
        PreparoDeFoto(None, canais, altura, largura)


@pytest.mark.parametrize(
    "campos",
    [
        {"tipo": "foto", "classes": ["a"], "canais": 3, "altura": 10**9, "largura": 10**9},
        {"tipo": "foto", "classes": ["a"], "canais": float("inf"), "altura": 1, "largura": 1},
        {"tipo": "foto", "classes": ["a"], "canais": 3, "altura": 1},
        {"tipo": "foto", "classes": 3, "canais": 3, "altura": 1, "largura": 1},
        {"tipo": "imagem", "classes": ["a"], "lado": 10**9, "margem": 0, "centro": 1.0},
        {"tipo": "imagem", "classes": ["a"], "lado": -28, "margem": 4, "centro": 14.0},
        {"tipo": "imagem", "classes": ["a"], "lado": 28, "margem": 14, "centro": 14.0},
        {"tipo": "imagem", "classes": ["a"], "lado": 28, "margem": -4, "centro": 14.0},
        {"tipo": "imagem", "classes": ["a"], "lado": 28, "margem": 4, "centro": float("nan")},
        {"tipo": "imagem", "classes": ["a"], "lado": float("inf"), "margem": 4, "centro": 14.0},
        {"tipo": "figura"},
    ],
)
def test_preparo_absurdo_de_um_arquivo_alheio_e_recusado_ao_abrir(campos):
    with pytest.raises(ErroDeArquivo, match="está quebrado"):
        Preparo.de_dict(json.loads(json.dumps(campos)))


def test_o_preparo_de_um_modelo_ja_guardado_continua_a_abrir():
    campos = {"tipo": "imagem", "classes": ["0", "1"], "lado": 28, "margem": 4, "centro": 14.0}
    assert Preparo.de_dict(campos) == PreparoDeImagem(("0", "1"), 28, 4, 14.0)


def test_o_erro_diz_o_caminho(tmp_path):
    caminho = Path(tmp_path) / "notas.txt"
    caminho.write_text("não sou uma imagem")
    with pytest.raises(ErroDeArquivo, match=r"notas\.txt"):
        foto(caminho, 3, 8, 8)
