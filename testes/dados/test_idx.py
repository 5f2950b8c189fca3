import struct

import numpy as np
import pytest

from neuronio.dados.idx import ler_idx
from neuronio.erros import ErroDeArquivo


def idx(array):
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@pytest.mark.parametrize("forma", [(5,), (3, 2, 2), (0, 28, 28)])
def test_le_o_que_foi_escrito(forma):
    array = np.arange(np.prod(forma), dtype=np.uint8).reshape(forma)
    lido = ler_idx(idx(array))
    assert lido.shape == forma
    assert (lido == array).all()


@pytest.mark.parametrize(
    ("conteudo", "trecho"),
    [
        (b"", "começa por nada"),
        (b"\x00\x00", "não é um arquivo IDX"),
        (b"PK\x03\x04 um zip", "50 4b 03 04"),
        (bytes([0, 0, 13, 1, 0, 0, 0, 1]) + bytes(4), "não é um arquivo IDX de bytes"),
        (bytes([0, 0, 8, 3, 0, 0, 0, 1]), "8 bytes, e só o cabeçalho tem 16"),
        (idx(np.zeros((4, 4), np.uint8))[:-1], r"truncado: a forma \(4, 4\) pede 28 bytes, e há 27"),
        (idx(np.zeros((4, 4), np.uint8)) + b"!", "bytes a mais"),
        (bytes([0, 0, 8, 255]) + b"\xff" * 1020, "255 eixos"),
        (bytes([0, 0, 8, 40]) + b"\0\0\0\1" * 40 + b"!", "40 eixos"),
        (bytes([0, 0, 8, 4]) + bytes(4) + b"\xff" * 12, "nenhuma memória"),
    ],
)
def test_arquivo_quebrado_diz_o_que_ha_de_errado(conteudo, trecho):
    with pytest.raises(ErroDeArquivo, match=trecho):
        ler_idx(conteudo)
