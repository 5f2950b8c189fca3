"""``neuronio prever``: o que a rede diz de uma imagem ou das linhas de um CSV."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from neuronio.dados import PreparoDeTabela
from neuronio.graficos.formato import porcento
from neuronio.linha_de_comando.modelo_salvo import abrir_modelo, exigir_preparo
from neuronio.linha_de_comando.opcoes import Classes
from neuronio.linha_de_comando.terminal import terminal
from neuronio.modelos import Modelo

LARGURA_DA_BARRA = 30


def prever(
    modelo: Annotated[
        Path,
        typer.Argument(metavar="MODELO", help="Um arquivo modelo.safetensors, ou a pasta de uma execução."),
    ],
    arquivo: Annotated[
        Path,
        typer.Argument(
            metavar="IMAGEM_OU_CSV",
            help="A imagem de um dígito (PNG, JPEG...), ou um CSV com as colunas do treino.",
        ),
    ],
    classes: Classes = None,
) -> int:
    """Diz o que a rede prevê para uma imagem, ou para cada linha de um CSV.

    De uma imagem, escreve a classe e a probabilidade de cada uma. De um CSV, escreve na saída outro CSV, com
    uma linha de previsão para cada linha dele:

    neuronio prever MODELO dados.csv > previsto.csv
    """
    rede = abrir_modelo(modelo, classes)
    preparo = exigir_preparo(rede, modelo)
    x = preparo.ler(arquivo)
    if isinstance(preparo, PreparoDeTabela):
        _escrever_csv(rede, preparo, x)
    else:
        _mostrar_probabilidades(preparo.classes or (), rede.probabilidades(x)[0])
    return 0


def _escrever_csv(modelo: Modelo, preparo: PreparoDeTabela, x: np.ndarray) -> None:
    tabela = csv.writer(sys.stdout, lineterminator="\n")
    if preparo.classes is None:
        tabela.writerow([preparo.alvo])
        tabela.writerows([f"{valor:.6g}"] for valor in modelo.prever(x).ravel())
        return
    tabela.writerow([preparo.alvo, *(f"probabilidade de {classe}" for classe in preparo.classes)])
    for linha in _com_todas_as_colunas(modelo.probabilidades(x)):
        tabela.writerow([preparo.classes[int(linha.argmax())], *(f"{p:.4f}" for p in linha)])


def _mostrar_probabilidades(classes: tuple[str, ...], probabilidades: np.ndarray) -> None:
    from rich.table import Table

    p = _com_todas_as_colunas(probabilidades[None])[0]
    print(classes[int(p.argmax())])
    tabela = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for indice in np.argsort(-p, kind="stable"):
        barra = "█" * round(LARGURA_DA_BARRA * float(p[indice]))
        tabela.add_row(classes[indice], porcento(float(p[indice])), barra)
    terminal().print(tabela)


def _com_todas_as_colunas(probabilidades: np.ndarray) -> np.ndarray:
    """Uma só coluna, a saída de uma sigmoide, vira as das duas classes."""
    if probabilidades.shape[1] > 1:
        return probabilidades
    return np.hstack([1 - probabilidades, probabilidades])
