"""Arquivos: só se lê o que é um arquivo comum, e o que se escreve aparece inteiro ou não aparece."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from neuronio.erros import ErroDeArquivo, ErroDeTipo

_MOTIVOS = {
    errno.ENOENT: "a pasta não existe. Crie-a antes",
    errno.ELOOP: "os atalhos do caminho apontam uns para os outros. Refaça-os",
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

_MOTIVOS_DE_LEITURA = {
    errno.ENOENT: "não existe. Confira o nome e a pasta em que você está",
    errno.EACCES: "falta permissão para o ler. Copie-o para uma pasta sua",
    errno.EPERM: "falta permissão para o ler. Copie-o para uma pasta sua",
    errno.ENAMETOOLONG: "o nome é comprido demais. Escolha outro",
    errno.EISDIR: "é uma pasta. Dê o caminho de um arquivo",
    errno.ENOTDIR: "no caminho há um arquivo onde se esperava uma pasta. Confira o nome",
    errno.ELOOP: "os atalhos do caminho apontam uns para os outros. Refaça-os",
    errno.EIO: "o disco não o conseguiu ler. Tente de novo, ou de uma cópia",
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
    try:
        with provisorio_em(destino.parent) as provisorio:
            descritor = os.open(provisorio, os.O_WRONLY | getattr(os, "O_BINARY", 0))
            try:
                for pedaco in pedacos:
                    _escrever_tudo(descritor, pedaco)
                os.fsync(descritor)
            finally:
                os.close(descritor)
            provisorio.replace(destino)
        _sincronizar(destino.parent)
    except OSError as erro:
        raise erro_de_escrita(destino, erro) from erro
    return destino


def _escrever_tudo(descritor: int, pedaco: bytes | memoryview) -> None:
    resto = memoryview(pedaco).cast("B")
    while resto:  # o sistema pode escrever só uma parte de cada vez
        resto = resto[os.write(descritor, resto) :]


def _sincronizar(pasta: Path) -> None:
    """Leva ao disco os nomes da pasta: sem isso, se falta luz, um arquivo trocado pode voltar ao de antes."""
    if sys.platform == "win32":  # ali uma pasta não se abre
        return
    descritor = os.open(pasta, os.O_RDONLY)
    try:
        with suppress(OSError):  # há discos que não sabem sincronizar uma pasta
            os.fsync(descritor)
    finally:
        os.close(descritor)


class ArquivoEstragado(ErroDeArquivo):
    """Um arquivo que não está como se escreveu: truncado, alterado, ou que o disco já não lê."""


class PastaEmUso(ErroDeArquivo):
    """Outro treino guarda na mesma pasta."""


@contextmanager
def so_um_em(pasta: Path) -> Iterator[None]:
    """Enquanto dura, a pasta é deste; morto o processo, deixa de ser.

    Raises:
        PastaEmUso: se já é de outro.
    """
    if sys.platform == "win32":
        yield
        return
    descritor = os.open(pasta, os.O_RDONLY)
    try:
        with suppress(OSError):  # um disco sem trancas
            if not _trancar(descritor):
                raise PastaEmUso(
                    f"outro treino guarda agora os seus pontos de controle em {pasta}. Espere que acabe, ou "
                    "escolha outra pasta."
                )
        yield
    finally:
        os.close(descritor)


@contextmanager
def provisorio_em(pasta: Path) -> Iterator[Path]:
    """Um arquivo vazio, de nome que só este bloco conhece; ao sair, se ainda tem esse nome, some.

    Antes, somem os que deixou na pasta um processo que morreu: os de um vivo estão trancados por ele.
    """
    _limpar(pasta)
    caminho, tranca = _nome_novo(pasta), None
    try:  # começa antes de o criar, e acaba também num Ctrl-C: o provisório nunca fica para trás
        while not _e_meu(tranca := os.open(caminho, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)):
            os.close(tranca)
            caminho, tranca = _nome_novo(pasta), None
        if sys.platform == "win32":  # ali um arquivo aberto já não se apaga, e não se renomeia
            os.close(tranca)
            tranca = None
        yield caminho
    finally:
        with suppress(OSError):
            caminho.unlink(missing_ok=True)
        if tranca is not None:
            os.close(tranca)


_PROVISORIO = re.compile(r"\.neuronio-[0-9a-f]{16}")


def _nome_novo(pasta: Path) -> Path:
    return pasta / f".neuronio-{os.urandom(8).hex()}"


def _e_meu(descritor: int) -> bool:
    """Tranca o arquivo acabado de criar; quem limpa a pasta pode tê-lo apanhado antes disso."""
    try:
        return _trancar(descritor) and os.fstat(descritor).st_nlink > 0
    except OSError:  # um disco sem trancas, onde por isso também não se limpa
        return True


def _trancar(descritor: int) -> bool:
    """Tranca o arquivo para este processo; não dá se outro o tem trancado."""
    if sys.platform == "win32":  # não as há, e por isso também não se limpa
        return True
    import fcntl

    try:
        fcntl.flock(descritor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _limpar(pasta: Path) -> None:
    """Apaga da pasta os provisórios que já não são de ninguém."""
    if sys.platform == "win32":
        return
    nomes: list[str] = []
    with suppress(OSError):  # limpar não é o que se pediu: se não dá, fica para outra vez
        nomes = [nome for nome in os.listdir(pasta) if _PROVISORIO.fullmatch(nome)]  # noqa: PTH208
    for nome in nomes:
        with suppress(OSError):
            descritor = os.open(pasta / nome, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                if _trancar(descritor):
                    (pasta / nome).unlink()
            finally:
                os.close(descritor)


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


def como_caminho(caminho: str | os.PathLike[str]) -> Path:
    """O caminho, se é mesmo um texto ou um `Path`.

    Raises:
        ErroDeTipo: se é outra coisa.
        ErroDeArquivo: se o texto não pode ser um caminho.
    """
    if not isinstance(caminho, (str, os.PathLike)):
        raise ErroDeTipo(f'um caminho é um texto, como "modelo.safetensors", mas recebeu {caminho!r}.')
    if not isinstance(os.fspath(caminho), str):
        raise ErroDeTipo(f"um caminho é um texto, e não bytes, mas recebeu {caminho!r}.")
    pronto = Path(caminho)
    if "\0" in str(pronto):
        raise ErroDeArquivo(f"{str(pronto)!r:.200} não é um caminho: tem um caractere nulo no meio.")
    try:
        pronto.lstat()
    except ValueError:
        raise ErroDeArquivo(
            f"{str(pronto)!r:.200} não é um caminho: tem uma letra que o sistema não escreve. Escolha outro "
            "nome."
        ) from None
    except OSError as erro:
        if erro.errno not in (errno.ENOENT, errno.ENOTDIR):  # se pode faltar, quem o usa é que sabe
            raise ErroDeArquivo(f"{_curto(pronto)} não se alcança: {motivo_de_leitura(erro)}.") from erro
    return pronto


def motivo_de_leitura(erro: OSError) -> str:
    """Por que não se leu, e o que fazer."""
    return _MOTIVOS_DE_LEITURA.get(erro.errno or 0, f"o sistema o recusou (erro {erro.errno})")


def _curto(caminho: Path) -> str:
    texto = str(caminho)
    return texto if len(texto) <= 200 else f"{texto[:100]}…{texto[-50:]}"


def erro_de_escrita(destino: Path, erro: OSError) -> ErroDeArquivo:
    """O erro de escrita em palavras: o que houve e o que fazer."""
    motivo = _MOTIVOS.get(erro.errno or 0, f"o sistema o recusou (erro {erro.errno})")
    return ErroDeArquivo(
        f"não foi possível escrever {_curto(destino)}: {motivo}. Nada do que existia foi alterado."
    )
