"""As imagens que estão no treino e também no teste, que assim mede o que a rede decorou."""

from __future__ import annotations

import filecmp
import hashlib
from collections.abc import Sequence

from neuronio.avisos import avisar
from neuronio.dados.fonte import Indices
from neuronio.dados.fotos import Pixels
from neuronio.dados.listagem import Imagem, Listagem, legivel


def avisar_das_repetidas(
    listagem: Listagem, imagens: Sequence[Imagem], pixels: Pixels, treino: Indices, teste: Indices
) -> None:
    """Avisa, se há arquivos do teste iguais, byte por byte, a outros do treino.

    Args:
        listagem: da pasta.
        imagens: as que se leem.
        pixels: delas, na mesma ordem.
        treino, teste: quais são de cada parte.
    """
    comuns = {imagens[k].bytes for k in treino} & {imagens[k].bytes for k in teste}

    def candidatas(quais: Indices) -> list[tuple[bytes, int]]:
        """Do resumo dos pixels, que já se leram, das que têm o tamanho de alguma da outra parte."""
        return [(_resumo(pixels, k), int(k)) for k in quais if imagens[k].bytes in comuns]

    de_treino = dict(candidatas(treino))
    pares = [(de_treino[resumo], k) for resumo, k in candidatas(teste) if resumo in de_treino]
    iguais = [(imagens[a].nome, imagens[b].nome) for a, b in pares if _mesmo_arquivo(listagem, imagens, a, b)]
    if not iguais:
        return
    do_treino, do_teste = iguais[0]
    quantas = "1 imagem do teste está" if len(iguais) == 1 else f"{len(iguais)} imagens do teste estão"
    avisar(
        legivel(
            f"{quantas} também no treino, byte por byte, como {do_teste}, que é igual a {do_treino}: o que "
            f"se mede no teste sai melhor do que é. Em {listagem.pasta}, deixe uma só de cada."
        )
    )


def _resumo(pixels: Pixels, k: int) -> bytes:
    return hashlib.blake2b(pixels[k].tobytes(), digest_size=16).digest()


def _mesmo_arquivo(listagem: Listagem, imagens: Sequence[Imagem], a: int, b: int) -> bool:
    try:
        return filecmp.cmp(listagem.pasta / imagens[a].nome, listagem.pasta / imagens[b].nome, shallow=False)
    except OSError:  # sumiu entretanto
        return False
