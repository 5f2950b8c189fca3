"""A ajuda e os erros de uso, em português: o que o typer escreveria em inglês."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from neuronio.erros import ErroDeValor, erro_de_nome

_ErroDeUso: type[Exception] = typer.BadParameter.__mro__[1]  # opção que não existe, argumento que falta...
_LARGURA_MAXIMA = 110
_AJUDA_DA_AJUDA = "Mostra esta ajuda."


class _Interrompivel:
    """Um comando que diz que um Ctrl-C o interrompeu: o typer faria dele um estado de saída, sem palavras."""

    def make_context(self, *posicionais: Any, **nomeados: Any) -> Any:
        with _como_aborto():
            return super().make_context(*posicionais, **nomeados)  # type: ignore[misc]

    def invoke(self, ctx: Any) -> Any:
        with _como_aborto():
            return super().invoke(ctx)  # type: ignore[misc]


@contextmanager
def _como_aborto() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as interrupcao:
        raise typer.Abort from interrupcao


class Comando(_Interrompivel, TyperCommand):
    """Um comando cuja ajuda e cujos erros de uso saem em português."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(_pagina(ctx, self, []))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True
        try:
            sobras: list[str] = super().parse_args(ctx, args)
        except _ErroDeUso as erro:
            raise _em_portugues(erro, ctx) from None
        if sobras:
            raise ErroDeValor(
                f'não sei o que fazer com "{" ".join(sobras)}". Um texto com espaços vai entre aspas; veja '
                "como se usa "
                f"com: {ctx.command_path} --help"
            )
        return sobras


class Grupo(_Interrompivel, TyperGroup):
    """O comando ``neuronio``, que escolhe entre os outros."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        comandos = [(nome, self.commands[nome]) for nome in self.list_commands(ctx)]
        formatter.write(_pagina(ctx, self, [(nome, "", _paragrafos(c.help)[0]) for nome, c in comandos]))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args:
            typer.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        try:
            resto: list[str] = super().parse_args(ctx, args)
        except _ErroDeUso as erro:
            raise _em_portugues(erro, ctx) from None
        return resto

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None:
            raise erro_de_nome("comando", args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)


def _em_portugues(erro: Any, contexto: Any) -> ErroDeValor:
    """Um erro de uso do typer em português."""
    caminho = contexto.command_path
    dica = f"Veja como se usa com: {caminho} --help"
    opcao = getattr(erro, "option_name", None)
    if hasattr(erro, "possibilities"):
        parecida = f"Você quis dizer {' ou '.join(erro.possibilities)}? " if erro.possibilities else ""
        return ErroDeValor(f"{caminho} não tem a opção {opcao}. {parecida}{dica}")
    if opcao is not None:
        sem_valor = any(opcao in p.opts and getattr(p, "is_flag", False) for p in contexto.command.params)
        return ErroDeValor(
            f"a opção {opcao} {'não recebe valor' if sem_valor else 'pede um valor depois dela'}. {dica}"
        )
    if isinstance(erro, typer.BadParameter) and erro.param is not None:
        return ErroDeValor(f"falta dizer {_nome_do(erro.param)}. {dica}")
    return ErroDeValor(f"{erro} {dica}")


def _pagina(contexto: Any, comando: Any, comandos: list[tuple[str, str, str]]) -> str:
    """A ajuda inteira: uso, o que faz, argumentos, opções e comandos."""
    parametros = [p for p in comando.get_params(contexto) if not getattr(p, "hidden", False)]
    argumentos = [p for p in parametros if p.param_type_name == "argument"]
    opcoes = [p for p in parametros if p.param_type_name == "option"]
    uso = " ".join(
        [contexto.command_path, *map(_nome_do, argumentos), "[OPÇÕES]" if not comandos else "COMANDO ..."]
    )
    partes = [f"Uso: {uso}", *_paragrafos(comando.help)]
    tabelas = [
        ("Argumentos", [(_nome_do(p), "", p.help or "") for p in argumentos]),
        ("Comandos", comandos),
        ("Opções", [(_opcao(p), _tipo_de(p), _texto_de(p)) for p in opcoes]),
    ]
    return _escrever(partes, [(titulo, linhas) for titulo, linhas in tabelas if linhas])


def _escrever(partes: list[str], tabelas: list[tuple[str, list[tuple[str, str, str]]]]) -> str:
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    largura = min(shutil.get_terminal_size().columns, _LARGURA_MAXIMA)
    saida = Console(width=largura, highlight=False, markup=False, emoji=False)
    with saida.capture() as captura:
        for parte in partes:
            saida.print(Text(parte))
            saida.print()
        for titulo, linhas in tabelas:
            saida.print(Text(titulo, "bold"))
            tabela = Table.grid(padding=(0, 2))
            tabela.add_column(no_wrap=True)
            tabela.add_column()
            for nome, tipo, texto in linhas:
                tabela.add_row(
                    Text.assemble((nome, "bold cyan"), " " if tipo else "", (tipo, "yellow")), Text(texto)
                )
            saida.print(Padding(tabela, (0, 0, 1, 2)))
    return "\n".join(linha.rstrip() for linha in captura.get().rstrip().split("\n")) + "\n"


def _nome_do(parametro: Any) -> str:
    return str(parametro.metavar or parametro.name.upper())


def _opcao(parametro: Any) -> str:
    return ", ".join(sorted(parametro.opts, key=len, reverse=True))


def _tipo_de(parametro: Any) -> str:
    return "" if parametro.is_flag else str(parametro.metavar or "")


def _texto_de(parametro: Any) -> str:
    return _AJUDA_DA_AJUDA if "--help" in parametro.opts else str(parametro.help or "")


def _paragrafos(texto: str | None) -> list[str]:
    """Os parágrafos de um texto, cada um numa linha só, para se quebrarem na largura do terminal."""
    return [paragrafo.replace("\n", " ") for paragrafo in inspect.cleandoc(texto or "").split("\n\n")]
