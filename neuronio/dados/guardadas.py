"""Imagens já lidas, num arquivo só: os pixels, que se leem onde estão, e o que se sabe deles."""

from __future__ import annotations

import json
import math
import shutil
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from neuronio.arquivos import criar_pasta, escrever_aos_poucos
from neuronio.avisos import avisar
from neuronio.dados.fotos import Pixels
from neuronio.erros import ErroDeArquivo

# Os pixels vêm primeiro, e o resto, que só se sabe no fim, depois: um JSON, e o rodapé, que diz onde começa.
MARCA = b"neuronio imagens1"
RODAPE = struct.Struct(f"<QI{len(MARCA)}s")  # bytes do JSON, o CRC-32 dele, a marca
CONFERIDO = 1 << 23  # bytes de pixels que têm cada CRC-32


@dataclass(frozen=True)
class Guardadas:
    """Imagens de um mesmo tamanho, mapeadas de um arquivo.

    Args:
        imagens: uint8, ``(n, canais, altura, largura)``; só de leitura.
        descricao: o que se guardou com elas.
    """

    imagens: Pixels
    descricao: dict[str, Any]


def guardar(
    caminho: Path, forma: tuple[int, ...], blocos: Iterable[Pixels], descrever: dict[str, Any], espaco: int
) -> None:
    """Escreve as imagens de cada bloco ``(n, *forma)``, uma depois da outra, com a descrição.

    Args:
        caminho: do arquivo; a pasta se cria.
        forma: de uma imagem, ``(canais, altura, largura)``.
        blocos: as imagens, que se leem à medida que se escrevem.
        descrever: termos de um JSON; só se lê depois do último bloco.
        espaco: bytes que o arquivo vai ocupar, no máximo.

    Raises:
        ErroDeArquivo: o disco não tem tanto espaço, ou a pasta não aceita escrita.
    """
    pasta = criar_pasta(caminho.parent)
    livre = shutil.disk_usage(pasta).free
    if espaco > livre:
        raise ErroDeArquivo(
            f"as imagens lidas ocupariam {_tamanho(espaco)} em {pasta}, e só há {_tamanho(livre)} livres. "
            "Libere espaço, peça imagens menores em tamanho, ou dê em cache uma pasta de outro disco."
        )
    escrever_aos_poucos(caminho, _pedacos(forma, blocos, descrever))


def _pedacos(
    forma: tuple[int, ...], blocos: Iterable[Pixels], descrever: dict[str, Any]
) -> Iterator[bytes | memoryview]:
    resumos: list[int] = []
    bytes_escritos, crc = 0, 0
    for bloco in blocos:
        visto = np.ascontiguousarray(bloco).reshape(-1).data
        yield visto
        while visto:
            trecho = visto[: CONFERIDO - bytes_escritos % CONFERIDO]
            crc = zlib.crc32(trecho, crc)
            bytes_escritos += len(trecho)
            visto = visto[len(trecho) :]
            if bytes_escritos % CONFERIDO == 0:
                resumos.append(crc)
                crc = 0
    if bytes_escritos % CONFERIDO:
        resumos.append(crc)
    imagens = bytes_escritos // math.prod(forma)
    texto = json.dumps({"forma": [imagens, *forma], "resumos": resumos, "descricao": descrever}).encode()
    yield texto
    yield RODAPE.pack(len(texto), zlib.crc32(texto), MARCA)


def abrir(caminho: Path) -> Guardadas | None:
    """As imagens de um arquivo, sem as trazer à memória; ``None`` se não existe, ou se está estragado.

    Um arquivo truncado, ou com um byte trocado, não se usa: diz-se num aviso.
    """
    if not caminho.is_file():
        return None
    try:
        return _abrir(caminho)
    except (OSError, ValueError, KeyError, TypeError, OverflowError, struct.error) as erro:
        avisar(
            f"{caminho}, com as imagens já lidas, está estragado ({erro}); vou ler as imagens de novo.",
        )
        return None


def _abrir(caminho: Path) -> Guardadas:
    bytes_do_arquivo = caminho.stat().st_size
    with caminho.open("rb") as arquivo:
        arquivo.seek(max(0, bytes_do_arquivo - RODAPE.size))
        bytes_do_texto, crc, marca = RODAPE.unpack(arquivo.read())
        if marca != MARCA:
            raise ValueError("o fim não é o que se escreveu")
        pixels = bytes_do_arquivo - RODAPE.size - bytes_do_texto
        arquivo.seek(pixels)
        texto = arquivo.read(bytes_do_texto)
        if zlib.crc32(texto) != crc:
            raise ValueError("a descrição foi alterada")
        lido = json.loads(texto)
        arquivo.seek(0)
        for resumo in lido["resumos"]:
            if zlib.crc32(arquivo.read(min(CONFERIDO, pixels - arquivo.tell()))) != resumo:
                raise ValueError("os pixels foram alterados")
    return Guardadas(np.memmap(caminho, np.uint8, "r", shape=tuple(lido["forma"])), lido["descricao"])


def _tamanho(quantos: int) -> str:
    """Bytes como se leem: ``1,5 GB``."""
    for unidade, cabem in (("GB", 10**9), ("MB", 10**6)):
        if quantos >= cabem:
            return f"{quantos / cabem:.1f} {unidade}".replace(".", ",")
    return f"{quantos / 1000:.0f} kB"
