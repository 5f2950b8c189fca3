"""Gravar vários arquivos de uma vez: ou todos aparecem inteiros, ou nenhum muda."""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from neuronio.arquivos import criar_pasta, erro_de_escrita, provisorio_em


def gravar_juntos(pasta: str | Path, arquivos: Mapping[str, bytes]) -> Path:
    """Grava os arquivos na pasta, criando-a se preciso, e devolve o caminho dela.

    Cada um é escrito primeiro ao lado, com nome provisório, e só depois de todos estarem no disco é que tomam
    os nomes verdadeiros: um disco que enche, enche antes da troca.

    Raises:
        ErroDeArquivo: a pasta não pode ser criada ou escrita, ou o disco encheu.
    """
    destino = criar_pasta(pasta)
    try:
        with ExitStack() as pilha:
            provisorios = {nome: pilha.enter_context(provisorio_em(destino)) for nome in arquivos}
            for nome, conteudo in arquivos.items():
                _gravar_no_disco(provisorios[nome], conteudo)
            for nome, provisorio in provisorios.items():
                provisorio.replace(destino / nome)
    except OSError as erro:
        raise erro_de_escrita(destino, erro) from erro
    return destino


def _gravar_no_disco(caminho: Path, conteudo: bytes) -> None:
    with caminho.open("wb") as arquivo:
        arquivo.write(conteudo)
        arquivo.flush()
        os.fsync(arquivo.fileno())  # um disco cheio pode só se revelar aqui
