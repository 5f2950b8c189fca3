"""``python -m testes.acaso``: procura defeitos com programas sorteados.

Estados de saída: 0 se nada falhou, 1 se algum programa falhou, 2 se o que se pediu não pode ser feito, 130 se
foi interrompido.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from neuronio.erros import erro_de_nome
from neuronio.linha_de_comando.comando import executar_funcao
from testes.acaso.execucao import FALHAS
from testes.acaso.familias import FAMILIAS, sortear_caso
from testes.acaso.procura import Procura

FALHOU = 1


def procurar(
    minutos: Annotated[
        float, typer.Option(min=0.01, metavar="N", help="Por quanto tempo se procura.")
    ] = 10.0,
    programas: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Quantos programas; sem isto, só o tempo limita.")
    ] = None,
    semente: Annotated[
        int, typer.Option(min=0, metavar="N", help="A mesma semente sorteia os mesmos programas.")
    ] = 0,
    so: Annotated[
        str | None,
        typer.Option(
            metavar="NOMES", help=f"Só estas famílias, separadas por vírgulas: {', '.join(FAMILIAS)}."
        ),
    ] = None,
    repetir: Annotated[
        int | None,
        typer.Option(
            min=0, metavar="K", help="Só o programa de número K da semente: mostra-o inteiro, e o que deu."
        ),
    ] = None,
) -> int:
    """Procura defeitos ao acaso: sorteia programas e os executa no llvm, no numpy e no PyTorch.

    Cada um se executa três vezes no llvm, com um número de threads e uma largura de vetor também sorteados.
    Os resultados têm de ser os do numpy, e os mesmos bits em cada vez; os do numpy, os do PyTorch, se está
    instalado. Um programa que falha é encolhido até umas poucas linhas, que se colam num interpretador novo.
    """
    familias = _familias(so)
    procura = Procura(semente, familias, _dizer)
    try:
        if repetir is None:
            procura.procurar(minutos, programas)
        else:
            print(sortear_caso(semente, repetir, familias).roteiro())
            veredito = procura.julgar(repetir)
            print(f"{veredito.especie} {veredito.motivo}")
            return FALHOU if veredito.especie in FALHAS else 0
    finally:
        procura.oficina.fechar()
        _dizer(procura.placar.resumo())
    return FALHOU if procura.placar.falhas else 0


def _familias(pedidas: str | None) -> list[str]:
    nomes = [nome.strip() for nome in (pedidas or ",".join(FAMILIAS)).split(",")]
    for nome in nomes:
        if nome not in FAMILIAS:
            raise erro_de_nome("família", nome, FAMILIAS)
    return nomes


def _dizer(mensagem: str) -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    print(mensagem, flush=True)


def principal(argumentos: Sequence[str] | None = None) -> int:
    """Executa o comando e devolve o estado de saída."""
    return executar_funcao(procurar, "python -m testes.acaso", argumentos)


if __name__ == "__main__":
    sys.exit(principal())
