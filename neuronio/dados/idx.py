"""O formato IDX, em que o MNIST é distribuído: um número mágico, os tamanhos e os bytes."""

import math
import struct

import numpy as np
from numpy.typing import NDArray

from neuronio.erros import ErroDeArquivo

BYTE_SEM_SINAL = 0x08
EIXOS = 32  # quantos tem, no máximo, um array


def ler_idx(conteudo: bytes, nome: str = "o arquivo IDX") -> NDArray[np.uint8]:
    """O array de um arquivo IDX de bytes sem sinal.

    Args:
        conteudo: dois zeros, o tipo (8), a quantidade de eixos, o tamanho de cada eixo (inteiros de 4 bytes,
            o mais significativo primeiro) e os valores.
        nome: como chamar o arquivo nas mensagens.

    Returns:
        uint8, com a forma que o arquivo diz; só de leitura, sem cópia.

    Raises:
        ErroDeArquivo: o número mágico ou o comprimento não são os de um arquivo IDX.

    >>> ler_idx(bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3]) + bytes(range(6)))
    array([[0, 1, 2], [3, 4, 5]], dtype=uint8)

    Fonte: LeCun, Cortes e Burges, "The MNIST database of handwritten digits".
    """
    if len(conteudo) < 4 or conteudo[:3] != bytes([0, 0, BYTE_SEM_SINAL]):
        raise ErroDeArquivo(
            f"{nome} não é um arquivo IDX de bytes: começa por {conteudo[:4].hex(' ') or 'nada'}, e devia "
            "começar por 00 00 08."
        )
    eixos = conteudo[3]
    inicio = 4 + 4 * eixos
    if len(conteudo) < inicio:
        raise ErroDeArquivo(
            f"{nome} está truncado: tem {len(conteudo)} bytes, e só o cabeçalho tem {inicio}."
        )
    forma = struct.unpack(f">{eixos}I", conteudo[4:inicio])
    # Um eixo vazio faria caber no arquivo qualquer tamanho dos outros.
    if eixos > EIXOS or math.prod(max(1, lado) for lado in forma) > np.iinfo(np.intp).max:
        raise ErroDeArquivo(
            f"{nome} diz ter {eixos} eixos, de tamanhos {_curta(forma)}, e nenhuma memória guarda um array "
            "assim: não é de dados."
        )
    esperado = inicio + math.prod(forma)
    if len(conteudo) != esperado:
        problema = "truncado" if len(conteudo) < esperado else "com bytes a mais"
        raise ErroDeArquivo(
            f"{nome} está {problema}: a forma {_curta(forma)} pede {esperado} bytes, e há {len(conteudo)}."
        )
    return np.frombuffer(conteudo, np.uint8, offset=inicio).reshape(forma)


def _curta(forma: tuple[int, ...]) -> str:
    return str(forma) if len(forma) <= 5 else f"{str(forma[:5])[:-1]}, ...)"
