"""Escrita segura: um arquivo aparece inteiro ou não aparece, e o que existia antes não se perde."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from neuronio.erros import ErroDeArquivo


def escrever(caminho: str | Path, conteudo: bytes) -> Path:
    """Escreve tudo num arquivo provisório ao lado e só então o troca pelo definitivo.

    Raises:
        ErroDeArquivo: se a pasta não existe ou não aceita escrita, ou se o disco encheu; o que havia continua lá.
    """
    destino = Path(caminho)
    provisorio = None
    try:
        identificador, provisorio = tempfile.mkstemp(prefix=f".{destino.name}.", dir=destino.parent)
        with os.fdopen(identificador, "wb") as arquivo:
            arquivo.write(conteudo)
            arquivo.flush()
            os.fsync(arquivo.fileno())
        Path(provisorio).chmod(0o666 & ~_mascara())
        os.replace(provisorio, destino)  # noqa: PTH105 - Path.replace não troca entre tipos de caminho
    except OSError as erro:
        if provisorio is not None:
            Path(provisorio).unlink(missing_ok=True)
        raise erro_de_escrita(destino, erro) from erro
    return destino


def criar_pasta(caminho: str | Path) -> Path:
    """A pasta, criada se preciso.

    Raises:
        ErroDeArquivo: se não pode ser criada, ou se ali já existe um arquivo.
    """
    pasta = Path(caminho)
    try:
        pasta.mkdir(parents=True, exist_ok=True)
    except OSError as erro:
        raise erro_de_escrita(pasta, erro) from erro
    return pasta


def erro_de_escrita(destino: Path, erro: OSError) -> ErroDeArquivo:
    """O erro de escrita em palavras: o que houve e o que fazer."""
    if isinstance(erro, FileNotFoundError):
        motivo = f"a pasta {destino.parent} não existe. Crie-a antes"
    elif isinstance(erro, PermissionError):
        motivo = "falta permissão para escrever ali. Escolha outra pasta"
    elif isinstance(erro, (FileExistsError, NotADirectoryError, IsADirectoryError)):
        motivo = "no caminho há um arquivo onde se esperava uma pasta, ou o contrário. Escolha outro nome"
    else:
        motivo = f"{erro.strerror or erro}. Se o disco está cheio, libere espaço"
    return ErroDeArquivo(f"não foi possível escrever {destino}: {motivo}. Nada do que existia foi alterado.")


def _mascara() -> int:
    atual = os.umask(0)
    os.umask(atual)
    return atual
