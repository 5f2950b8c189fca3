"""Como se executa um comando, e com que estado de saída ele acaba."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import typer

from neuronio.erros import ErroDeDados, ErroNeuronio
from neuronio.linha_de_comando.ajuda import Comando
from neuronio.linha_de_comando.terminal import (
    ERRO,
    FRASE_DO_CTRL_C,
    INTERROMPIDO,
    mostrar_comandos,
    mostrar_erro,
)


def executar(comando: Any, nome: str, argumentos: Sequence[str] | None) -> int:
    """Executa um comando montado: o que não pode ser feito se diz numa frase, e um Ctrl-C também."""
    try:
        estado = comando.main(argumentos, prog_name=nome, standalone_mode=False)
    except ErroNeuronio as erro:
        mostrar_erro(str(erro))
        if isinstance(erro, ErroDeDados):
            pedido = sys.argv[1:] if argumentos is None else argumentos
            mostrar_comandos([[*nome.split(), *pedido, *cura] for cura in erro.curas])
        return ERRO
    except (KeyboardInterrupt, typer.Abort):
        print(FRASE_DO_CTRL_C, file=sys.stderr)
        return INTERROMPIDO
    return int(estado or 0)


def executar_funcao(funcao: Callable[..., int], nome: str, argumentos: Sequence[str] | None) -> int:
    """Executa um comando que é uma função só, e cujas opções são os argumentos dela."""
    aplicacao = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    aplicacao.command(cls=Comando)(funcao)
    return executar(typer.main.get_command(aplicacao), nome, argumentos)
