"""O comando e os seus subcomandos, montados."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from neuronio import __version__
from neuronio.linha_de_comando.ajuda import Comando, Grupo
from neuronio.linha_de_comando.avaliar import avaliar
from neuronio.linha_de_comando.curso import curso
from neuronio.linha_de_comando.desenhar import desenhar
from neuronio.linha_de_comando.escrever import escrever
from neuronio.linha_de_comando.estudo import estudo
from neuronio.linha_de_comando.info import info
from neuronio.linha_de_comando.prever import prever
from neuronio.linha_de_comando.remedios import remedios
from neuronio.linha_de_comando.taxa import taxa
from neuronio.linha_de_comando.treinar import treinar


def montar() -> Any:
    """O comando ``neuronio``, pronto para ler os argumentos."""
    aplicacao = typer.Typer(
        cls=Grupo,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
        help="Neurônio: redes neurais em português.\n\nPara começar: neuronio treinar",
    )
    aplicacao.callback()(_opcoes_do_comando)
    for funcao in (treinar, avaliar, prever, escrever, taxa, estudo, remedios):
        aplicacao.command(cls=Comando)(funcao)
    # Uma expressão pode começar com um sinal de menos, sem ser uma opção: "-a*b".
    aplicacao.command(cls=Comando, context_settings={"ignore_unknown_options": True})(desenhar)
    for funcao in (curso, info):
        aplicacao.command(cls=Comando)(funcao)
    return typer.main.get_command(aplicacao)


def _dizer_a_versao(pedida: bool) -> None:
    if pedida:
        typer.echo(f"neuronio {__version__}")
        raise typer.Exit


def _opcoes_do_comando(
    versao: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_dizer_a_versao, help="Mostra a versão.")
    ] = False,
) -> None:
    """Neurônio: redes neurais em português."""
