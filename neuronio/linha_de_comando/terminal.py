"""O que se escreve no terminal: resultados na saída, erros e avisos na saída de erros."""

from __future__ import annotations

import codecs
import io
import re
import sys
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

ERRO, INTERROMPIDO = 2, 130
"""Os estados de saída de um pedido que não pode ser feito, e de um Ctrl-C."""
FRASE_DO_CTRL_C = "Interrompido."

LARGURA_FORA_DO_TERMINAL = 160  # num arquivo ou num cano não há tela em que caber


def escrever_sem_falhar() -> None:
    """Numa saída em cp1252 ou latin-1, o que ela não tem se escreve com o mais parecido, ou "?"."""
    codecs.register_error("parecido", _parecido)
    for saida in (sys.stdout, sys.stderr):
        if isinstance(saida, io.TextIOWrapper):
            saida.reconfigure(errors="parecido")


_PARECIDOS = {"−": "-", "∂": "d", "·": "*", "█": "#", "▀": "'", "▄": ".", "∞": "inf", "—": "-", "…": "..."}


def _parecido(erro: UnicodeError) -> tuple[str | bytes, int]:
    """O que se escreve no lugar do que a saída não tem: de ² faz-se 2, e de − faz-se -.

    Um byte de um caminho que não é texto volta a ser o byte: quem lê o caminho da saída o acha.
    """
    assert isinstance(erro, UnicodeEncodeError)
    byte = ord(erro.object[erro.start]) - 0xDC00
    if 0x80 <= byte <= 0xFF:
        return bytes([byte]), erro.start + 1
    parte = re.split("[\udc80-\udcff]", erro.object[erro.start : erro.end])[0]
    trocadas = (_PARECIDOS.get(c) or unicodedata.normalize("NFKD", c) for c in parte)
    ascii_so = ("".join(c for c in texto if c.isascii()) or "?" for texto in trocadas)
    return "".join(ascii_so), erro.start + len(parte)


def terminal(*, erros: bool = False) -> Console:
    """O terminal do rich, sem enfeites automáticos: um colchete é um colchete."""
    from rich.console import Console

    console = Console(stderr=erros, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = LARGURA_FORA_DO_TERMINAL
    return console


def mostrar_erro(mensagem: str) -> None:
    """Uma mensagem de erro, na saída de erros."""
    _mostrar("Erro:", "bold red", mensagem)


def mostrar_comandos(comandos: Sequence[Sequence[str]]) -> None:
    """Comandos prontos para colar, um por linha, na saída de erros."""
    import shlex
    import subprocess

    por_extenso = subprocess.list2cmdline if sys.platform == "win32" else shlex.join
    for comando in comandos:
        print(f"  {por_extenso(comando)}", file=sys.stderr)


def mostrar_aviso(mensagem: str) -> None:
    """Algo que convém saber, mas que não impede de continuar."""
    _mostrar("Aviso:", "bold yellow", mensagem)


def _mostrar(rotulo: str, estilo: str, mensagem: str) -> None:
    from rich.text import Text

    saida = terminal(erros=True)
    texto = Text.assemble((rotulo, estilo), " ", mensagem)
    # Num arquivo ou num cano, quebrar a linha partiria caminhos ao meio.
    saida.print(texto, soft_wrap=not saida.is_terminal)


@contextmanager
def avisos_em_portugues() -> Iterator[None]:
    """Dentro do bloco, os avisos da biblioteca aparecem como frases, sem o arquivo e a linha do código."""

    def mostrar(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        mostrar_aviso(str(message))

    with warnings.catch_warnings():
        warnings.showwarning = mostrar
        yield


def tabela(primeira: str, *outras: str) -> Table:
    """Uma tabela vazia: textos na primeira coluna, números nas outras."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    # Num terminal estreito quebra-se o que está nas células, e os cabeçalhos ficam inteiros.
    nova = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for k, coluna in enumerate((primeira, *outras)):
        maior_palavra = max(map(len, coluna.split()), default=0)
        nova.add_column(coluna, justify="right" if k else "left", overflow="fold", min_width=maior_palavra)
    return nova


def mostrar_tabela(linhas: Table) -> None:
    """Escreve-a; se não cabe, passa da largura do terminal: um número cortado seria outro."""
    saida, primeira = terminal(), linhas.columns[0]
    inteira = saida.measure(linhas, options=saida.options.update(width=LARGURA_FORA_DO_TERMINAL)).maximum
    textos = [str(primeira.header), *map(str, primeira.cells)]
    saida.width = max(saida.width, inteira - max(map(len, textos)) + (primeira.min_width or 0))
    saida.print(linhas)
