import json
import logging
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image, ImageDraw

from neuronio.dados import PREPARO_DIGITOS, PREPARO_IRIS, PREPARO_MNIST, Preparo, digitos
from neuronio.dados.fotos import foto
from neuronio.dados.imagens import imagem_de_digito
from neuronio.dados.silencio import pillow_calado
from neuronio.erros import ErroDeArquivo, ErroDeDados


def sete(modo="L", fundo=255, tinta=0, tamanho=(300, 400), traco=24):
    imagem = Image.new(modo, tamanho, fundo)
    ImageDraw.Draw(imagem).line([(60, 80), (180, 80), (90, 300)], fill=tinta, width=traco, joint="curve")
    return imagem


@pytest.fixture
def ler(tmp_path):
    def ler(imagem, preparo=PREPARO_MNIST, nome="sete.png", **opcoes):
        imagem.save(tmp_path / nome, **opcoes)
        return preparo.imagem(tmp_path / nome)

    return ler


@pytest.mark.parametrize("preparo", [PREPARO_MNIST, PREPARO_DIGITOS])
def test_forma_tipo_e_faixa(ler, preparo):
    x = ler(sete(), preparo)
    assert x.shape == (1, *preparo.forma)
    assert x.dtype == np.float32
    assert (x.min(), x.max()) == (0, 1)


def test_o_digito_cabe_na_caixa_de_20_e_o_centro_de_massa_fica_no_meio(ler):
    x = ler(sete())[0, 0]
    linhas, colunas = np.flatnonzero(x.any(axis=1)), np.flatnonzero(x.any(axis=0))
    assert linhas[-1] - linhas[0] + 1 == 20
    assert colunas[-1] - colunas[0] + 1 == pytest.approx(20 * 145 / 245, abs=1.5)
    eixo = np.arange(28)
    assert (x.sum(axis=1) @ eixo) / x.sum() == pytest.approx(14, abs=0.5)
    assert (x.sum(axis=0) @ eixo) / x.sum() == pytest.approx(14, abs=0.5)


@pytest.mark.parametrize(
    ("imagem", "nome"),
    [
        (sete(fundo=0, tinta=255), "sete.png"),
        (sete("RGB", "white", "darkblue"), "sete.png"),
        (sete("RGB", "white", "black"), "sete.jpg"),
        (sete("1", 1, 0), "sete.png"),
        (sete("RGB", "white", "black").quantize(4), "sete.png"),
        (sete("RGBA", (0, 0, 0, 0), (0, 0, 0, 255)), "sete.png"),
        (sete("RGBA", (255, 255, 255, 0), (255, 255, 255, 255)), "sete.png"),
        (sete("LA", (0, 0), (0, 255)), "sete.png"),
        (sete("RGB", "yellow", "darkred").quantize(4), "sete.gif"),
        (Image.fromarray(np.asarray(sete()).astype(np.uint16) * 200 + 300), "sete.png"),
        (sete(tamanho=(900, 500)), "sete.bmp"),
    ],
    ids=[
        "claro no escuro",
        "cores",
        "jpeg",
        "1 bit",
        "paleta",
        "tinta preta",
        "tinta branca",
        "LA",
        "gif",
        "16 bits",
        "bmp",
    ],
)
def test_cor_fundo_formato_e_posicao_nao_mudam_o_digito(ler, imagem, nome):
    assert np.abs(ler(imagem, nome=nome) - ler(sete())).mean() < 0.01


def test_sombra_no_papel_nao_e_traco(ler):
    sombra = np.linspace(-40, 40, 300)[None, :] + np.linspace(-20, 20, 400)[:, None]
    foto = np.clip(np.asarray(sete(fundo=190, tinta=40)) + sombra, 0, 255).astype(np.uint8)
    assert np.abs(ler(Image.fromarray(foto)) - ler(sete())).mean() < 0.02


def test_traco_fino_e_engrossado(ler):
    fino, normal = ler(sete(traco=1)), ler(sete())
    assert fino.sum() > normal.sum() / 2
    assert ((fino > 0.5) & (normal > 0.3)).sum() > 0.9 * (fino > 0.5).sum()


def test_paleta_com_transparencia(ler):
    paleta = sete("P", 0, 1)
    paleta.putpalette([255, 255, 255, 255, 255, 255])
    assert np.abs(ler(paleta, transparency=0) - ler(sete())).mean() < 0.01


def test_a_foto_virada_e_posta_de_pe(ler):
    deitada = sete().transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    assert np.abs(ler(deitada, nome="foto.jpg", exif=exif) - ler(sete())).mean() < 0.02


def test_o_digito_dos_dados_ampliado_volta_a_ser_ele(ler):
    (x, _), _ = digitos()
    semelhancas = []
    for original in x[:100]:
        pixels = ((1 - np.pad(original[0], 2)) * 255).astype(np.uint8)
        lido = ler(Image.fromarray(pixels).resize((240, 240), Image.Resampling.NEAREST), PREPARO_DIGITOS)
        semelhancas.append(np.corrcoef(lido.ravel(), original.ravel())[0, 1])
    assert np.mean(semelhancas) > 0.9


@pytest.mark.parametrize(
    "imagem", [Image.new("L", (50, 50), 255), Image.new("RGB", (1, 1)), Image.new("L", (9, 9), 250)]
)
def test_imagem_em_branco_e_recusada(ler, imagem):
    with pytest.raises(ErroDeDados, match="em branco"):
        ler(imagem)


def test_arquivo_que_nao_e_imagem_truncado_ou_que_falta(tmp_path):
    arquivo = tmp_path / "sete.png"
    with pytest.raises(ErroDeArquivo, match="não existe"):
        PREPARO_MNIST.imagem(arquivo)
    arquivo.write_text("isto é um texto")
    with pytest.raises(ErroDeArquivo, match="não é uma imagem"):
        PREPARO_MNIST.imagem(arquivo)
    for formato in ("PNG", "JPEG", "GIF"):
        sete().save(arquivo, format=formato)
        inteiro = arquivo.read_bytes()
        for corte in (0, 20, len(inteiro) // 2):
            arquivo.write_bytes(inteiro[:corte])
            with pytest.raises(ErroDeArquivo, match="truncada"):
                PREPARO_MNIST.imagem(arquivo)


def test_o_preparo_de_imagem_volta_do_json_igual():
    for preparo in (PREPARO_MNIST, PREPARO_DIGITOS, PREPARO_IRIS):
        assert Preparo.de_dict(json.loads(json.dumps(preparo.para_dict()))) == preparo


def test_preparo_de_imagem_nao_transforma_linhas():
    with pytest.raises(ErroDeDados, match="lê imagens"):
        PREPARO_MNIST.transformar([{"v": 1}])


@pytest.mark.skipif(sys.platform == "win32", reason="o resource é do Unix")
def test_uma_imagem_de_cem_milhoes_de_pixels_e_recusada_sem_se_abrir(tmp_path):
    programa = (
        "import resource, sys, warnings\n"
        "warnings.simplefilter('error')\n"
        "import neuronio as nn\n"
        "nn.dados.PREPARO_DIGITOS\n"
        "from PIL import Image\n"
        "Image.new('L', (10_000, 10_000)).save(sys.argv[1])\n"
        "Image.init()\n"
        "uso = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize() + 2**26\n"
        "resource.setrlimit(resource.RLIMIT_AS, (uso, uso))\n"
        "for ler in (nn.dados.PREPARO_DIGITOS.ler, nn.dados.PreparoDeFoto(('a',), 3, 8, 8).ler):\n"
        "    try: ler(sys.argv[1])\n"
        "    except nn.ErroDeDados as erro: print(erro)\n"
    )
    comando = [sys.executable, "-X", "utf8", "-c", programa, str(tmp_path / "enorme.png")]
    saida = subprocess.run(comando, capture_output=True, encoding="utf-8", check=True).stdout
    assert saida.count("é grande demais: leio imagens de até 64 milhões de pixels") == 2


def test_os_avisos_do_pillow_nao_aparecem_e_os_de_quem_o_usa_sim(tmp_path, recwarn):
    Image.new("1", (10_000, 10_000)).save(tmp_path / "x.png")  # ao abri-la, o Pillow avisa em inglês
    with pytest.raises(ErroDeDados):
        foto(tmp_path / "x.png", 1, 8, 8)
    assert [str(aviso.message) for aviso in recwarn] == []
    with pytest.warns(Image.DecompressionBombWarning), Image.open(tmp_path / "x.png"):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="no Windows, a libtiff está dentro do Pillow")
def test_o_que_a_libtiff_diz_de_um_tiff_estragado_nao_chega_a_saida_de_erro_e_o_de_quem_a_usa_sim(tmp_path):
    """A libtiff escreve por si, sem passar pelo Python: só se vê de fora do processo."""
    sete("RGB").save(tmp_path / "x.tif", compression="tiff_lzw")
    inteiro = (tmp_path / "x.tif").read_bytes()
    (tmp_path / "x.tif").write_bytes(inteiro[:200] + b"\xff" * 100 + inteiro[300:])
    programa = (
        "import os, sys\n"
        "from PIL import Image\n"
        "from neuronio.dados.fotos import foto\n"
        "from neuronio.erros import ErroDeArquivo\n"
        "try:\n    foto(sys.argv[1], 3, 8, 8)\n"
        "except ErroDeArquivo as erro:\n    print(erro)\n"
        "os.write(2, b'agora sem nos: ')\n"
        "try:\n    Image.open(sys.argv[1]).load()\n"
        "except OSError:\n    pass\n"
    )
    comando = [sys.executable, "-X", "utf8", "-c", programa, str(tmp_path / "x.tif")]
    feito = subprocess.run(comando, capture_output=True, encoding="utf-8", check=True)
    assert "não é uma imagem que eu saiba ler, ou está truncada" in feito.stdout
    assert feito.stderr.startswith("agora sem nos: ")
    assert len(feito.stderr) > len("agora sem nos: ")


def test_o_que_o_pillow_registra_nao_chega_a_saida_de_erro(capfd, monkeypatch):
    monkeypatch.setattr(
        logging.getLogger(), "handlers", []
    )  # o pytest põe os seus: sem eles, o Python escreve
    registro = logging.getLogger("PIL.TiffImagePlugin")
    with pillow_calado:
        registro.error("More samples per pixel")
    registro.error("fora")
    assert capfd.readouterr().err == "fora\n"


def test_um_tiff_com_pontos_que_nao_sao_numeros_e_recusado(tmp_path):
    tons = np.ones((20, 20), np.float32)
    tons[3, 4] = np.nan
    Image.fromarray(tons).save(tmp_path / "x.tiff")
    for ler in (lambda c: foto(c, 1, 8, 8), lambda c: imagem_de_digito(c, 8, 0, 3.5)):
        with pytest.raises(ErroDeDados, match="não são números"):
            ler(tmp_path / "x.tiff")
