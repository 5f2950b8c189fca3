"""Arquivos: só se lê o que é um arquivo comum, e o que se escreve aparece inteiro ou não aparece."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from neuronio.erros import ErroDeArquivo, ErroDeTipo

_MOTIVOS = {
    errno.ENOENT: "a pasta não existe. Crie-a antes",
    errno.EACCES: "falta permissão para escrever ali. Escolha outra pasta",
    errno.EPERM: "falta permissão para escrever ali. Escolha outra pasta",
    errno.EROFS: "esse disco só aceita leitura. Escolha outra pasta",
    errno.ENOSPC: "o disco está cheio. Libere espaço e tente de novo",
    errno.EDQUOT: "a sua cota no disco acabou. Libere espaço e tente de novo",
    errno.EFBIG: "o arquivo passa do tamanho máximo que o sistema permite",
    errno.ENAMETOOLONG: "o nome é comprido demais. Escolha outro",
    errno.EISDIR: "no caminho há uma pasta com esse nome. Escolha outro",
    errno.ENOTDIR: "no caminho há um arquivo onde se esperava uma pasta. Escolha outro nome",
    errno.EEXIST: "no caminho há um arquivo onde se esperava uma pasta. Escolha outro nome",
}


def exigir_comum(caminho: Path) -> None:
    """Recusa o que existe e não é um arquivo comum: de um cano se esperaria para sempre.

    Raises:
        ErroDeArquivo: se é uma pasta, um dispositivo ou um cano.
    """
    if caminho.is_dir():
        raise ErroDeArquivo(f"{caminho} é uma pasta; era esperado um arquivo.")
    if caminho.exists() and not caminho.is_file():
        raise ErroDeArquivo(
            f"{caminho} não é um arquivo comum (é um dispositivo, ou um cano); grave-o antes."
        )


def escrever(caminho: str | Path, conteudo: bytes) -> Path:
    """Escreve tudo num arquivo provisório ao lado e só então o troca pelo definitivo.

    Raises:
        ErroDeArquivo: se a pasta não existe ou não aceita escrita, ou se o disco encheu; o que havia
            continua lá.
    """
    return escrever_aos_poucos(caminho, [conteudo])


def escrever_aos_poucos(caminho: str | Path, pedacos: Iterable[bytes | memoryview]) -> Path:
    """O mesmo que `escrever`, de um conteúdo que não está todo na memória.

    Raises:
        ErroDeArquivo: se a pasta não existe ou não aceita escrita, ou se o disco encheu; o que havia
            continua lá.
    """
    destino = como_caminho(caminho)
    provisorio = destino.parent / f".neuronio-{os.urandom(8).hex()}"
    try:
        with provisorio.open("xb") as arquivo:
            for pedaco in pedacos:
                arquivo.write(pedaco)
            arquivo.flush()
            os.fsync(arquivo.fileno())
        provisorio.replace(destino)
    except BaseException as erro:  # também num Ctrl-C: o provisório nunca fica para trás
        with suppress(OSError):
            provisorio.unlink(missing_ok=True)
        if isinstance(erro, OSError):
            raise erro_de_escrita(destino, erro) from erro
        raise
    return destino


def criar_pasta(caminho: str | Path) -> Path:
    """A pasta, criada se preciso.

    Raises:
        ErroDeArquivo: se não pode ser criada, ou se ali já existe um arquivo.
    """
    pasta = como_caminho(caminho)
    try:
        pasta.mkdir(parents=True, exist_ok=True)
    except OSError as erro:
        raise erro_de_escrita(pasta, erro) from erro
    return pasta


def como_caminho(caminho: str | Path) -> Path:
    """O caminho, se é mesmo um texto ou um `Path`.

    Raises:
        ErroDeTipo: se é outra coisa.
        ErroDeArquivo: se o texto não pode ser um caminho.
    """
    if not isinstance(caminho, (str, os.PathLike)):
        raise ErroDeTipo(f'um caminho é um texto, como "modelo.safetensors", mas recebeu {caminho!r}.')
    pronto = Path(caminho)
    if "\0" in str(pronto):
        raise ErroDeArquivo(f"{str(pronto)!r} não é um caminho: tem um caractere nulo no meio.")
    return pronto


def erro_de_escrita(destino: Path, erro: OSError) -> ErroDeArquivo:
    """O erro de escrita em palavras: o que houve e o que fazer."""
    motivo = _MOTIVOS.get(erro.errno or 0, str(erro.strerror or erro))
    return ErroDeArquivo(f"não foi possível escrever {destino}: {motivo}. Nada do que existia foi alterado.")
