"""Conduzir um estudo: fazer os treinos que faltam, guardar cada um, e dizer quanto falta."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from neuronio.erros import ErroDeTreino
from neuronio.estudos.execucao import a_medida
from neuronio.estudos.registro import Registro, recusar_relatorio
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
        ErroDeArquivo: se faltam treinos, e a pasta já tem um relatório.
    """
    feitas = {} if registro is None else _lembradas(registro, pedidos)
    faltam = [pedido for pedido in pedidos if pedido.nome not in feitas]
    if faltam and registro is not None:
        recusar_relatorio(registro.pasta)
    with _barra(len(pedidos), len(feitas), progresso) as avancar:
        for quem, feita in a_medida(faltam, dados, processos) if faltam else ():
            feitas[faltam[quem].nome] = feita
            if registro is not None:
                registro.guardar(faltam[quem], feita)
            avancar()
    return [feitas[pedido.nome] for pedido in pedidos]


def exigir_uma(feitas: Sequence[Parte | Falha]) -> None:
    """Recusa um estudo de que não sobrou nada.

    Raises:
        ErroDeTreino: se todos os treinos falharam; diz o primeiro erro.
    """
    falhas = [feita for feita in feitas if isinstance(feita, Falha)]
    if not falhas or len(falhas) < len(feitas):
        return
    primeira = next((falha for falha in falhas if not falha.divergiu), falhas[0])
    raise ErroDeTreino(
        f"nenhum dos {len(falhas)} treinos do estudo chegou ao fim. O primeiro erro: {primeira.erro}"
    ) from primeira.erro


def _lembradas(registro: Registro, pedidos: Sequence[Pedido]) -> dict[str, Parte | Falha]:
    lembradas = {pedido.nome: registro.lembrar(pedido) for pedido in pedidos}
    return {nome: feita for nome, feita in lembradas.items() if feita is not None}


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
