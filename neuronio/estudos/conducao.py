"""Conduzir um estudo: fazer os treinos que faltam, guardar cada um, e dizer quanto falta."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from neuronio.erros import ErroDeTreino
from neuronio.estudos.execucao import a_medida
from neuronio.estudos.registro import Registro
from neuronio.estudos.treinos import Dados, Falha, Parte, Pedido


def conduzir(
    pedidos: Sequence[Pedido],
    dados: Dados,
    processos: int | None,
    registro: Registro | None = None,
    progresso: bool = False,
) -> list[Parte | Falha]:
    """O que deu cada treino; os que o registro já tem não se repetem.

    Raises:
        ErroDeTreino: se todos falharam; diz o primeiro erro.
    """
    feitas: dict[str, Parte | Falha] = {} if registro is None else dict(registro.feitos)
    faltam = [pedido for pedido in pedidos if pedido.nome not in feitas]
    with _barra(len(pedidos), len(pedidos) - len(faltam), progresso) as avancar:
        for quem, feita in a_medida(faltam, dados, processos) if faltam else ():
            feitas[faltam[quem].nome] = feita
            if registro is not None:
                registro.guardar(faltam[quem], feita)
                registro.feitos[faltam[quem].nome] = feita
            avancar()
    em_ordem = [feitas[pedido.nome] for pedido in pedidos]
    enganos = [feita for feita in em_ordem if isinstance(feita, Falha) and not feita.divergiu]
    if enganos and all(isinstance(feita, Falha) for feita in em_ordem):
        raise ErroDeTreino(
            f"nenhum dos {len(em_ordem)} treinos do estudo chegou ao fim. O primeiro erro: {enganos[0].erro}"
        ) from enganos[0].erro
    return em_ordem


@contextmanager
def _barra(total: int, feitos: int, progresso: bool) -> Iterator[Any]:
    """A barra de um estudo, e a função que a faz avançar um treino."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

    from neuronio.progresso import barra_de_progresso

    console = Console(highlight=False)
    barra = barra_de_progresso(
        TextColumn("Treinos"),
        MofNCompleteColumn(),
        BarColumn(bar_width=20),
        TextColumn("faltam"),
        TimeRemainingColumn(compact=True),
        console=console,
        transient=True,
        disable=not progresso or not (console.is_terminal or console.is_jupyter),
    )
    tarefa = barra.add_task("", total=total, completed=feitos)
    barra.start()
    try:
        yield lambda: barra.advance(tarefa)
    finally:
        barra.stop()
