"""Opções dos comandos que fazem muitos treinos: ``neuronio taxa`` e ``neuronio estudo``."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from neuronio.linha_de_comando.opcoes import ler_inteiro, ler_numero

Modelo = Annotated[
    str | None,
    typer.Option(
        "--modelo", metavar="NOME", help="mlp (o padrão), cnn, lstm, gru, transformer ou um ARQUIVO.py."
    ),
]
Epocas = Annotated[
    int | None,
    typer.Option(
        "--epocas",
        metavar="N",
        parser=ler_inteiro("--epocas"),
        help="Épocas de cada treino; o padrão é o que dá 600 passos, e ao menos 3: 30 nos dígitos, 3 no "
        "MNIST.",
    ),
]
Taxa = Annotated[
    float | None,
    typer.Option(
        "--taxa",
        metavar="F",
        parser=ler_numero("--taxa", 0, math.inf, "0.01", aberto=True),
        help="A taxa de aprendizado, se não é o que se experimenta.",
    ),
]
Processos = Annotated[
    int | None,
    typer.Option(
        "--processos",
        metavar="N",
        parser=ler_inteiro("--processos"),
        help="Quantos treinos de cada vez; o padrão é um por processador.",
    ),
]
PastaDoEstudo = Annotated[
    Path | None,
    typer.Option(
        "--saida",
        metavar="PASTA",
        help="Onde fica o estudo; o padrão é execucoes/<data-hora>. Pedido de novo com a mesma pasta, um "
        "estudo interrompido continua, e nada se repete.",
    ),
]
