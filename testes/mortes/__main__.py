"""``python -m testes.mortes``: mata treinos enquanto guardam pontos de controle, e retoma-os.

Estados de saída: 0 se tudo o que se retomou deu os bits do treino que nunca morre, 1 se algo falhou.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Annotated

import typer

from neuronio.linha_de_comando.comando import executar_funcao
from testes.mortes.caso import MORTES_POR_CASO, Placar, matar

FALHOU = 1


def matar_treinos(
    quantas: Annotated[int, typer.Option(min=0, metavar="N", help="Mortes em chamadas ao sistema.")] = 300,
    momentos: Annotated[int, typer.Option(min=0, metavar="N", help="Mortes num momento qualquer.")] = 200,
    semente: Annotated[
        int, typer.Option(min=0, metavar="N", help="A mesma semente mata nos mesmos lugares.")
    ] = 0,
) -> int:
    """Mata treinos de várias redes, nos dois motores, e confere os bits de cada época do que se retoma."""
    placar, inicio = Placar(), time.monotonic()
    for em_chamada, total in ((True, quantas), (False, momentos)):
        for numero in range(-(-total // MORTES_POR_CASO)):
            antes = len(placar.defeitos)
            matar(semente, numero, em_chamada, min(MORTES_POR_CASO, total - numero * MORTES_POR_CASO), placar)
            for defeito in placar.defeitos[antes:]:
                print(defeito, flush=True)
    por_especie = ", ".join(f"{nome}: {n}" for nome, n in sorted(placar.mortes.items()))
    print(
        f"{sum(placar.mortes.values())} mortes ({por_especie}); {placar.retomados} treinos levados ao fim; "
        f"{placar.epocas} épocas conferidas; {len(placar.defeitos)} defeitos; "
        f"{time.monotonic() - inicio:.0f} s"
    )
    return FALHOU if placar.defeitos else 0


def principal(argumentos: Sequence[str] | None = None) -> int:
    """Executa o comando e devolve o estado de saída."""
    return executar_funcao(matar_treinos, "python -m testes.mortes", argumentos)


if __name__ == "__main__":
    sys.exit(principal())
