"""Abrir um arquivo de texto sem que a codificação seja um problema de quem o escreveu."""

import warnings
from pathlib import Path

from neuronio.erros import ErroDeArquivo, ErroDeDados


def ler_bytes(caminho: str | Path) -> bytes:
    """Todos os bytes de um arquivo, ou um erro que diz por que não dá para lê-lo."""
    caminho = Path(caminho)
    if caminho.is_dir():
        raise ErroDeArquivo(f"{caminho} é uma pasta; era esperado um arquivo.")
    try:
        return caminho.read_bytes()
    except FileNotFoundError:
        raise ErroDeArquivo(f"o arquivo {caminho} não existe (a pasta atual é {Path.cwd()}).") from None
    except OSError as erro:
        raise ErroDeArquivo(f"não consegui ler {caminho}: {erro.strerror or erro}.") from erro


def ler_texto(caminho: str | Path) -> str:
    """O texto de um arquivo UTF-8 (com ou sem BOM) ou, com um aviso, Latin-1; as linhas acabam em ``\\n``."""
    conteudo = ler_bytes(caminho)
    if conteudo.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ErroDeDados(
            f"{caminho} está em UTF-16. Salve-o de novo como texto UTF-8 (CSV UTF-8, no Excel)."
        )
    if b"\0" in conteudo:
        raise ErroDeDados(f"{caminho} não é um arquivo de texto. Se é uma planilha, salve-a como CSV UTF-8.")
    try:
        texto = conteudo.decode("utf-8-sig")
    except UnicodeDecodeError as erro:
        linha = conteudo.count(b"\n", 0, erro.start) + 1
        warnings.warn(
            f"{caminho} não está em UTF-8 (a linha {linha} tem um byte que não cabe); foi lido como Latin-1. "
            "Se os acentos saírem errados, salve-o como UTF-8.",
            stacklevel=2,
        )
        texto = conteudo.decode("latin-1")
    texto = texto.replace("\r\n", "\n").replace("\r", "\n")
    if not texto.strip():
        raise ErroDeDados(f"{caminho} está vazio.")
    return texto
