"""Abrir um arquivo de texto sem que a codificação seja um problema de quem o escreveu."""

import os
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any

from neuronio.arquivos import exigir_comum, motivo_de_leitura
from neuronio.avisos import avisar
from neuronio.dados.grafias import composto
from neuronio.erros import ErroDeArquivo, ErroDeDados, ErroDeTipo


def caminho_de_arquivo(caminho: Any) -> Path:
    """O caminho que se deu, ou um erro que diz o que é um caminho.

    >>> caminho_de_arquivo(None)
    Traceback (most recent call last):
    neuronio.erros.ErroDeTipo: era esperado o caminho de um arquivo, como "dados.csv"; veio None.
    """
    if isinstance(caminho, str | os.PathLike) and isinstance(os.fspath(caminho), str):
        return Path(caminho)
    if hasattr(caminho, "columns") or isinstance(caminho, dict):
        cura = " De uma tabela que já está na memória, use nn.dados.tabela(tabela, alvo=...)."
    elif hasattr(caminho, "read"):
        cura = " Grave antes o conteúdo num arquivo, e dê o nome dele."
    else:
        cura = ""
    veio = "None" if caminho is None else f"um {type(caminho).__name__}"
    raise ErroDeTipo(f'era esperado o caminho de um arquivo, como "dados.csv"; veio {veio}.{cura}')


def ler_bytes(caminho: str | Path) -> bytes:
    """Todos os bytes de um arquivo, ou um erro que diz por que não dá para lê-lo."""
    caminho = caminho_de_arquivo(caminho)
    try:
        exigir_comum(caminho)
        return caminho.read_bytes()
    except FileNotFoundError:
        raise ErroDeArquivo(f"o arquivo {caminho} não existe (a pasta atual é {Path.cwd()}).") from None
    except OSError as erro:
        raise ErroDeArquivo(f"não consegui ler {caminho}: {motivo_de_leitura(erro)}.") from erro
    except ValueError:  # um byte nulo, ou uma letra que o sistema não escreve
        raise ErroDeArquivo(f"o sistema não aceita {str(caminho)!r} como o nome de um arquivo.") from None


def ler_texto(caminho: str | Path) -> str:
    """O texto de um arquivo UTF-8 (com ou sem BOM) ou, com um aviso, Windows-1252.

    As linhas acabam em ``\\n``, e cada letra acentuada é um caractere só.
    """
    return _arrumado(ler_bytes(caminho), caminho)[0]


def ler_fita(caminho: str | Path) -> bytes:
    """O que `ler_texto` lê, em UTF-8: os próprios bytes do arquivo, se nada há neles que arrumar."""
    conteudo = ler_bytes(caminho)
    texto, e_o_que_veio = _arrumado(conteudo, caminho)
    return conteudo if e_o_que_veio else texto.encode()


def _arrumado(conteudo: bytes, caminho: str | Path) -> tuple[str, bool]:
    """O texto, e se os bytes dele em UTF-8 são os do arquivo."""
    if conteudo.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ErroDeDados(
            f"{caminho} está em UTF-16. Salve-o de novo como texto UTF-8 (CSV UTF-8, no Excel)."
        )
    if b"\0" in conteudo:
        raise ErroDeDados(f"{caminho} não é um arquivo de texto. Se é uma planilha, salve-a como CSV UTF-8.")
    lido, em_utf8 = _decodificar(conteudo, caminho)
    texto = composto(lido)
    if "\r" in texto:
        texto = texto.replace("\r\n", "\n").replace("\r", "\n")
    if not texto or texto.isspace():
        raise ErroDeDados(f"{caminho} está vazio.")
    return texto, em_utf8 and texto is lido and not conteudo.startswith(BOM_UTF8)


def _decodificar(conteudo: bytes, caminho: str | Path) -> tuple[str, bool]:
    """O que os bytes dizem, e se o dizem em UTF-8."""
    try:
        return conteudo.decode("utf-8-sig"), True
    except UnicodeDecodeError as erro:
        linha = conteudo.count(b"\n", 0, erro.start) + 1
    try:
        texto = conteudo.decode("cp1252")
    except UnicodeDecodeError as erro:
        outra = conteudo.count(b"\n", 0, erro.start) + 1
        raise ErroDeDados(
            f"{caminho} não está em UTF-8 (a linha {linha} tem um byte que não cabe) nem em Windows-1252 "
            f"(linha {outra}). Salve-o de novo como UTF-8 (CSV UTF-8, no Excel)."
        ) from None
    avisar(
        f"{caminho} não está em UTF-8 (a linha {linha} tem um byte que não cabe); foi lido como "
        "Windows-1252. Se os acentos saírem errados, salve-o como UTF-8.",
    )
    return texto, False
