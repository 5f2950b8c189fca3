"""O que a rede viu de uma fotografia: desenhado no terminal, e guardado ao lado dela."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from neuronio.arquivos import escrever
from neuronio.dados.fotos import Pixels
from neuronio.erros import ErroDeArquivo
from neuronio.linha_de_comando.terminal import mostrar_aviso, terminal

LARGURA_MAXIMA = 76  # letras: mais que isto não cabe num terminal comum
MEIO_TOM = 128
BLOCOS = np.array([[" ", "▄"], ["▀", "█"]])
"""Uma letra tem dois pontos, um sobre o outro: o de cima escolhe a linha, e o de baixo, a coluna."""


def mostrar_o_que_a_rede_viu(tons: np.ndarray, fotografia: Path) -> None:
    """Desenha a imagem ``(altura, largura)``, de 0 a 1, e guarda-a num PNG ao lado da fotografia."""
    pixels: Pixels = np.rint(255 * tons).astype(np.uint8)
    if pixels.shape[1] <= LARGURA_MAXIMA:
        print()
        for linha in em_blocos(pixels):
            terminal().print(linha)
    destino = fotografia.with_name(f"{fotografia.stem}-como-a-rede-viu.png")
    try:
        terminal().print(f"O que a rede viu: {escrever(destino, _em_png(pixels))}", soft_wrap=True)
    except ErroDeArquivo as erro:  # a fotografia pode estar onde não se escreve, e a resposta já foi dada
        mostrar_aviso(str(erro))


def em_blocos(pixels: Pixels) -> list[str]:
    """A imagem em letras, duas linhas de pontos por linha de texto.

    >>> em_blocos(np.array([[0, 255, 255], [0, 255, 0], [255, 0, 0]], np.uint8))
    [' █▀', '▀']
    """
    claros = (np.pad(pixels, ((0, len(pixels) % 2), (0, 0))) >= MEIO_TOM).astype(np.intp)
    return [
        "".join(BLOCOS[cima, baixo]).rstrip() for cima, baixo in zip(claros[::2], claros[1::2], strict=True)
    ]


def _em_png(pixels: Pixels) -> bytes:
    from PIL import Image

    arquivo = io.BytesIO()
    Image.fromarray(pixels).save(arquivo, format="PNG")
    return arquivo.getvalue()
