"""``neuronio escrever``: um texto que a rede continua, à medida que o escreve."""

from __future__ import annotations

import sys
from math import inf
from pathlib import Path
from typing import Annotated

import typer

from neuronio.linha_de_comando.modelo_salvo import abrir_modelo
from neuronio.linha_de_comando.opcoes import Classes, ler_inteiro, ler_numero, ler_semente


def escrever(
    modelo: Annotated[
        Path,
        typer.Argument(metavar="MODELO", help="Um arquivo modelo.safetensors, ou a pasta de uma execução."),
    ],
    inicio: Annotated[
        str,
        typer.Option(
            "--inicio", metavar="TEXTO", help="O que a rede continua; sem ele, começa uma linha nova."
        ),
    ] = "",
    quantos: Annotated[
        int,
        typer.Option(
            "--quantos",
            metavar="N",
            parser=ler_inteiro("--quantos"),
            help="Quantos caracteres, ou palavras, se escrevem; o padrão é 500.",
        ),
    ] = "500",  # type: ignore[assignment]  # o typer lê também o padrão
    temperatura: Annotated[
        float,
        typer.Option(
            "--temperatura",
            metavar="F",
            parser=ler_numero("--temperatura", 0, inf, "0.8"),
            help="Quanto se arrisca: 0 é sempre o mais provável, e 1, como a rede aprendeu; o padrão é 0.8.",
        ),
    ] = "0.8",  # type: ignore[assignment]
    top_k: Annotated[
        int | None,
        typer.Option(
            "--top-k",
            metavar="N",
            parser=ler_inteiro("--top-k"),
            help="Só se sorteia entre os N mais prováveis.",
        ),
    ] = None,
    top_p: Annotated[
        float | None,
        typer.Option(
            "--top-p",
            metavar="F",
            parser=ler_numero("--top-p", 0, 1, "0.9"),
            help="Só se sorteia entre os mais prováveis que juntos chegam a esta probabilidade.",
        ),
    ] = None,
    semente: Annotated[
        int | None,
        typer.Option(
            "--semente",
            metavar="N",
            parser=ler_semente,
            help="A mesma escreve sempre o mesmo; sem ela, cada vez sai um texto.",
        ),
    ] = None,
    classes: Classes = None,
) -> int:
    """Escreve um texto com uma rede que aprendeu de um, símbolo a símbolo.

    O texto sai à medida que se escreve, depois do início; Ctrl-C para onde está.
    """
    rede = abrir_modelo(modelo, classes)
    trechos = rede.escrever_aos_poucos(inicio, quantos, temperatura, top_k, top_p, semente)
    sys.stdout.write(inicio)
    for trecho in trechos:
        sys.stdout.write(trecho)
        sys.stdout.flush()
    sys.stdout.write("\n")
    return 0
