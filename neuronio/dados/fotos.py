"""Uma fotografia, inteira, nos pixels que a rede recebe."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from neuronio.dados.abertura import ORIENTACAO, abrir_imagem, em_tons, sem_transparencia
from neuronio.dados.silencio import pillow_calado
from neuronio.erros import ErroDeDados

if TYPE_CHECKING:
    from PIL import Image

Pixels = NDArray[np.uint8]

FOLGA = 2  # um JPEG se lê com pelo menos este tanto do tamanho pedido, para que a redução seja boa
OLHADAS = 1000  # imagens de que se tira o tamanho: chegam para a mediana
LADO_DEDUZIDO = 128  # pixels: mais que isto, só a pedido, que cada lado dobrado quadruplica as contas


def foto(caminho: str | Path, canais: int, altura: int, largura: int) -> Pixels:
    """A fotografia de um arquivo, ``(canais, altura, largura)``, uint8 de 0 a 255.

    Nada se corta: se a proporção é outra, a imagem se estica. O que é transparente vira branco, ou preto se o
    que é opaco é claro; a de 16 bits vai do seu ponto mais escuro ao mais claro.

    Args:
        caminho: PNG, JPEG ou outro formato que o Pillow lê, de qualquer tamanho e cor.
        canais: 3, vermelho, verde e azul; ou 1, tons de cinza.
        altura, largura: em pixels.

    Raises:
        ErroDeArquivo: o arquivo não existe, não é imagem ou está truncado.
        ErroDeDados: a imagem é grande demais.
    """
    return pixels_de(abrir_imagem(caminho, FOLGA * max(altura, largura)), canais, altura, largura)


def pixels_de(imagem: Image.Image, canais: int, altura: int, largura: int) -> Pixels:
    """Os pixels de uma imagem já aberta, como `foto` os dá."""
    from PIL import Image

    if imagem.mode == "F":
        imagem = Image.fromarray(np.rint(255 * em_tons(imagem)).astype(np.uint8))
    elif imagem.mode == "1":  # de dois tons não se faz um intermediário
        imagem = imagem.convert("L")
    if imagem.size != (largura, altura):
        imagem = imagem.resize((largura, altura), Image.Resampling.BILINEAR)
    imagem, modo = sem_transparencia(imagem), "L" if canais == 1 else "RGB"
    pixels = np.asarray(imagem if imagem.mode == modo else imagem.convert(modo))
    return pixels[None] if canais == 1 else np.ascontiguousarray(pixels.transpose(2, 0, 1))


def de_zero_a_um(pixels: Pixels) -> NDArray[np.float32]:
    """Pixels de 0 a 255 como tons de 0 a 1."""
    tons = pixels.astype(np.float32)
    tons /= 255
    return tons


def tamanho_e_canais(pasta: Path, nomes: Sequence[str]) -> tuple[tuple[int, int], int]:
    """A altura e a largura, e os canais, que convêm a uma coleção de fotografias.

    Altura e largura são as medianas, reduzidas juntas até que a maior não passe de 128 pixels; um canal, se
    todas são em tons de cinza, e três, se alguma tem cor. De coleções grandes olham-se mil imagens,
    espalhadas por igual.

    Raises:
        ErroDeDados: nenhuma se lê.
    """
    passo = max(1, len(nomes) // OLHADAS)
    vistas = [vista for nome in nomes[::passo] if (vista := _cabecalho(pasta / nome)) is not None]
    if not vistas:
        raise ErroDeDados(
            f"não consegui ler nenhuma imagem de {pasta}: {nomes[0]} e as outras estão truncadas, ou são de "
            "um formato que o Pillow não conhece."
        )
    altura, largura = (
        sorted(lados)[len(vistas) // 2] for lados in zip(*[v[:2] for v in vistas], strict=True)
    )
    escala = min(1.0, LADO_DEDUZIDO / max(altura, largura))
    tamanho = max(1, round(altura * escala)), max(1, round(largura * escala))
    return tamanho, 1 if all(cinza for _, _, cinza in vistas) else 3


def _cabecalho(caminho: Path) -> tuple[int, int, bool] | None:
    """Altura e largura, com a imagem de pé, e se é em tons de cinza; ``None`` se não se lê."""
    from PIL import Image

    if not caminho.is_file():  # um canal (FIFO) faria esperar para sempre
        return None
    try:
        with pillow_calado, Image.open(caminho) as imagem:
            largura, altura = imagem.size
            # o getexif de um PNG, que aqui não se usa, leria a imagem toda à procura do EXIF
            deitada = Image.Image.getexif(imagem).get(ORIENTACAO, 1) >= 5
            cinza = imagem.mode in ("1", "L", "LA", "F") or imagem.mode[0] == "I"
    except Exception:  # de arquivos quebrados, o Pillow levanta quase qualquer coisa
        return None
    return (largura, altura, cinza) if deitada else (altura, largura, cinza)
