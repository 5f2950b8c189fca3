"""O que se escreve no terminal: resultados na saída, erros e avisos na saída de erros."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

ERRO, INTERROMPIDO = 2, 130
"""Os estados de saída de um pedido que não pode ser feito, e de um Ctrl-C."""

LARGURA_FORA_DO_TERMINAL = 160  # num arquivo ou num cano não há tela em que caber


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

    nova = Table(box=SIMPLE_HEAD)
    nova.add_column(primeira)
    for coluna in outras:
        nova.add_column(coluna, justify="right")
    return nova
