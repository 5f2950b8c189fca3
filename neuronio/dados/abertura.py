"""Abrir uma imagem, de qualquer formato que o Pillow lê, sem que o formato seja um problema de quem a usa."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import NDArray

from neuronio.arquivos import como_caminho, exigir_comum, motivo_de_leitura
from neuronio.dados.silencio import pillow_calado
from neuronio.erros import ErroDeArquivo, ErroDeDados, ErroNeuronio

if TYPE_CHECKING:
    from PIL import Image

ORIENTACAO = 0x0112  # do EXIF: como a câmera estava virada
MODOS = ("1", "L", "LA", "RGB", "RGBA", "CMYK", "F")
"""Os que `abrir_imagem` devolve, pelos nomes do Pillow; em "F" há números que não vão de 0 a 255."""
PIXELS = 64_000_000
"""Os de uma imagem, depois de um JPEG se ler reduzido: com as cópias que se fazem, cabe em 1 GB."""


def abrir_imagem(caminho: str | Path, basta: int | None = None) -> Image.Image:
    """A imagem de um arquivo, de pé como a câmera a viu.

    Args:
        caminho: PNG, JPEG ou outro formato que o Pillow lê, de qualquer tamanho e cor.
        basta: lado, em pixels, que chega a quem a vai reduzir; um JPEG muito maior se lê já reduzido.

    Raises:
        ErroDeArquivo: o arquivo não existe, não é imagem ou está truncado.
        ErroDeDados: a imagem é grande demais.
    """
    caminho = como_caminho(caminho)
    if not caminho.exists():
        raise ErroDeArquivo(f"a imagem {caminho} não existe (a pasta atual é {Path.cwd()}).")
    exigir_comum(caminho)
    try:
        with caminho.open("rb") as arquivo:
            return decodificar(arquivo, str(caminho), basta)
    except OSError as erro:
        raise ErroDeArquivo(f"não consegui ler {caminho}: {motivo_de_leitura(erro)}.") from erro


def decodificar(arquivo: BinaryIO, nome: str, basta: int | None = None) -> Image.Image:
    """O mesmo que `abrir_imagem`, de um arquivo já aberto."""
    from PIL import Image, ImageOps

    try:
        with pillow_calado, Image.open(arquivo) as imagem:
            if basta is not None:
                imagem.draft(None, (basta, basta))
            if imagem.width * imagem.height > PIXELS:
                raise _grande_demais(nome)
            if imagem.getexif().get(ORIENTACAO, 1) == 1:
                imagem.load()
                return _num_modo_conhecido(imagem)
            return _num_modo_conhecido(ImageOps.exif_transpose(imagem))
    except Image.DecompressionBombError:
        raise _grande_demais(nome) from None
    except ErroNeuronio:
        raise
    except Exception as erro:  # de arquivos quebrados, o Pillow levanta quase qualquer coisa
        raise ErroDeArquivo(f"{nome} não é uma imagem que eu saiba ler, ou está truncada.") from erro


def _grande_demais(nome: str) -> ErroDeDados:
    return ErroDeDados(
        f"{nome} é grande demais: leio imagens de até {PIXELS // 10**6} milhões de pixels. Recorte ou reduza "
        "a imagem."
    )


def _num_modo_conhecido(imagem: Image.Image) -> Image.Image:
    if imagem.mode in ("P", "PA"):
        return imagem.convert("RGBA")
    if imagem.mode[0] == "I":  # 16 ou 32 bits, que a conversão para 8 cortaria
        return imagem.convert("F")
    return imagem if imagem.mode in MODOS else imagem.convert("RGB")


def em_tons(imagem: Image.Image) -> NDArray[np.float64]:
    """Uma imagem de modo "F", de faixa desconhecida, em tons de 0 (o menor ponto) a 1 (o maior)."""
    valores = np.asarray(imagem, np.float64)
    if not np.isfinite(valores).all():
        raise ErroDeDados("a imagem tem pontos que não são números.")
    tons: NDArray[np.float64] = (valores - valores.min()) / max(float(np.ptp(valores)), 1.0)
    return tons


def sem_transparencia(imagem: Image.Image) -> Image.Image:
    """O que é transparente vira branco, ou preto se o que é opaco é claro: o desenho não some no fundo."""
    from PIL import Image

    if "A" not in imagem.getbands():
        return imagem
    rgba = imagem.convert("RGBA")
    opaco = np.asarray(rgba.getchannel("A"), np.float64)
    tinta = np.asarray(rgba.convert("RGB").convert("L"), np.float64) / 255
    fundo = 0 if (tinta * opaco).sum() > 0.5 * opaco.sum() else 255
    return Image.alpha_composite(Image.new("RGBA", rgba.size, (fundo, fundo, fundo, 255)), rgba).convert(
        "RGB"
    )
